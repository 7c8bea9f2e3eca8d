import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import t, { type Test } from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { dataSum } from '../../src/fits/checksum.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { Header } from '../../src/fits/header.js';
import { mandatoryImageCards } from '../../src/fits/image-header.js';
import { FitsWriter, type HduPlan } from '../../src/fits/writer.js';
import { fitsverify, needsProgram, random, refusal } from './support.js';

function image(primary: boolean, nx: number, ny: number, extname?: string): HduPlan {
  const header = mandatoryImageCards(Header.empty('test'), { primary, bitpix: -32, naxis: [nx, ny] });
  if (extname !== undefined) header.append('EXTNAME', extname);
  return { header, dataBytes: 4 * nx * ny };
}

function noise(length: number): Buffer {
  const next = random(length);
  return Buffer.from(Uint8Array.from({ length }, () => next() * 127));
}

/** True when DATASUM is right and each HDU sums to all ones. */
async function sumsAreRight(path: string): Promise<boolean> {
  const bytes = readFileSync(path);
  const file = await FitsFile.open(path);
  file.close();
  return file.hdus.every((hdu, i) => {
    const end = file.hdus.at(i + 1)?.headerOffset ?? bytes.byteLength;
    const data = dataSum(bytes.subarray(hdu.dataOffset, end));
    return (
      hdu.header.get('DATASUM') === String(data) &&
      dataSum(bytes.subarray(hdu.headerOffset, hdu.dataOffset), data) === 0xffffffff
    );
  });
}

t.test('pieces in any order, of any length, by two ways, make the file', async (t) => {
  const path = join(t.testdir({}), 'out.fits');
  const data = noise(4 * 30 * 41);
  const writer = await FitsWriter.create(
    path,
    [image(true, 30, 41), image(false, 30, 41, 'SCI'), image(false, 7, 3, 'ZERO')],
    { clobber: false },
  );
  t.equal(readdirSync(join(path, '..')).includes('out.fits'), false, 'the name is not there before the commit');
  writer.write(0, 1001, data.subarray(1001));
  writer.write(0, 0, data.subarray(0, 333));
  writer.write(0, 333, data.subarray(333, 1001));
  const part = data.subarray(0, 2000);
  writeSync(writer.fd, part, 0, part.length, writer.dataOffset(1));
  writer.addDataSum(1, dataSum(part));
  writer.write(1, 2000, data.subarray(2000));
  await writer.commit();
  t.same(readdirSync(join(path, '..')), ['out.fits'], 'and nothing else is left');
  const bytes = readFileSync(path);
  const file = await FitsFile.open(path);
  file.close();
  for (const hdu of file.hdus.slice(0, 2))
    t.equal(Buffer.compare(bytes.subarray(hdu.dataOffset, hdu.dataOffset + hdu.dataBytes), data), 0, hdu.label);
  t.equal(await sumsAreRight(path), true);
  t.equal(file.hdu('ZERO').header.get('DATASUM'), '0');
  t.equal(bytes.byteLength % 2880, 0);
});

t.test('fitsverify finds nothing in it, long strings included', { skip: needsProgram('fitsverify') }, async (t) => {
  const path = join(t.testdir({}), 'out.fits');
  const plan = image(true, 30, 41);
  plan.header
    .set('LONG', 'a long string '.repeat(20), 'with its comment')
    .set('ESO DET NAME', 'x')
    .set('THIRD', 1 / 3)
    .set('TINY', -1e-300 / 3);
  const writer = await FitsWriter.create(path, [plan, image(false, 3, 3, 'SCI')], { clobber: false });
  writer.write(0, 0, noise(4 * 30 * 41));
  await writer.commit();
  const { problems, report } = fitsverify(path);
  t.equal(problems, 0, report);
});

t.test('ASCII tables are filled with blanks, and summed with them', async (t) => {
  const path = join(t.testdir({}), 'out.fits');
  const table = Header.fromText(
    "XTENSION= 'TABLE   '\nBITPIX  = 8\nNAXIS   = 2\nNAXIS1  = 5\nNAXIS2  = 3\nPCOUNT  = 0\nGCOUNT  = 1\nTFIELDS = 0",
    'x',
  );
  const writer = await FitsWriter.create(path, [image(true, 1, 1), { header: table, dataBytes: 15 }], {
    clobber: false,
  });
  writer.write(1, 0, Buffer.from('ab   cd   ef   '));
  await writer.commit();
  t.equal(readFileSync(path).subarray(-2880).toString(), 'ab   cd   ef   '.padEnd(2880));
  t.equal(await sumsAreRight(path), true);
});

t.test('an existing file is refused before anything is written, and replaced with clobber', async (t) => {
  const folder = t.testdir({ 'out.fits': 'old' });
  const path = join(folder, 'out.fits');
  t.match(
    await refusal('StorageError', () => FitsWriter.create(path, [image(true, 2, 2)], { clobber: false })),
    'out.fits: the file exists (give --clobber to replace it)',
  );
  t.same(readdirSync(folder), ['out.fits']);
  const writer = await FitsWriter.create(path, [image(true, 2, 2)], { clobber: true });
  t.equal(readFileSync(path, 'utf8'), 'old', 'the old file stays until the commit');
  await writer.commit();
  t.equal(statSync(path).size, 5760);
});

t.test('a file that appears meanwhile is not replaced', async (t) => {
  const folder = t.testdir({});
  const path = join(folder, 'out.fits');
  const writer = await FitsWriter.create(path, [image(true, 2, 2)], { clobber: false });
  writeFileSync(path, 'other');
  t.match(await refusal('StorageError', () => writer.commit()), 'the file exists');
  t.equal(readFileSync(path, 'utf8'), 'other');
  t.same(readdirSync(folder), ['out.fits']);
});

t.test('abort leaves nothing, and may be called again or after a commit', async (t) => {
  const folder = t.testdir({});
  const writer = await FitsWriter.create(join(folder, 'out.fits'), [image(true, 2, 2)], { clobber: false });
  t.same(readdirSync(folder), [basename(writer.temporary)]);
  t.match(basename(writer.temporary), new RegExp(`^\\.out\\.fits\\.${String(process.pid)}\\.[0-9a-f]+\\.tmp$`));
  await writer.abort();
  await writer.abort();
  t.same(readdirSync(folder), []);
  t.match(await refusal('StorageError', () => writer.commit()), 'committed or aborted already');
  const other = await FitsWriter.create(join(folder, 'out.fits'), [image(true, 2, 2)], { clobber: false });
  await other.commit();
  await other.abort();
  t.same(readdirSync(folder), ['out.fits']);
});

t.test('a symbolic link is followed', async (t) => {
  const folder = t.testdir({ real: { 'a.fits': 'old' } });
  symlinkSync(join('real', 'a.fits'), join(folder, 'link.fits'));
  const writer = await FitsWriter.create(join(folder, 'link.fits'), [image(true, 2, 2)], { clobber: true });
  await writer.commit();
  t.equal(readlinkSync(join(folder, 'link.fits')), join('real', 'a.fits'));
  t.equal(statSync(join(folder, 'real', 'a.fits')).size, 5760);
});

t.test('folders that are missing or not writable', async (t) => {
  const folder = t.testdir({ locked: {} });
  t.match(
    await refusal('StorageError', () =>
      FitsWriter.create(join(folder, 'none', 'a.fits'), [image(true, 2, 2)], { clobber: false }),
    ),
    'no such file or directory',
  );
  t.match(
    await refusal('StorageError', () =>
      FitsWriter.create(join('/proc', 'a.fits'), [image(true, 2, 2)], { clobber: true }),
    ),
    '/proc/a.fits: ',
  );
  if (process.getuid?.() === 0) return;
  chmodSync(join(folder, 'locked'), 0o500);
  t.match(
    await refusal('StorageError', () =>
      FitsWriter.create(join(folder, 'locked', 'a.fits'), [image(true, 2, 2)], { clobber: false }),
    ),
    'permission denied',
  );
});

t.test('plans that contradict their headers are refused before anything is written', async (t) => {
  const folder = t.testdir({});
  const create =
    (...plans: HduPlan[]) =>
    () =>
      FitsWriter.create(join(folder, 'a.fits'), plans, { clobber: false });
  t.match(
    await refusal('FitsFormatError', create({ ...image(true, 2, 2), dataBytes: 15 })),
    'a.fits[0]: its header says 16 bytes of data, not 15',
  );
  t.match(
    await refusal('FitsFormatError', create(image(false, 2, 2))),
    'a.fits[0]: its first card is XTENSION, not SIMPLE',
  );
  t.match(
    await refusal('FitsFormatError', create(image(true, 2, 2), image(true, 2, 2))),
    'a.fits[1]: its first card is SIMPLE, not XTENSION',
  );
  t.match(await refusal('FitsFormatError', create()), 'at least one HDU');
  t.same(readdirSync(folder), []);
});

t.test('bytes outside the data are refused', async (t) => {
  const writer = await FitsWriter.create(join(t.testdir({}), 'a.fits'), [image(true, 2, 2)], { clobber: false });
  t.match(
    await refusal('FitsFormatError', () => writer.write(0, 10, new Uint8Array(7))),
    'bytes 10 to 17 are outside its 16 bytes of data',
  );
  t.match(await refusal('FitsFormatError', () => writer.write(1, 0, new Uint8Array(1))), 'there are 1 HDUs');
  await writer.abort();
});

t.test('a file of 6 GB: sparse where nothing is written, and read back at its end', async (t) => {
  const path = join(t.testdir({}), 'large.fits');
  const create = () => FitsWriter.create(path, [image(true, 40000, 40000)], { clobber: false });
  const made = await create().catch((error: unknown) => error);
  if (isRxDrizzleError(made, 'StorageError')) {
    t.pass('a large file', { skip: `needs 6 GB of free disk: ${made.message}` });
    return;
  }
  const writer = made as FitsWriter;
  const last = Buffer.from([0x40, 0x49, 0x0f, 0xdb]);
  writer.write(0, 4 * 40000 * 40000 - 4, last);
  await writer.commit();
  const file = await FitsFile.open(path);
  t.equal(statSync(path).size, file.hdu(0).dataOffset + 2880 * Math.ceil((4 * 40000 * 40000) / 2880));
  const back = new Uint8Array(4);
  file.source.read(back, file.hdu(0).dataOffset + 4 * 40000 * 40000 - 4);
  t.same(Buffer.from(back), last);
  t.equal(file.hdu(0).header.get('DATASUM'), String(0x40490fdb));
  t.ok(statSync(path).blocks * 512 < 2 ** 20, 'it takes next to no room');
  file.close();
});

/** A file system of 1 MB; undefined where mounting is not allowed. */
function smallDisk(folder: string): string | undefined {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status === 0 ? disk : undefined;
}

t.test('a full disk: refused at once, or while writing, and nothing is left', async (t) => {
  const disk = smallDisk(t.testdir({}));
  if (disk === undefined) {
    t.pass('a small disk', { skip: 'mounting a small tmpfs is not allowed here' });
    return;
  }
  try {
    await fillUp(t, disk);
  } finally {
    // Not in a teardown: the folder of the test is removed before those.
    execFileSync('umount', [disk]);
  }
});

async function fillUp(t: Test, disk: string): Promise<void> {
  const path = join(disk, 'a.fits');
  const create = (side: number) => FitsWriter.create(path, [image(true, side, side)], { clobber: false });
  t.match(await refusal('StorageError', () => create(1000)), 'the disk is too full: 4003200 bytes are needed');
  t.same(readdirSync(disk), []);
  const writer = await create(400);
  writeFileSync(join(disk, 'other'), Buffer.alloc(700_000));
  const message = await refusal('StorageError', () => writer.write(0, 0, Buffer.alloc(640_000, 1)));
  t.match(message, 'a.fits: the disk is full; nothing was left behind');
  t.same(readdirSync(disk), ['other'], 'the temporary file is gone at once');
  await writer.abort();
}
