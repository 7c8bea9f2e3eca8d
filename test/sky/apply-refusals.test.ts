import { chmodSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import t, { type Test } from 'tap';
import type { Exposure } from '../../src/exposure/exposure.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { planSkyUpdate } from '../../src/sky/apply/plan-update.js';
import { storedPixels } from '../../src/sky/apply/stored-pixels.js';
import { fixture } from '../support/paths.js';
import { NX, NY } from '../exposure/fits-sets.js';
import { refusal } from '../fits/support.js';
import { apply, exposureFile, level, plan, RECORD, sci, SUBTRACT } from './apply-case.js';

const TOTAL = 'Total sky value subtracted from data';
const LINE = 'SKYUSER 2.000000E+01 subtracted from image by SkyMatch';

/** A file whose SKYUSER card has this value and comment (none without a value), and one HISTORY line. */
async function recorded(t: Test, value: number | null, comment: string, history = ''): Promise<string> {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(100)]);
  await updateHeaderInPlace(file, 1, (header) => {
    if (value !== null) header.set('SKYUSER', value, comment);
    if (history !== '') header.addHistory(history);
  });
  return file;
}

t.test('F139: what the header says of the keyword decides which mode may go on', async (t) => {
  const rows: [value: number | null, comment: string, history: string, subtract: string, record: string][] = [
    [null, '', '', 'ok', 'ok'],
    [7, '', '', 'ok', 'ok'],
    [7, TOTAL, '', 'ok', 'total'],
    [7, '', LINE, 'ok', 'total'],
    [7, TOTAL, LINE, 'ok', 'total'],
    [7, 'Sky value computed by SkyMatch', '', 'computed', 'ok'],
    [7, 'sky value computed by AstroDrizzle', '', 'computed', 'ok'],
    [0, 'Sky value computed by SkyMatch', '', 'computed', 'ok'],
    [7, 'Sky value computed by SkyMatch', LINE, 'computed', 'total'],
    [null, '', LINE, 'lost', 'total'],
    [null, '', LINE.replace('SKYUSER', 'OTHER'), 'ok', 'ok'],
    [7, '', 'SKYUSER by skymatch 1.0.12', 'ok', 'ok'],
  ];
  const words: [RegExp, string][] = [
    [/holds a computed sky .*give another skyuser_kwd/, 'computed'],
    [/is the total sky subtracted so far/, 'total'],
    [/its total is lost/, 'lost'],
    [/^no KeywordError but undefined$/, 'ok'],
  ];
  const verdict = (message: string): string => words.find(([pattern]) => pattern.test(message))?.[1] ?? message;
  for (const [value, comment, history, ...wanted] of rows) {
    const file = await recorded(t, value, comment, history);
    const got: string[] = [];
    for (const options of [SUBTRACT, RECORD])
      got.push(verdict(await refusal('KeywordError', () => plan(file, options, { 1: 3 }))));
    t.same(got, wanted, `${String(value)} '${comment}' ${history}`);
  }
});

t.test('F139: our own runs are told apart, and another keyword is the way out', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(100)]);
  await apply(file, SUBTRACT, { 1: 20 });
  const before = readFileSync(file, 'latin1');
  const message = await refusal('KeywordError', () => plan(file, RECORD, { 1: 3 }));
  t.match(
    message,
    `${file}[SCI,1], keyword SKYUSER, option subtractsky: its comment says that it is the total sky subtracted so far (20)`,
  );
  t.match(message, 'give another skyuser_kwd');
  t.equal(readFileSync(file, 'latin1'), before);
  await apply(file, { ...RECORD, skyuser_kwd: 'MDRIZSKY' }, { 1: 3 });
  t.match(
    await refusal('KeywordError', () => plan(file, { ...SUBTRACT, skyuser_kwd: 'MDRIZSKY' }, { 1: 3 })),
    /MDRIZSKY.*holds a computed sky \(3\)/,
  );
  t.match(await apply(file, SUBTRACT, { 1: 1 }), { keywords: [{ before: 20, after: 21 }] });
});

t.test('files that cannot be changed', async (t) => {
  const dir = t.testdir({});
  const file = await exposureFile(dir, 'a.fits', [level(100)]);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  writeFileSync(join(dir, 'b.zip'), zipSync({ 'a.fits': readFileSync(file) }));
  for (const name of [`${file}.gz`, `${join(dir, 'b.zip')}!a.fits`]) {
    const message = await refusal('StorageError', () => plan(name, RECORD, { 1: 1 }));
    t.match(message, 'compressed files and zip entries cannot be changed; nothing was changed (unpack it');
    t.ok(message.startsWith(name), message);
  }
  chmodSync(file, 0o444);
  for (const options of [SUBTRACT, RECORD])
    t.match(await refusal('StorageError', () => plan(file, options, { 1: 1 })), /a\.fits: the file is write-protected/);
});

t.test('a folder that cannot be written: header blocks can be, pixels cannot', async (t) => {
  const folder = join(t.testdir({ sub: {} }), 'sub');
  const file = await exposureFile(folder, 'a.fits', [level(100)]);
  chmodSync(folder, 0o555);
  const pixels = await refusal('StorageError', () => plan(file, SUBTRACT, { 1: 1 }));
  const header = await refusal('StorageError', () => plan(file, RECORD, { 1: 1 }));
  chmodSync(folder, 0o755);
  t.match(pixels, `its folder ${folder} is write-protected`);
  t.equal(header, 'no StorageError but undefined');
});

t.test('pixels that no sky can be subtracted from may still have it recorded', async (t) => {
  const dir = t.testdir({});
  const cases: [string, Parameters<typeof exposureFile>[2], RegExp][] = [
    ['i16.fits', [sci(1, new Int16Array(NX * NY))], /its pixels are 16-bit integers.*convert it to 32-bit reals/],
    ['u8.fits', [sci(1, new Uint8Array(NX * NY))], /its pixels are 8-bit integers/],
    ['flat.fits', [sci(1, undefined, { NPIX1: NX, NPIX2: NY, PIXVALUE: 1 })], /it has no pixels/],
  ];
  for (const [name, extensions, pattern] of cases) {
    const file = await exposureFile(dir, name, extensions);
    const message = await refusal('ExposureError', () => plan(file, SUBTRACT, { 1: 1 }));
    t.match(message, pattern);
    t.match(message, 'skyuser_kwd=MDRIZSKY');
    t.equal((await apply(file, RECORD, { 1: 1 })).way, 'in-place');
  }
  const zero = await exposureFile(dir, 'zero.fits', [level(1, { BSCALE: 0 })]);
  t.match(await refusal('KeywordError', () => plan(zero, SUBTRACT, { 1: 1 })), /keyword BSCALE: is 0/);
});

t.test('tile-compressed images', async (t) => {
  const path = join(t.testdir({}), 'tiles.fits');
  writeFileSync(path, gunzipSync(readFileSync(fixture('compression', 'tiles.fits.gz'))));
  const file = await FitsFile.open(path);
  file.close();
  const compressed = file.hdus.filter(({ kind }) => kind === 'compressed-image');
  const messages = await Promise.all(compressed.map((hdu) => refusal('ExposureError', () => storedPixels(hdu))));
  t.ok(messages.length > 0);
  t.same(
    messages.filter((message) => !message.includes('the image is compressed: the sky cannot be subtracted')),
    [],
  );
});

t.test('values and names that cannot be', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(1, { SKYTEXT: 'high' }), level(2, {}, 2)]);
  const exposure = await openExposure({ file });
  const planned = (skies: [number, number][], options = SUBTRACT) =>
    planSkyUpdate(exposure, skies.map(([hduIndex, delta]) => ({ hduIndex, delta })), options); // prettier-ignore
  for (const delta of [NaN, Infinity])
    t.match(await refusal('ExposureError', () => planned([[1, delta]])), `its sky is ${delta}; nothing was changed`);
  t.match(await refusal('ExposureError', () => planned([[3, 1]])), 'is no chip of this exposure');
  t.match(await refusal('UsageError', () => planned([[2, 1], [1, 1], [2, 1]])), '[2]: has two skies'); // prettier-ignore
  for (const keyword of ['NAXIS1', 'bitpix', 'TOOLONGKEY', 'A B', '', 'HISTORY', 'CHECKSUM'])
    t.match(
      await refusal('UsageError', () => planned([[1, 1]], { ...SUBTRACT, skyuser_kwd: keyword })),
      'option skyuser_kwd',
    );
  t.match(
    await refusal('KeywordError', () => planned([[1, 1]], { ...RECORD, skyuser_kwd: 'SKYTEXT' })),
    "holds 'high', not a number",
  );
});

t.test('one image named by two exposures', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(1)]);
  const before = readFileSync(file, 'latin1');
  const updates = [await plan(file, SUBTRACT, { 1: 1 }), await plan(file, SUBTRACT, { 1: 2 })];
  t.match(await refusal('UsageError', () => commitSkyUpdates(updates)), /\[1\]: is named twice/);
  t.equal(readFileSync(file, 'latin1'), before);
});

t.test('files that change between the computation and the update', async (t) => {
  const dir = t.testdir({});
  const make = async (name: string): Promise<string> => exposureFile(dir, name, [level(1)]);
  const changes: ((file: string) => unknown)[] = [
    (file) => updateHeaderInPlace(file, 1, (header) => header.set('A', 1)),
    (file) => {
      writeFileSync(`${file}.new`, readFileSync(file));
      renameSync(`${file}.new`, file);
    },
    (file) => {
      utimesSync(file, 1, 1);
    },
  ];
  for (const [n, change] of changes.entries()) {
    const [a, b] = [await make(`a${n}.fits`), await make(`b${n}.fits`)];
    const updates = [await plan(a, SUBTRACT, { 1: 1 }), await plan(b, SUBTRACT, { 1: 1 })];
    await change(b);
    const before = [a, b].map((file) => readFileSync(file, 'latin1'));
    t.match(await refusal('StorageError', () => commitSkyUpdates(updates)), /b\d\.fits: another program changed/);
    t.same(
      [a, b].map((file) => readFileSync(file, 'latin1')),
      before,
      'the first file is not changed either',
    );
  }
  const late = await exposureFile(dir, 'late.fits', [level(1)]);
  const updates = [await plan(late, SUBTRACT, { 1: 1 })];
  const bytes = readFileSync(late, 'latin1');
  setImmediate(() => {
    utimesSync(late, 1, 1);
  });
  t.match(
    await refusal('StorageError', () => commitSkyUpdates(updates)),
    /late\.fits: another program changed.*no file/,
  );
  t.equal(readFileSync(late, 'latin1'), bytes, 'also when the new file is nearly complete');
  const exposure: Exposure = await openExposure({ file: await make('c.fits') });
  mkdirSync(join(dir, 'empty'));
  const gone = { ...exposure, file: join(dir, 'empty', 'c.fits') };
  t.match(await refusal('StorageError', () => planSkyUpdate(gone, [], SUBTRACT)), 'no such file');
});
