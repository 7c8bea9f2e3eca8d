import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { VERSION } from '../../src/version.js';
import { chip, image, NX, NY } from '../exposure/fits-sets.js';
import { miniHdu, readMiniFits } from '../support/mini-fits.js';
import { fitsverify, missing, pythonWithAstropy } from '../support/programs.js';
import { apply, cardsOf, exposureFile, hduBytes, level, plan, RECORD, sci, SUBTRACT } from './apply-case.js';

const TOTAL_7 = 'SKYUSER =                  7.0 / Total sky value subtracted from data';

/** A data unit of one level. */
function pixelsOf(value: number): string {
  const block = Buffer.alloc(2880);
  for (let k = 0; k < NX * NY; k++) block.writeFloatBE(value, 4 * k);
  return block.toString('latin1');
}

t.test('dossier section 5: two images at 100 and 120, the first with SKYUSER=7', async (t) => {
  const dir = t.testdir({});
  const a = await exposureFile(dir, 'a.fits', [level(100, { SKYUSER: 7 })]);
  const b = await exposureFile(dir, 'b.fits', [level(120)]);
  const run = async (deltaB: number) =>
    commitSkyUpdates([await plan(a, SUBTRACT, { 1: 0 }), await plan(b, SUBTRACT, { 1: deltaB })]);
  t.match(await run(20), [
    { file: a, way: 'in-place', keywords: [{ hduIndex: 1, before: 7, after: 7 }] },
    { file: b, way: 'rewritten', keywords: [{ hduIndex: 1, before: null, after: 20 }] },
  ]);
  t.match(await run(0), [{ way: 'in-place' }, { way: 'in-place' }], 'nothing is left to subtract');
  const levels = [a, b].map((file) => [...new Set(miniHdu(readMiniFits(file), 'SCI').pixels)]);
  t.same(levels, [[100], [100]]);
  const [primary, first] = await hduBytes(a);
  t.same(cardsOf(first.header, 'SKYUSER'), [TOTAL_7]);
  const zero = 'HISTORY SKYUSER 0.000000E+00 subtracted from image by SkyMatch';
  t.same(cardsOf(first.header, 'HISTORY'), [zero, zero], 'a line each run');
  t.same(cardsOf(primary.header, 'HISTORY'), Array(2).fill(`HISTORY SKYUSER by skymatch rxdrizzle ${VERSION}`));
  const [, second] = await hduBytes(b);
  t.same(cardsOf(second.header, 'SKYUSER'), ['SKYUSER =                 20.0 / Total sky value subtracted from data']);
  t.same(cardsOf(second.header, 'HISTORY')[0], 'HISTORY SKYUSER 2.000000E+01 subtracted from image by SkyMatch');
});

t.test('the same without subtraction: the old value is overwritten, pixels stay', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(100, { SKYUSER: 7 })]);
  const before = await hduBytes(file);
  t.match(await apply(file, RECORD, { 1: 0 }), { way: 'in-place', keywords: [{ hduIndex: 1, before: 7, after: 0 }] });
  const after = await hduBytes(file);
  t.same(
    after.map(({ data }) => data),
    before.map(({ data }) => data),
  );
  t.same(cardsOf(after[1].header, 'SKYUSER'), ['SKYUSER =                  0.0 / Sky value computed by SkyMatch']);
  t.same(cardsOf(after[1].header, 'HISTORY'), []);
  t.same(cardsOf(after[0].header, 'HISTORY'), [`HISTORY SKYUSER by skymatch rxdrizzle ${VERSION}`]);
});

t.test('in the drizzle pipeline: MDRIZSKY, no HISTORY, a second time changes nothing', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [...chip(1), ...chip(2)]);
  const options = { ...RECORD, skyuser_kwd: 'mdrizsky', task: 'AstroDrizzle' } as const;
  const before = await hduBytes(file);
  t.equal((await apply(file, options, { 1: 0.25, 4: -1.5 })).way, 'in-place');
  const after = await hduBytes(file);
  t.same(
    after.flatMap(({ header }) => cardsOf(header, 'MDRIZSKY')),
    [
      'MDRIZSKY=                 0.25 / Sky value computed by AstroDrizzle',
      'MDRIZSKY=                 -1.5 / Sky value computed by AstroDrizzle',
    ],
  );
  t.same(
    [0, 2, 3, 5, 6].map((n) => after[n]),
    [0, 2, 3, 5, 6].map((n) => before[n]),
    'the primary header, ERR and DQ are the same bytes',
  );
  t.equal((await apply(file, options, { 1: 0.25, 4: -1.5 })).way, 'unchanged');
});

t.test('two subtractions add up in pixels and keyword; all else is copied byte for byte', async (t) => {
  const dir = t.testdir({});
  const file = await exposureFile(dir, 'a.fits', [...chip(1), ...chip(2), image('AUX', 1, {}, { nx: 3, flags: true })]);
  chmodSync(file, 0o640);
  const [, sci1, , , sci2] = readMiniFits(file);
  const before = await hduBytes(file);
  await apply(file, SUBTRACT, { 1: 1.25, 4: 0.1 });
  t.match(await apply(file, SUBTRACT, { 1: 2, 4: 0.1 }), {
    way: 'rewritten',
    keywords: [
      { hduIndex: 1, before: 1.25, after: 3.25 },
      { hduIndex: 4, before: 0.1, after: 0.2 },
    ],
  });
  const [, now1, , , now2] = readMiniFits(file);
  t.same(
    now1.pixels,
    sci1.pixels.map((v) => v - 3.25),
  );
  t.same(
    now2.pixels,
    sci2.pixels.map((v) => Math.fround(Math.fround(v - 0.1) - 0.1)),
  );
  const after = await hduBytes(file);
  const same = after.map(({ header, data }, n) => [header === before[n].header, data === before[n].data]);
  const kept = [true, true];
  const edited = [false, false];
  t.same(same, [[false, true], edited, kept, kept, edited, kept, kept, kept]);
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.same(readdirSync(dir), ['a.fits']);
});

t.test('pixels of every kind, over many chunks', async (t) => {
  const dir = t.testdir({});
  const [nx, ny] = [1031, 517];
  const values = Float64Array.from({ length: nx * ny }, (_, k) => 1000 * Math.sin(k) + k / 7);
  const special = [NaN, Infinity, -Infinity, -0];
  values.set(special);
  const single = Float32Array.from(values);
  const names = ['f32', 'f64', 'scaled'];
  const files = [
    await exposureFile(dir, 'f32.fits', [sci(1, single, {}, [nx, ny])]),
    await exposureFile(dir, 'f64.fits', [sci(1, values, {}, [nx, ny])]),
    await exposureFile(dir, 'scaled.fits', [sci(1, values, { BSCALE: 0.5, BZERO: 32 }, [nx, ny])]),
  ];
  const delta = 123.456;
  await commitSkyUpdates(await Promise.all(files.map((file) => plan(file, SUBTRACT, { 1: delta }))));
  const expected = [
    Float64Array.from(single, (v) => Math.fround(v - delta)),
    values.map((v) => v - delta),
    values.map((v) => 32 + 0.5 * v - delta),
  ];
  for (const [n, file] of files.entries()) {
    const got = miniHdu(readMiniFits(file), 'SCI').pixels;
    const { data } = (await hduBytes(file))[1];
    t.match(data.slice(values.length * (n === 0 ? 4 : 8)), /^\0+$/, `${names[n]}: the padding stays`);
    t.same(got.subarray(0, 4), expected[n].subarray(0, 4), `${names[n]}: what is not finite stays`);
    const worst = got.reduce((most, v, k) => (k < 4 ? most : Math.max(most, Math.abs(v - expected[n][k]))), 0);
    // Scaled values are rounded once as stored, once in the comparison: 2^-52 of 8e4.
    t.ok(worst <= (n < 2 ? 0 : 4e-11), `${names[n]}: ${worst}`);
  }
});

t.test('NaN keeps its bits', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(1)]);
  const bytes = readFileSync(file);
  const at = bytes.length - 2880;
  bytes.writeUInt32BE(0x7f800123, at);
  writeFileSync(file, bytes);
  await apply(file, SUBTRACT, { 1: 1 });
  const after = readFileSync(file);
  t.equal(after.readUInt32BE(after.length - 2880).toString(16), '7f800123');
  t.equal(after.readFloatBE(after.length - 2876), 0);
});

t.test('the chip may be the primary HDU; filling behind the last HDU stays; a link leads to its file', async (t) => {
  const dir = t.testdir({});
  const real = await exposureFile(dir, 'real.fits', []);
  const bytes = readFileSync(await exposureFile(dir, 'b.fits', [level(3, { EXPTIME: 5 })]));
  const image = bytes.subarray((await hduBytes(join(dir, 'b.fits')))[0].header.length);
  const filling = Buffer.alloc(2 * 2880);
  const simple = image.toString('latin1').replace(/^XTENSION=.{71}/, 'SIMPLE  =                    T'.padEnd(80));
  writeFileSync(real, Buffer.concat([Buffer.from(simple, 'latin1'), filling]));
  const link = join(dir, 'link.fits');
  symlinkSync(real, link);
  t.match(await apply(link, SUBTRACT, { 0: 2 }), { file: link, way: 'rewritten' });
  const [hdu] = await hduBytes(real);
  t.same(cardsOf(hdu.header, 'HISTORY'), [
    'HISTORY SKYUSER 2.000000E+00 subtracted from image by SkyMatch',
    `HISTORY SKYUSER by skymatch rxdrizzle ${VERSION}`,
  ]);
  t.equal(hdu.data, pixelsOf(1) + filling.toString('latin1'));
  t.ok(readdirSync(dir).includes('link.fits') && statSync(link).ino === statSync(real).ino);
});

t.test('two exposures of one file are written together', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(10), level(14, {}, 2)]);
  const applied = await commitSkyUpdates([await plan(file, SUBTRACT, { 2: 5 }), await plan(file, SUBTRACT, { 1: 1 })]);
  t.match(applied, [
    {
      way: 'rewritten',
      keywords: [
        { hduIndex: 1, after: 1 },
        { hduIndex: 2, after: 5 },
      ],
    },
  ]);
  t.same(
    readMiniFits(file).map(({ pixels }) => pixels.at(0)),
    [undefined, 9, 9],
  );
  t.equal(cardsOf((await hduBytes(file))[0].header, 'HISTORY').length, 1);
});

t.test('planning changes nothing', async (t) => {
  const dir = t.testdir({});
  const file = await exposureFile(dir, 'a.fits', [...chip(1)]);
  const before = [readFileSync(file, 'latin1'), statSync(file).mtimeMs, readdirSync(dir)];
  await plan(file, SUBTRACT, { 1: 3 });
  await plan(file, RECORD, { 1: 3 });
  t.same([readFileSync(file, 'latin1'), statSync(file).mtimeMs, readdirSync(dir)], before);
});

t.test('headers that outgrow their blocks are moved', async (t) => {
  const file = await exposureFile(t.testdir({}), 'a.fits', [level(1)]);
  const ways: string[] = [];
  for (let n = 0; n < 40; n++) ways.push((await apply(file, SUBTRACT, { 1: n % 2 })).way);
  t.ok(ways.includes('rewritten') && ways.includes('in-place'));
  const [primary, image] = await hduBytes(file);
  t.equal(cardsOf(primary.header, 'HISTORY').length, 40);
  t.equal(cardsOf(image.header, 'HISTORY').length, 40);
  t.same([...new Set(miniHdu(readMiniFits(file), 'SCI').pixels)], [1 - 20]);
});

t.test('fitsverify finds right checksums', { skip: missing('fitsverify') }, async (t) => {
  const dir = t.testdir({});
  const file = await exposureFile(dir, 'a.fits', [...chip(1), ...chip(2), level(256, {}, 3)]);
  await apply(file, SUBTRACT, { 1: 0.1, 7: 3 });
  await apply(file, { ...RECORD, skyuser_kwd: 'MDRIZSKY' }, { 1: 0.1, 4: 3 });
  const { warnings, errors, report } = fitsverify(file);
  t.equal(warnings + errors, 0, report);
});

const python = pythonWithAstropy();

t.test(
  'astropy accepts sums and values',
  { skip: python === undefined && 'needs a Python with astropy' },
  async (t) => {
    const file = await exposureFile(t.testdir({}), 'a.fits', [...chip(1), level(256, {}, 2)]);
    await apply(file, SUBTRACT, { 1: 0.1, 4: 3 });
    const script = [
      'import sys, warnings',
      'warnings.simplefilter("error")',
      'from astropy.io import fits',
      'h = fits.open(sys.argv[1], checksum=True)',
      'print([h[n].header["SKYUSER"] for n in (1, 4)], h[4].data.min(), h[4].data.max())',
    ].join('\n');
    const { stdout, stderr } = spawnSync(python ?? '', ['-c', script, file], { encoding: 'utf8' });
    t.equal(stdout.trim(), '[0.1, 3.0] 253.0 253.0', stderr);
  },
);
