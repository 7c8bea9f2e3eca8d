import { join } from 'node:path';
import t from 'tap';
import { createUsableMemory } from '../../src/kernels/usable-memory.js';
import { countFlags, createBitMask, flagPixel, isFlagged, type BitMask } from '../../src/masks/bit-mask.js';
import { createStatisticScratch, skyStatistic } from '../../src/sky/statistics/index.js';
import { flagLow, LOW_STATISTIC, lowThreshold } from '../../src/static-mask/low-pixels.js';
import { addLowPixels, createStaticMask, staticFlags } from '../../src/static-mask/static-mask.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';
import { gaussian, uniform } from '../sky/statistics-samples.js';

const skip = shared() === undefined ? 'needs ../shared/golden' : false;
const scratch = createStatisticScratch();

function threshold(values: ArrayLike<number>, compat: boolean): number | null {
  const found = skyStatistic(Float32Array.from(values), values.length, { ...LOW_STATISTIC, compat }, scratch);
  return lowThreshold(found, 4, compat);
}

function lowPixels(values: ArrayLike<number>, nx: number, ny: number, limit: number | null): BitMask {
  const mask = createBitMask(nx, ny);
  if (limit === null) return mask;
  const memory = createUsableMemory({ pixels: nx * ny, counts: 0 });
  memory.values.array.set(values);
  flagLow(memory, 0, 0, ny, limit, mask);
  return mask;
}

/** The image of the dossier's case 31. */
function dossierImage(): Float32Array {
  const values = new Float32Array(32 * 32);
  for (let y = 0; y < 32; y++)
    for (let x = 0; x < 32; x++) values[y * 32 + x] = 10 + (((7 * x + 13 * y) % 21) - 10) * 0.5;
  values[5 * 32 + 5] = -50;
  values[9 * 32 + 20] = 500;
  return values;
}

t.test('case 31 of the dossier', async (t) => {
  const values = dossierImage();
  const limit = threshold(values, true) ?? NaN;
  t.ok(Math.abs(limit - -5.179611) < 2e-6, `threshold ${limit}`);
  const mask = lowPixels(values, 32, 32, limit);
  t.match([countFlags(mask), isFlagged(mask, 5, 5)], [1, true]);
});

/** Both kinds of mask from the four exposures of a set. */
async function masksOf(set: string, root: string, suffix: string, hdu: number): Promise<readonly BitMask[]> {
  const planes = await Promise.all([1, 2, 3, 4].map((k) => readPlane(join(set, `${root}${k}_${suffix}.fits`), hdu)));
  const { nx, ny } = planes[0];
  return [true, false].map((compat) => {
    const mask = createStaticMask(nx, ny);
    for (const { data } of planes) addLowPixels(mask, lowPixels(data, nx, ny, threshold(data, compat)));
    return staticFlags(mask, compat);
  });
}

const DEAD = 4;

t.test('masks of AstroDrizzle: every pixel; by default the dead pixels and no other', { skip }, async (t) => {
  for (const [set, run, root, suffix, hdu, extver] of [
    ['acs4', 'defaults', 'jsim310', 'flc', 1, 1],
    ['acs4', 'defaults', 'jsim310', 'flc', 4, 2],
    ['ir4', 'scale065', 'isim320', 'flt', 1, 1],
  ] as const) {
    const folder = join(shared() ?? '', 'golden', 'astrodrizzle', set);
    const [reference, sound] = await masksOf(folder, root, suffix, hdu);
    const { nx, ny } = reference;
    const golden = await readPlane(join(folder, run, `${ny}x${nx}_${extver}_staticMask.fits.gz`));
    const { data: dq } = await readPlane(join(folder, `${root}1_${suffix}.fits`), hdu + 2);
    const found = { reference: 0, sound: 0 };
    for (let k = 0; k < nx * ny; k++) {
      const [x, y] = [k % nx, Math.floor(k / nx)];
      if (isFlagged(reference, x, y) !== (golden.data[k] === 0)) found.reference++;
      if (isFlagged(sound, x, y) !== ((dq[k] & DEAD) !== 0)) found.sound++;
    }
    t.strictSame(
      found,
      { reference: 0, sound: 0 },
      `${set}: ${countFlags(reference)} and ${countFlags(sound)} flagged`,
    );
  }
});

t.test('what is low once is not static, what is low twice is; the only exposure decides alone', async (t) => {
  const [nx, ny] = [40, 3];
  const low = (...pixels: readonly (readonly [number, number])[]): BitMask => {
    const mask = createBitMask(nx, ny);
    for (const [x, y] of pixels) flagPixel(mask, x, y);
    return mask;
  };
  const mask = createStaticMask(nx, ny);
  addLowPixels(mask, low([35, 1], [2, 0]));
  t.equal(countFlags(staticFlags(mask, false)), 2, 'one exposure');
  addLowPixels(mask, low([3, 2], [35, 1]));
  addLowPixels(mask, low([35, 1], [9, 0]));
  const sound = staticFlags(mask, false);
  t.match([countFlags(sound), isFlagged(sound, 35, 1)], [1, true]);
  t.equal(countFlags(staticFlags(mask, true)), 4, 'compat: any');
});

t.test('dead pixels of simulated exposures are found, deviations by chance are not', async (t) => {
  const [nx, ny, exposures] = [100, 100, 40];
  const random = uniform(7);
  const dead = [5 * nx + 7, 60 * nx + 99, 99 * nx + 31];
  const masks = [true, false].map((compat) => {
    const mask = createStaticMask(nx, ny);
    for (let e = 0; e < exposures; e++) {
      const values = Float32Array.from({ length: nx * ny }, () => 60 + 8 * gaussian(random));
      for (const k of dead) values[k] = 3;
      addLowPixels(mask, lowPixels(values, nx, ny, threshold(values, compat)));
    }
    return staticFlags(mask, compat);
  });
  const found = masks.map((mask) => dead.filter((k) => isFlagged(mask, k % nx, Math.floor(k / nx))).length);
  t.match(found, [3, 3], 'the dead ones');
  t.equal(countFlags(masks[1]), 3, 'and no other');
  t.ok(countFlags(masks[0]) > 6, `compat flags ${countFlags(masks[0])} of 10000 pixels`);
});

t.test('values that say nothing give no threshold', async (t) => {
  for (const compat of [true, false]) {
    t.equal(threshold([5, 5, 5, 5], compat), null, 'all equal');
    t.equal(threshold([NaN, NaN], compat), null, 'none finite');
  }
  const values = dossierImage();
  values[77] = NaN;
  const limit = threshold(values, false);
  t.notOk(isFlagged(lowPixels(values, 32, 32, limit), 77 % 32, 2), 'NaN is not low');
});

t.test('below is below, wherever the limit lies between numbers of single precision', async (t) => {
  for (const limit of [0.1, -0.1, 16777217, -16777217, 10, 0, 1e-50, -1e-50, 1e39, -1e39, -Infinity]) {
    const near = Math.fround(limit);
    const values = Float32Array.of(near, near * (1 + 2 ** -23), near * (1 - 2 ** -23), 1e-45, -1e-45, 0, -0, 9, 3e38);
    const mask = lowPixels(values, values.length, 1, limit);
    t.strictSame(
      Array.from(values, (_, x) => isFlagged(mask, x, 0)),
      Array.from(values, (value) => value < limit),
      `below ${limit}`,
    );
  }
});
