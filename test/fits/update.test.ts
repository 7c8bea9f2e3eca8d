import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace, updateHeaders } from '../../src/fits/update.js';
import { fixture } from '../support/paths.js';
import { fitsverify, needsProgram, refusal } from './support.js';

function copyOf(t: Test, name: string): string {
  const path = join(t.testdir({}), name);
  copyFileSync(fixture('fits', name), path);
  chmodSync(path, 0o640);
  return path;
}

/** Bytes of each data unit. */
async function dataUnits(path: string): Promise<string[]> {
  const bytes = readFileSync(path);
  const file = await FitsFile.open(path);
  file.close();
  return file.hdus.map((hdu) => bytes.toString('latin1', hdu.dataOffset, hdu.dataOffset + hdu.dataBytes));
}

t.test('an edit that fits changes its own cards and nothing else', async (t) => {
  const path = copyOf(t, 'sums.fits');
  const before = readFileSync(path);
  const inode = statSync(path).ino;
  t.equal(
    await updateHeaderInPlace(path, 1, (header) => header.set('MDRIZSKY', 206.816, 'sky').addHistory('edited')),
    'in-place',
  );
  const after = readFileSync(path);
  t.equal(after.byteLength, before.byteLength);
  t.equal(statSync(path).ino, inode);
  const file = await FitsFile.open(path);
  file.close();
  t.equal(file.hdu('SCI').header.get('MDRIZSKY'), 206.816);
  const { headerOffset, dataOffset } = file.hdu('SCI');
  t.equal(Buffer.compare(after.subarray(0, headerOffset), before.subarray(0, headerOffset)), 0);
  t.equal(Buffer.compare(after.subarray(dataOffset), before.subarray(dataOffset)), 0);
});

t.test('an edit that does not fit rewrites the file, with its data and its mode', async (t) => {
  const path = copyOf(t, 'sums.fits');
  const data = await dataUnits(path);
  const way = await updateHeaders(
    path,
    new Map([
      [
        1,
        (header) => {
          for (let i = 0; i < 60; i++) header.set(`K${String(i)}`, i);
        },
      ],
      [
        2,
        (header) => {
          header.set('NEW', 'x');
        },
      ],
    ]),
  );
  t.equal(way, 'rewritten');
  t.same(await dataUnits(path), data);
  t.equal(statSync(path).mode & 0o777, 0o640);
  t.same(readdirSync(join(path, '..')), ['sums.fits']);
  const file = await FitsFile.open(path);
  file.close();
  t.equal(file.hdu(1).header.get('K59'), 59);
  t.equal(file.hdu(2).header.get('NEW'), 'x');
});

t.test('a header that shrinks keeps its blocks; one that fills them again fits', async (t) => {
  const path = copyOf(t, 'sums.fits');
  const grow = (count: number) =>
    updateHeaderInPlace(path, 1, (header) => {
      for (let i = 0; i < count; i++) header.set(`K${String(i)}`, i);
    });
  t.equal(await grow(60), 'rewritten');
  t.equal(
    await updateHeaderInPlace(path, 1, (header) => header.removeWhere((card) => /^K\d+$/.test(card.keyword))),
    'in-place',
  );
  t.equal(await grow(60), 'in-place');
});

t.test('fitsverify finds right checksums after both ways', { skip: needsProgram('fitsverify') }, async (t) => {
  for (const count of [1, 60]) {
    const path = copyOf(t, 'sums.fits');
    await updateHeaderInPlace(path, 1, (header) => {
      for (let i = 0; i < count; i++) header.set(`K${String(i)}`, i);
    });
    const { problems, report } = fitsverify(path);
    t.equal(problems, 0, report);
  }
});

t.test('files without checksums get none', async (t) => {
  const path = copyOf(t, 'pixels.fits');
  t.equal(await updateHeaderInPlace(path, 2, (header) => header.set('A', 1)), 'in-place');
  const file = await FitsFile.open(path);
  file.close();
  t.equal(file.hdu(2).header.has('CHECKSUM'), false);
});

t.test('no change, no write', async (t) => {
  const path = copyOf(t, 'sums.fits');
  const before = statSync(path).mtimeMs;
  t.equal(await updateHeaderInPlace(path, 0, () => undefined), 'unchanged');
  t.equal(statSync(path).mtimeMs, before);
});

t.test('what cannot be done is refused, and the file stays', async (t) => {
  const path = copyOf(t, 'sums.fits');
  const before = readFileSync(path);
  t.match(
    await refusal('FitsFormatError', () => updateHeaderInPlace(path, 1, (header) => header.set('NAXIS1', 5))),
    /\[SCI,1\]: the edited header says \d+ bytes of data, there are \d+/,
  );
  t.match(
    await refusal('KeywordError', () => updateHeaderInPlace(path, 1, (header) => header.set('X', NaN))),
    'cannot hold NaN',
  );
  t.match(
    await refusal('ExposureError', () => updateHeaderInPlace(path, 9, () => undefined)),
    'there is no such extension',
  );
  t.equal(Buffer.compare(readFileSync(path), before), 0);
  writeFileSync(`${path}.gz`, gzipSync(before));
  t.match(
    await refusal('StorageError', () => updateHeaderInPlace(`${path}.gz`, 1, (header) => header.set('X', 1))),
    'compressed files and zip entries cannot be edited',
  );
});
