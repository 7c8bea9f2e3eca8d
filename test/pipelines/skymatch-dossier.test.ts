import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import { matchOf, skiesOf, worstDifference, writeMask, writeScene } from './sky-scenes.js';
import type { SceneChip } from './sky-scenes.js';

/*
 * Scenes of the dossier's section 10 from files: numbers that stsci.skypac 1.0.12 was seen to give. Its numbers are of the
 * older corner rule; ours is the newer one (corners at pixel edges), which gives an overlap one row or column more on one
 * side. Images are flat, so that this shows only where an overlap has two levels: C10, C12, C17.
 */

/** float32 pixels are exact and the sums float64: what is left is rounding of the conversion to brightness and back. */
const EXACT = 1e-9;

const COMPAT: SkymatchOptions = { compat: true, skystat: 'mean', dq_bits: null };

function written(folder: string, exposures: readonly (readonly SceneChip[])[]): Promise<string[]> {
  return Promise.all(exposures.map((chips, k) => writeScene(join(folder, `e${String(k)}.fits`), chips)));
}

/** Compares the skies of several methods with the dossier's: the worst of each, asserted once. */
async function sameSkies(
  t: Test,
  inputs: readonly string[],
  expected: Readonly<Record<string, readonly number[]>>,
  parameters: SkymatchOptions = {},
  tolerance = EXACT,
): Promise<void> {
  const found: [string, number][] = [];
  for (const [method, skies] of Object.entries(expected)) {
    const skymethod = method as NonNullable<SkymatchOptions['skymethod']>;
    const match = await matchOf(inputs, { ...COMPAT, ...parameters, skymethod });
    found.push([method, worstDifference(skiesOf(match), skies)]);
  }
  t.strictSame(
    found.filter(([, worst]) => !(worst <= tolerance)),
    [],
  );
}

t.test('C1, C2, C4: a chain', async (t) => {
  const chain = [100, 120, 105].map((level, k) => [{ level, x: [0, 50, 120][k] }]);
  const files = await written(t.testdir(), chain);
  await sameSkies(t, files, {
    localmin: [100, 120, 105],
    globalmin: [100, 100, 100],
    match: [0, 20, 5],
    'globalmin+match': [100, 120, 105],
  });
  await sameSkies(t, files, { match: [-20, 0, -15], 'globalmin+match': [100, 120, 105] }, { match_down: false });
});

t.test('C7: an exposure that overlaps no other', async (t) => {
  const files = await written(t.testdir(), [[{ level: 100 }], [{ level: 120, x: 80 }], [{ level: 50, x: 2000 }]]);
  await sameSkies(t, files, {
    localmin: [100, 120, 50],
    globalmin: [50, 50, 50],
    'globalmin+match': [50, 70, 50],
  });
  const relative = skiesOf(await matchOf(files, { ...COMPAT, skymethod: 'match' }));
  t.ok(worstDifference(relative.slice(0, 2), [0, 20]) <= EXACT, String(relative));
  t.ok(Number.isNaN(relative[2]), 'its keyword stays as it is');
});

/** Sky of an overlap of some pixels of the lower chip (brightness `low`) and all 5000 of the upper (`high`). */
function overlapSky(pixels: number, low: number, high: number): number {
  return (pixels * low + 5000 * high) / (pixels + 5000);
}

/**
 * Pixels of the lower chip in an overlap of 30 rows. With corners at pixel edges the two lower corners of the overlap lie at
 * half pixels: by the last bit of the way back one is rounded down, which adds its pixel, or both, which adds a row.
 */
const THIRTY_ROWS = [3000, 3001, 3100] as const;

async function sameSkiesOfRows(
  t: Test,
  inputs: readonly string[],
  expected: (pixels: number) => Readonly<Record<'match' | 'globalmin+match', readonly number[]>>,
): Promise<void> {
  const parameters = { ...COMPAT, nclip: 0 };
  const relative = skiesOf(await matchOf(inputs, { ...parameters, skymethod: 'match' }));
  const absolute = skiesOf(await matchOf(inputs, { ...parameters, skymethod: 'globalmin+match' }));
  const worst = THIRTY_ROWS.map((pixels) => {
    const skies = expected(pixels);
    return Math.max(worstDifference(relative, skies.match), worstDifference(absolute, skies['globalmin+match']));
  });
  t.ok(Math.min(...worst) <= EXACT, `${String(relative)}; ${String(absolute)}`);
}

t.test('C10: two chips of one exposure against one', async (t) => {
  const half = { ny: 50 };
  const files = await written(t.testdir(), [
    [
      { ...half, level: 10 },
      { ...half, level: 14, y: 50 },
    ],
    [{ level: 30, y: 20 }],
  ]);
  t.ok(Math.abs(overlapSky(3000, 10, 14) - 12.5) < EXACT, "the dossier's pair sky");
  await sameSkies(t, files, { localmin: [10, 10, 30] }, { nclip: 0 });
  await sameSkiesOfRows(t, files, (pixels) => {
    const step = 30 - overlapSky(pixels, 10, 14);
    return { match: [0, 0, step], 'globalmin+match': [10, 10, 10 + step] };
  });
});

t.test('C12: counts, rates and pixel scales in one set', async (t) => {
  const folder = t.testdir();
  const counts = { BUNIT: 'COUNTS', EXPTIME: 100 };
  const files = await written(folder, [
    [
      { ny: 50, level: 100, cards: { ...counts, IDCSCALE: 0.05 } },
      { ny: 50, level: 500, y: 50, cards: { ...counts, IDCSCALE: 0.1 } },
    ],
    [{ level: 3, y: 20, cards: { BUNIT: 'COUNTS/S', IDCSCALE: 0.05 } }],
  ]);
  const step = (pixels: number): number => 3 - overlapSky(pixels, 400, 500) / 400;
  t.ok(Math.abs(step(3000) - 1.84375) < EXACT, "the dossier's number");
  await sameSkies(t, files, { localmin: [100, 400, 3], globalmin: [100, 400, 1] }, { nclip: 0 });
  await sameSkiesOfRows(t, files, (pixels) => ({
    match: [0, 0, step(pixels)],
    'globalmin+match': [100, 400, 1 + step(pixels)],
  }));
});

t.test('C13: inverse sensitivities', async (t) => {
  const files = await written(t.testdir(), [
    [{ level: 100, cards: { BUNIT: 'ELECTRONS', EXPTIME: 100, PHOTFLAM: 2e-19 } }],
    [{ level: 3, x: 50, cards: { PHOTFLAM: 1e-19 } }],
  ]);
  const sensitive = { globalmin: [100, 2], match: [0, 1], 'globalmin+match': [100, 3] };
  await sameSkies(t, files, sensitive, { nclip: 0, invsens_kwd: 'PHOTFLAM' });
  await sameSkies(t, files, { globalmin: [100, 1], match: [0, 2] }, { nclip: 0 });
});

t.test('C15: identical footprints', async (t) => {
  const files = await written(t.testdir(), [[{ level: 100 }], [{ level: 120 }]]);
  await sameSkies(t, files, { match: [0, 20] });
  const { pairs } = await matchOf(files, { ...COMPAT, skymethod: 'match' });
  t.strictSame(
    pairs.map(({ pixels }) => pixels),
    [10_000],
  );
});

t.test('C17: a mask of the user, by its place in an @file', async (t) => {
  const folder = t.testdir();
  const star = (x: number): boolean => x >= 50 && x < 75;
  const files = await written(folder, [[{ level: (x) => (star(x) ? 900 : 100) }], [{ level: 120, x: 50 }]]);
  const mask = await writeMask(join(folder, 'mask.fits'), 100, 100, (x) => !star(x));
  const list = join(folder, 'list.txt');
  writeFileSync(list, `${files[0]},${mask}\n${files[1]}\n`);
  await sameSkies(t, [`@${list}`], { match: [0, 20] }, { nclip: 0 });
  // 50 columns overlap, or with the newer corner rule 51: the one more is of 100.
  const [first, second] = skiesOf(await matchOf(files, { ...COMPAT, nclip: 0, skymethod: 'match' }));
  const without = [50, 51].map((columns) => (25 * 900 + (columns - 25) * 100) / columns - 120);
  t.ok(Math.abs(without[0] - 380) < EXACT, "the dossier's number");
  t.ok(Math.min(...without.map((sky) => Math.abs(first - sky))) <= EXACT, String(first));
  t.equal(second, 0);
});

/** The numbers are those of whole rows and columns, which the borders of the default give. */
const WHOLE: SkymatchOptions = { compat: false, nclip: 0 };

t.test('C11: two chips against two', async (t) => {
  const half = { ny: 50 };
  const files = await written(t.testdir(), [
    [
      { ...half, level: 10 },
      { ...half, level: 14, y: 50 },
    ],
    [
      { ...half, level: 30, y: 10 },
      { ...half, level: 40, y: 60 },
    ],
  ]);
  const step = 200 / 9;
  const skies = {
    localmin: [10, 10, 30, 30],
    match: [0, 0, step, step],
    'globalmin+match': [30 - step, 30 - step, 30, 30],
  };
  await sameSkies(t, files, skies, WHOLE);
  const { pairs } = await matchOf(files, { ...COMPAT, ...WHOLE, skymethod: 'match' });
  t.strictSame(
    pairs.map(({ pixels }) => pixels),
    [9000],
  );
});

t.test('C18: a NaN in an overlap, for which the reference drops the pair, is left out', async (t) => {
  const hole = (x: number, y: number): number => (x === 70 && y === 50 ? NaN : 100);
  const files = await written(t.testdir(), [[{ level: hole }], [{ level: 120, x: 50 }]]);
  for (const compat of [true, false]) await sameSkies(t, files, { match: [0, 20] }, { compat });
});

t.test('C19: a gradient', async (t) => {
  const files = await written(t.testdir(), [[{ level: (x) => 100 + 0.1 * (x - 49.5) }], [{ level: 100, x: 50 }]]);
  // Rounded to float32, 4e-6 at most for each pixel.
  await sameSkies(t, files, { match: [2.5, 0] }, WHOLE, 4e-6);
});

t.test('C20: midpt of equal values: 0 in the reference, the value by default', async (t) => {
  const files = await written(t.testdir(), [[{ level: 100 }], [{ level: 120, x: 50 }]]);
  await sameSkies(t, files, { localmin: [0, 0], match: [0, 0] }, { skystat: 'midpt' });
  const sound = { localmin: [100, 120], match: [0, 20], 'globalmin+match': [100, 120] };
  await sameSkies(t, files, sound, { skystat: 'midpt', compat: false });
});
