import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { Header } from '../../src/fits/header.js';
import { createPlaneScratch, imagePlane, readBox } from '../../src/fits/plane.js';
import { writeFits, type ImageArray, type SimpleHdu } from '../../src/fits/simple-write.js';
import { readMiniFits } from '../support/mini-fits.js';
import { fitsverify, needsProgram, refusal } from './support.js';

const KINDS = [Float32Array, Float64Array, Int16Array, Uint16Array, Int32Array, Uint8Array];

/** 33 x 1500 pixels that use the whole range of their type; more than one piece of the writer. */
function ramp(Kind: (typeof KINDS)[number]): ImageArray {
  const array = new Kind(33 * 1500);
  for (let i = 0; i < array.length; i++) array[i] = (i * 2654435.769) % 4294967296;
  return array;
}

const hdus: SimpleHdu[] = [
  { header: Header.fromText("ORIGIN  = 'test'", 'x') },
  ...KINDS.map((Kind, i) => ({
    header: Header.fromText(`EXTNAME = 'E${String(i)}'`, 'x'),
    data: ramp(Kind),
    shape: [33, 1500],
  })),
];

t.test('every array type reads back, by another reader and by ours', async (t) => {
  const path = join(t.testdir({}), 'a.fits');
  await writeFits(path, hdus, { clobber: false });
  const other = readMiniFits(path);
  const file = await FitsFile.open(path);
  t.teardown(() => file.close());
  t.equal(file.hdu(0).header.get('ORIGIN'), 'test');
  for (const [i, { data }] of hdus.entries()) {
    if (data === undefined) continue;
    t.same(other[i].axes, [33, 1500]);
    t.same(other[i].pixels, Float64Array.from(data), data.constructor.name);
    const out = new Float64Array(data.length);
    readBox(await imagePlane(file, file.hdu(i)), 0, 0, 33, 1500, out, 33, createPlaneScratch());
    t.same(out, Float64Array.from(data));
  }
});

t.test('fitsverify finds nothing in it', { skip: needsProgram('fitsverify') }, async (t) => {
  const path = join(t.testdir({}), 'a.fits');
  await writeFits(path, hdus, { clobber: false });
  const { problems, report } = fitsverify(path);
  t.equal(problems, 0, report);
});

t.test('the caller keeps header and data as they were', async (t) => {
  const header = Header.fromText("EXTNAME = 'X'", 'x');
  const data = Uint16Array.of(1, 65535);
  await writeFits(join(t.testdir({}), 'a.fits'), [{ header, data }], { clobber: false });
  t.same(header.keywords(), ['EXTNAME']);
  t.same(data, Uint16Array.of(1, 65535));
});

t.test('a shape that does not fit is refused, and no file appears', async (t) => {
  const folder = t.testdir({});
  const path = join(folder, 'a.fits');
  t.match(
    await refusal('FitsFormatError', () =>
      writeFits(path, [{ data: new Float32Array(6), shape: [2, 2] }], { clobber: false }),
    ),
    'a.fits[0]: 6 pixels do not make a 2 x 2 image',
  );
  t.same(readdirSync(folder), []);
  await writeFits(path, [{ data: new Float32Array(6) }], { clobber: false });
  t.match(await refusal('StorageError', () => writeFits(path, [{}], { clobber: false })), 'the file exists');
});
