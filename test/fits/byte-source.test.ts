import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import t, { type Test } from 'tap';
import { openCount, openSource, resetOpenCounts, zipEntries } from '../../src/fits/byte-source.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { fixture, shared } from '../support/paths.js';
import { headerBytes, primaryCards, refusal } from './support.js';

const PIXELS = readFileSync(fixture('fits', 'pixels.fits'));
/** 64 MiB of zeros that call themselves FITS: 65 kB when compressed. */
const bomb = Buffer.concat([headerBytes(...primaryCards(8, 2 ** 26)), Buffer.alloc(2 ** 26)]);

/** The whole content of an input. */
async function content(name: string, scratchDir?: string): Promise<Buffer> {
  const source = await openSource(name, scratchDir === undefined ? {} : { scratchDir });
  const bytes = Buffer.alloc(source.size);
  const got = source.read(bytes, 0);
  source.close();
  return bytes.subarray(0, got);
}

function folderWith(t: Test, files: Record<string, Uint8Array>): string {
  const folder = t.testdir({ scratch: {} });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

t.test('plain, gzip and zip give the same bytes, and leave nothing in the scratch folder', async (t) => {
  const folder = folderWith(t, {
    'a.fits': PIXELS,
    'a.fits.gz': gzipSync(PIXELS),
    'two.fits.gz': Buffer.concat([gzipSync(PIXELS.subarray(0, 5000)), gzipSync(PIXELS.subarray(5000))]),
    'b.zip': zipSync({ 'a.fits': PIXELS, 'deep/stored.FITS': [PIXELS, { level: 0 }], 'c.fits.gz': gzipSync(PIXELS) }),
  });
  const scratch = join(folder, 'scratch');
  for (const name of [
    'a.fits',
    'a.fits.gz',
    'two.fits.gz',
    'b.zip!a.fits',
    'b.zip!deep/stored.FITS',
    'b.zip!c.fits.gz',
  ]) {
    t.equal(Buffer.compare(await content(join(folder, name), scratch), PIXELS), 0, name);
  }
  t.same(readdirSync(scratch), []);
  const file = await FitsFile.open(join(folder, 'b.zip!a.fits'), { scratchDir: scratch });
  t.same(readdirSync(scratch), [], 'nor while it is open');
  t.equal(file.find('F64')?.label, `${folder}/b.zip!a.fits[F64,1]`);
  file.close();
  file.close();
});

t.test('a read past the end says how much there was', async (t) => {
  const source = await openSource(fixture('fits', 'pixels.fits'));
  t.equal(source.size, PIXELS.byteLength);
  t.equal(source.read(new Uint8Array(100), source.size - 30), 30);
  source.close();
});

t.test('opens are counted a name', async (t) => {
  const folder = folderWith(t, { 'a.fits': PIXELS, 'b.zip': zipSync({ 'a.fits': PIXELS }) });
  resetOpenCounts();
  for (const name of ['a.fits', 'a.fits', 'b.zip!a.fits']) (await openSource(join(folder, name))).close();
  t.same(
    ['a.fits', 'b.zip!a.fits', 'b.zip'].map((name) => openCount(join(folder, name))),
    [2, 1, 0],
  );
  resetOpenCounts();
  t.equal(openCount(join(folder, 'a.fits')), 0);
});

t.test('zipEntries lists FITS files only, in order', async (t) => {
  const none = new Uint8Array(1);
  const names = [
    'b.fits',
    'a.FIT',
    'c.fits.fz',
    'd.fts.gz',
    'readme.txt',
    '.hidden.fits',
    '__MACOSX/._b.fits',
    'sub/e.fits',
    'x.fits.png',
  ];
  const folder = folderWith(t, { 'b.zip': zipSync(Object.fromEntries(names.map((name) => [name, none]))) });
  const bundle = join(folder, 'b.zip');
  t.same(
    await zipEntries(bundle),
    ['b.fits', 'a.FIT', 'c.fits.fz', 'd.fts.gz', 'sub/e.fits'].map((name) => `${bundle}!${name}`),
  );
});

t.test('bombs are stopped by each cap, by name', async (t) => {
  const folder = folderWith(t, {
    'bomb.fits.gz': gzipSync(bomb),
    'b.zip': zipSync({ 'bomb.fits': bomb, 'c.fits.gz': gzipSync(bomb) }),
  });
  const scratchDir = join(folder, 'scratch');
  const at = (name: string): string => join(folder, name);
  const ratio = /inflates more than 200 times \(cap ratio\)/;
  t.match(await refusal('FitsFormatError', () => openSource(at('bomb.fits.gz'), { scratchDir })), ratio);
  const zip = await refusal('FitsFormatError', () => openSource(at('b.zip!bomb.fits'), { scratchDir }));
  t.match(zip, ratio);
  t.match(zip, 'b.zip!bomb.fits', 'the entry is named');
  t.match(
    await refusal('FitsFormatError', () => openSource(at('b.zip!c.fits.gz'), { scratchDir, limits: { ratio: 3 } })),
    /more than 3 times/,
  );
  const limits = { entryBytes: 10 ** 6 };
  for (const name of ['bomb.fits.gz', 'b.zip!bomb.fits', 'b.zip!c.fits.gz']) {
    t.match(
      await refusal('FitsFormatError', () => openSource(at(name), { scratchDir, limits })),
      /more than 1000000 bytes \(cap entryBytes\)/,
      name,
    );
  }
  const total = { totalBytes: 2 ** 26 };
  t.match(
    await refusal('FitsFormatError', () => zipEntries(at('b.zip'), { limits: total })),
    /b\.zip: its entries inflate to \d+ bytes, more than 67108864 \(cap totalBytes\)/,
  );
  t.match(
    await refusal('FitsFormatError', () => openSource(at('b.zip!bomb.fits'), { limits: { ...total, ratio: 2000 } })),
    'cap totalBytes',
  );
  t.same(readdirSync(scratchDir), []);
});

t.test('an entry that inflates to more than it declares is stopped there', async (t) => {
  const zip = Buffer.from(zipSync({ 'a.fits': bomb }));
  const directory = zip.lastIndexOf('PK\x01\x02', undefined, 'latin1');
  zip.writeUInt32LE(5760, directory + 24);
  const folder = folderWith(t, { 'b.zip': zip });
  t.match(
    await refusal('FitsFormatError', () => openSource(join(folder, 'b.zip!a.fits'))),
    'it inflates to more than the 5760 bytes it declares',
  );
});

t.test('what is not FITS inside is refused before it is inflated', async (t) => {
  const text = Buffer.alloc(2 ** 26, 'not FITS at all ');
  const folder = folderWith(t, {
    'a.fits.gz': gzipSync(text),
    'b.zip': zipSync({ 'a.fits': text, 'empty.fits': new Uint8Array(0) }),
  });
  const limits = { ratio: 10 ** 6 };
  for (const name of ['a.fits.gz', 'b.zip!a.fits']) {
    t.match(
      await refusal('FitsFormatError', () => openSource(join(folder, name), { limits })),
      "this is not a FITS file: it starts with 'not FITS '",
      name,
    );
  }
  t.match(await refusal('FitsFormatError', () => openSource(join(folder, 'b.zip!empty.fits'))), 'it is empty');
});

t.test('damaged compression is a FitsFormatError', async (t) => {
  const gz = gzipSync(PIXELS);
  const flipped = Buffer.from(gz);
  flipped[1000] ^= 0xff;
  const zip = Buffer.from(zipSync({ 'a.fits': [PIXELS, { level: 0 }] }));
  zip[4000] ^= 1;
  const folder = folderWith(t, {
    'cut.fits.gz': gz.subarray(0, gz.length / 2),
    'flip.fits.gz': flipped,
    'crc.zip': zip,
    'cut.zip': zip.subarray(0, 9000),
    'text.zip': Buffer.alloc(9000, 'text'),
  });
  for (const name of ['cut.fits.gz', 'flip.fits.gz']) {
    t.match(
      await refusal('FitsFormatError', () => openSource(join(folder, name))),
      'the compressed data are damaged',
      name,
    );
  }
  t.match(await refusal('FitsFormatError', () => openSource(join(folder, 'crc.zip!a.fits'))), 'wrong CRC');
  for (const name of ['cut.zip', 'text.zip']) {
    t.match(
      await refusal('FitsFormatError', () => zipEntries(join(folder, name))),
      'this zip bundle cannot be read',
      name,
    );
  }
});

t.test('missing files, folders, pipes, bundles and entries', async (t) => {
  const folder = folderWith(t, { 'b.zip': zipSync({ 'a.fits': PIXELS }) });
  t.match(
    await refusal('StorageError', () => openSource(join(folder, 'none.fits'))),
    'none.fits: no such file or directory',
  );
  t.match(await refusal('StorageError', () => openSource(folder)), 'this is a directory');
  t.match(await refusal('StorageError', () => openSource(join(folder, 'none.zip!a.fits'))), 'none.zip: no such file');
  t.match(
    await refusal('StorageError', () => openSource(join(folder, 'b.zip!b.fits'))),
    'b.zip!b.fits: the bundle has no such entry (it holds a.fits)',
  );
  t.match(
    await refusal('FitsFormatError', () => openSource(join(folder, 'b.zip'))),
    'this is a zip bundle (name an entry',
  );
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  t.match(await refusal('StorageError', () => openSource(join(folder, 'pipe'))), 'this is not a regular file');
  t.match(
    await refusal('StorageError', () => openSource(join(folder, 'b.zip!a.fits'), { scratchDir: join(folder, 'none') })),
    'none: no such file',
  );
});

t.test('cancelling stops the inflation', async (t) => {
  const folder = folderWith(t, { 'a.fits.gz': gzipSync(PIXELS), 'b.zip': zipSync({ 'a.fits': PIXELS }) });
  for (const name of ['a.fits.gz', 'b.zip!a.fits']) {
    t.match(
      await refusal('CancelledError', () => openSource(join(folder, name), { signal: AbortSignal.abort() })),
      'cancelled while inflating',
      name,
    );
  }
});

t.test('failed opens leave no descriptor open', async (t) => {
  const folder = folderWith(t, {
    'text.zip': Buffer.alloc(9000, 'text'),
    'cut.fits.gz': gzipSync(PIXELS).subarray(0, 1500),
    'b.zip': zipSync({ 'a.fits': Buffer.alloc(9000, 'x') }),
    'x.fits': Buffer.alloc(9000, 'x'),
  });
  const lowest = (): number => {
    const fd = openSync(folder, 'r');
    closeSync(fd);
    return fd;
  };
  // The first zip and the first inflation may open descriptors that the process keeps.
  await refusal('FitsFormatError', () => openSource(join(folder, 'cut.fits.gz')));
  const before = lowest();
  for (const name of ['text.zip!a.fits', 'cut.fits.gz', 'b.zip!a.fits', 'b.zip!none.fits', 'x.fits']) {
    await t.rejects(FitsFile.open(join(folder, name)), name);
    t.equal(lowest(), before, name);
  }
});

t.test('real gzip files read', { skip: shared() ? false : 'needs ../shared/data' }, async (t) => {
  const file = await FitsFile.open(join(shared() ?? '', 'data', 'hst_headers', 'acs_wfc_47tuc_2chipA.fits.gz'));
  t.equal(file.hdus.length, 12);
  t.equal(file.hdu('SCI,2').header.text('CTYPE1'), 'RA---TAN-SIP');
  file.close();
});
