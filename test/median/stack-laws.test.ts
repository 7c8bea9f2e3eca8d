import t from 'tap';
import { ARRAY_MARGIN } from '../../src/kernels/kernel-memory.js';
import type { CombineLayer } from '../../src/median/combine-layer.js';
import { haloOf, planCombine, type CombineSettings } from '../../src/median/combine-plan.js';
import { combineStack } from '../../src/median/combine-stack.js';
import { planOfLayers } from '../../src/median/plan-of-layers.js';
import { combineRoomBytes, combineScratchBytes, createCombineScratch } from '../../src/median/stack-tile.js';
import { gaussian, uniform } from '../sky/statistics-samples.js';
import { combineWhole, DEFAULTS, LAYER, NO_HALO, type Stack } from './stacks.js';

/* What holds for any stack, and minmed against truth. */

const TYPES = ['minmed', 'iminmed', 'median', 'imedian', 'mean', 'imean', 'sum', 'minimum'] as const;

/** Noise about a faint level, so that many values are below 0; rays in a share of the pixels; a tenth of them masked. */
function randomStack(images: number, nx: number, ny: number, seed: number, rays = 0.05): Stack {
  const random = uniform(seed);
  const pixel = (): number => 0.05 + 0.1 * gaussian(random) + (random() < rays ? 20 * random() - 4 : 0);
  const fill = (value: () => number): Float32Array => Float32Array.from({ length: nx * ny }, value);
  return {
    nx,
    ny,
    sci: Array.from({ length: images }, () => fill(pixel)),
    wht: Array.from({ length: images }, () => fill(() => (random() < 0.1 ? 20 * random() : 60 + 40 * random()))),
  };
}

/** Images that differ in everything. */
function layersOf(images: number): CombineLayer[] {
  return Array.from({ length: images }, (_, k) => ({
    ...LAYER,
    exptime: 80 + k,
    background: 30 + 3 * k,
    readNoise: 4 + (k % 3),
  }));
}

function pixelOf(
  stack: Stack,
  layers: readonly CombineLayer[],
  k: number,
): { value: number; weight: number; layer: CombineLayer }[] {
  return stack.sci.map((plane, i) => ({ value: plane[k], weight: stack.wht[i][k], layer: layers[i] }));
}

/** Median with rejection, written anew: sorted by the standard library, float64. */
function plainMedian(values: readonly number[], nlow: number, nhigh: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  let [low, high] = [nlow, nhigh];
  while (low + high >= sorted.length) [low, high] = [Math.max(0, low - 1), Math.max(0, high - 1)];
  const left = sorted.slice(low, sorted.length - high);
  const middle = left.length >> 1;
  return left.length % 2 === 1 ? left[middle] : (left[middle - 1] + left[middle]) / 2;
}

t.test('median of any number of images as by the standard library', async (t) => {
  for (const images of [1, 2, 3, 4, 5, 32, 33, 37, 130, 1000]) {
    const [nx, ny] = images > 200 ? [10, 3] : [23, 7];
    const stack = randomStack(images, nx, ny, images);
    const layers = layersOf(images);
    for (const [nlow, nhigh] of [
      [0, 0],
      [1, 2],
      [0, 1],
    ]) {
      if (nlow + nhigh >= images) continue;
      const found = combineWhole(
        stack,
        { ...DEFAULTS, combine_type: 'median', combine_nlow: nlow, combine_nhigh: nhigh },
        layers,
      );
      const wrong = found.findIndex((value, k) => {
        const good = pixelOf(stack, layers, k).filter(({ weight }) => weight >= 30);
        return !Object.is(
          value,
          good.length === 0
            ? NaN
            : Math.fround(
                plainMedian(
                  good.map((g) => g.value),
                  nlow,
                  nhigh,
                ),
              ),
        );
      });
      t.equal(wrong, -1, `${images} images, ${nlow} and ${nhigh} rejected`);
    }
  }
});

/** Middle and minimum of a pixel, and what the difference may be for 1 sigma; written anew from the formulas. */
function plainMinmed(
  pixel: readonly { value: number; weight: number; layer: CombineLayer }[],
  compat: boolean,
): { middle: number; least: number; sigma: number } {
  const good = pixel.filter(({ weight }) => weight >= Math.fround(0.3 * LAYER.meanWeight));
  const values = good.map(({ value }) => value);
  const n = good.length;
  if (n === 0) return { middle: compat ? 0 : NaN, least: compat ? 0 : NaN, sigma: 1 };
  const kept = compat && pixel.length === 2 ? 2 : 1;
  const middle = Math.fround(plainMedian(values, 0, n > kept ? 1 : 0));
  const least = Math.min(...values);
  if (compat) {
    const all = pixel.reduce((sum, { weight }) => sum + weight, 0);
    const sky = pixel.reduce((sum, { weight, layer }) => sum + (weight * layer.background) / layer.exptime, 0);
    const read = good.reduce((sum, { layer }) => sum + (layer.readNoise ?? NaN) ** 2, 0);
    return { middle, least, sigma: Math.sqrt(Math.max(0, middle * all + sky + read)) / all };
  }
  const variance = ({ weight, layer }: (typeof good)[0]): number =>
    (Math.max(0, middle) + (layer.background + (layer.readNoise ?? NaN) ** 2) / layer.exptime) / weight;
  const own = good.find(({ value }) => value === least) ?? good[0];
  // (1 - 1/n)^2 s_m^2 + sum over the others of s_i^2 / n^2.
  const others = good.filter((one) => one !== own).reduce((sum, one) => sum + variance(one), 0);
  return { middle, least, sigma: Math.sqrt((1 - 1 / n) ** 2 * variance(own) + others / n ** 2) };
}

t.test('minmed pixel by pixel from its formulas', async (t) => {
  for (const images of [2, 3, 4, 5, 9, 70]) {
    for (const compat of [true, false]) {
      for (const grow of [0, 1, 3]) {
        const [nx, ny] = [31, 17];
        const stack = randomStack(images, nx, ny, 3 * images, 0.25);
        const layers = layersOf(images);
        const found = combineWhole(stack, { ...DEFAULTS, compat, combine_grow: grow }, layers);
        const pixels = Array.from({ length: nx * ny }, (_, k) => plainMinmed(pixelOf(stack, layers, k), compat));
        const far = pixels.map(({ middle, least, sigma }) => middle - least > 4 * sigma);
        let [wrong, low] = [0, 0];
        pixels.forEach(({ middle, least, sigma }, k) => {
          const [x, y] = [k % nx, Math.floor(k / nx)];
          const beside = far.some(
            (f, j) => f && Math.abs((j % nx) - x) <= grow && Math.abs(Math.floor(j / nx) - y) <= grow,
          );
          const takesLeast = grow === 0 ? far[k] : beside && middle - least > 3 * sigma;
          if (!Object.is(found[k], takesLeast ? least : middle)) wrong++;
          if (takesLeast) low++;
        });
        t.equal(wrong, 0, `${images} images, grow ${grow}, compat ${compat}: ${low} minima`);
      }
    }
  }
});

t.test('tiles with a halo give the bytes of the whole frame', async (t) => {
  const [nx, ny, side] = [53, 41, 16];
  for (const images of [3, 6]) {
    const stack = randomStack(images, nx, ny, 11, 0.3);
    for (const combine_type of TYPES) {
      for (const compat of [true, false]) {
        const settings: CombineSettings = { ...DEFAULTS, combine_type, compat, combine_grow: 2 };
        const plan = planCombine(settings, layersOf(images));
        const whole = combineWhole(stack, settings, layersOf(images));
        const scratch = createCombineScratch(plan, side + 2 * haloOf(plan), side + 2 * haloOf(plan));
        const joined = new Float32Array(nx * ny).fill(-1);
        for (let y0 = 0; y0 < ny; y0 += side) {
          for (let x0 = 0; x0 < nx; x0 += side) {
            const [w, h] = [Math.min(side, nx - x0), Math.min(side, ny - y0)];
            const reach = haloOf(plan);
            const halo = {
              left: Math.min(reach, x0),
              right: Math.min(reach, nx - x0 - w),
              below: Math.min(reach, y0),
              above: Math.min(reach, ny - y0 - h),
            };
            const tile = { nx: w + halo.left + halo.right, ny: h + halo.below + halo.above };
            const cut = (plane: Float32Array): Float32Array =>
              Float32Array.from({ length: tile.nx * tile.ny }, (_, k) => {
                return plane[(y0 - halo.below + Math.floor(k / tile.nx)) * nx + x0 - halo.left + (k % tile.nx)];
              });
            const out = new Float32Array(w * h);
            combineStack({ ...tile, halo, sci: stack.sci.map(cut), wht: stack.wht.map(cut) }, plan, scratch, out);
            for (let y = 0; y < h; y++) joined.set(out.subarray(y * w, y * w + w), (y0 + y) * nx + x0);
          }
        }
        t.ok(Buffer.from(joined.buffer).equals(Buffer.from(whole.buffer)), `${combine_type}, compat ${compat}`);
      }
    }
  }
});

t.test('images that do not touch a tile may be left out of it', async (t) => {
  const [nx, ny] = [40, 20];
  const stack = randomStack(3, nx, ny, 5, 0.3);
  const nothing = new Float32Array(nx * ny);
  const sci = [nothing, stack.sci[0], nothing, stack.sci[1], nothing, stack.sci[2]];
  const wht = [nothing, stack.wht[0], nothing, stack.wht[1], nothing, stack.wht[2]];
  for (const combine_type of TYPES) {
    const settings = { ...DEFAULTS, combine_type };
    const plan = planOfLayers(planCombine(settings, layersOf(6)), [1, 3, 5]);
    const some = new Float32Array(nx * ny);
    combineStack({ ...stack, halo: NO_HALO }, plan, createCombineScratch(plan, nx, ny), some);
    const all = combineWhole({ nx, ny, sci, wht }, settings, layersOf(6));
    t.ok(Buffer.from(some.buffer).equals(Buffer.from(all.buffer)), combine_type);
  }
});

t.test('the order of images does not matter', async (t) => {
  for (const images of [3, 4, 7, 81]) {
    const drawn = randomStack(images, 20, 10, 17, 0.3);
    // Values in steps: many are equal.
    const stack = { ...drawn, sci: drawn.sci.map((plane) => plane.map((v) => Math.round(4 * v) / 4)) };
    const order = Array.from({ length: images }, (_, k) => (5 * k + 2) % images);
    t.equal(new Set(order).size, images);
    const turned = { ...stack, sci: order.map((k) => stack.sci[k]), wht: order.map((k) => stack.wht[k]) };
    const layers = layersOf(images);
    for (const combine_type of TYPES) {
      const settings = { ...DEFAULTS, combine_type };
      const one = combineWhole(stack, settings, layers);
      const other = combineWhole(
        turned,
        settings,
        order.map((k) => layers[k]),
      );
      const worst = one.reduce(
        (most, value, k) => Math.max(most, Object.is(value, other[k]) ? 0 : Math.abs(value - other[k])),
        0,
      );
      // Sums of up to 81 values of 20 are rounded in another order before they are rounded to float32.
      const allowed =
        combine_type === 'mean' || combine_type === 'imean' || combine_type === 'sum'
          ? 2 ** -23 * Math.max(...one.filter((v) => v === v))
          : 0;
      t.ok(worst <= allowed, `${images} images, ${combine_type}: ${worst}`);
    }
  }
});

t.test('of images that share the minimum the least noisy counts, first or last', async (t) => {
  // Middle x/2 for 0, 0, x, x, 50; images of weight 31 are noisier than those of 100.
  const of = (x: number, weights: readonly number[]): number => {
    const sci = [0, 0, x, x, 50].map((value) => Float32Array.of(value));
    const wht = weights.map((weight) => Float32Array.of(weight));
    return combineWhole(
      { nx: 1, ny: 1, sci, wht },
      DEFAULTS,
      sci.map(() => LAYER),
    )[0];
  };
  const values = Array.from({ length: 200 }, (_, k) => 0.5 + k / 100);
  const found = values.map((x) => of(x, [31, 100, 100, 100, 100]));
  t.strictSame(
    found,
    values.map((x) => of(x, [100, 31, 100, 100, 100])),
  );
  t.ok(found.includes(0) && found.some((value) => value > 0), 'over both outcomes');
});

t.test('minmed lies between the minimum and the median', async (t) => {
  for (const compat of [true, false]) {
    const stack = randomStack(5, 30, 30, 23, 0.3);
    const of = (combine_type: CombineSettings['combine_type']): Float32Array =>
      combineWhole(stack, { ...DEFAULTS, compat, combine_type }, layersOf(5));
    const [found, low, high] = [of('minmed'), of('minimum'), of('median')];
    t.notOk(found.some((value, k) => value < low[k] || value > high[k]));
    t.ok(
      found.some((value, k) => value === low[k] && value < high[k]),
      'and takes either',
    );
  }
});

t.test('of many images of plain sky minmed is the median; the reference takes the minimum of most', async (t) => {
  const [nx, ny, images, level] = [40, 40, 37, 0.2];
  const random = uniform(99);
  // Noise as the layers say: (0.2 + 0.75)/100 (electrons/s)^2.
  const sigma = Math.sqrt((level + 0.75) / 100);
  const plane = (): Float32Array => Float32Array.from({ length: nx * ny }, () => level + sigma * gaussian(random));
  const stack = {
    nx,
    ny,
    sci: Array.from({ length: images }, plane),
    wht: Array.from({ length: images }, () => new Float32Array(nx * ny).fill(100)),
  };
  const layers = Array.from({ length: images }, () => LAYER);
  const [sound, reference] = [false, true].map((compat) => {
    const found = combineWhole(stack, { ...DEFAULTS, compat }, layers);
    return found.reduce((sum, value) => sum + value - level, 0) / found.length / sigma;
  });
  // The highest that is left out moves the median by about 0.03 sigma; the lowest of 37 is 2.1 sigma low.
  t.ok(Math.abs(sound) < 0.06, `bias ${sound} sigma`);
  t.ok(reference < -1, `compat: ${reference} sigma`);
});

t.test('a finer output grid is judged by the noise that it has', async (t) => {
  // Half the scale: a quarter of the light and of the weight an output pixel, and half of each sigma in units of the native value.
  const values = [1, 1.9, 50];
  const at = (area: number, factor: number): number => {
    const stack = {
      nx: 1,
      ny: 1,
      sci: values.map((v) => Float32Array.of(v * factor)),
      wht: values.map(() => Float32Array.of(100 * area)),
    };
    const layers = values.map(() => ({ ...LAYER, pixelArea: area, meanWeight: 100 * area }));
    return combineWhole(stack, { ...DEFAULTS, combine_nsigma: [3.3, 3] }, layers)[0] / factor;
  };
  t.equal(at(0.25, 0.25), at(1, 1), 'the same choice');
  t.equal(at(1, 1), 1, 'which is the minimum');
});

t.test('a sky below 0, as matching may give, does not take noise away', async (t) => {
  const of = (background: number): number => {
    const sci = [Float32Array.of(0), Float32Array.of(0.3), Float32Array.of(9)];
    const wht = sci.map(() => Float32Array.of(100));
    const layers = sci.map(() => ({ ...LAYER, background }));
    return combineWhole({ nx: 1, ny: 1, sci, wht }, DEFAULTS, layers)[0];
  };
  // The difference is 0.15; its noise sqrt((0.15 + 0.25)/150) = 0.052 without a sky, 0.037 with -20 electrons taken at their word.
  t.strictSame([of(-20), of(0)], [Math.fround(0.15), Math.fround(0.15)]);
});

t.test('scratch memory is what it says', async (t) => {
  for (const combine_type of ['minmed', 'median'] as const) {
    const plan = planCombine({ ...DEFAULTS, combine_type }, layersOf(7));
    const scratch = createCombineScratch(plan, 50, 20);
    const { values, counts, weights, pixel, middle, least, far } = scratch;
    const bytesOf = (arrays: { byteLength: number }[]): number =>
      arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    t.equal(combineScratchBytes(plan, 50), bytesOf([values, counts, weights, pixel]));
    const inRoom = combineRoomBytes(plan, 50, 20) - bytesOf([middle.array, least.array, far.array]);
    t.equal(inRoom, 3 * ARRAY_MARGIN, 'but for the margins of three arrays');
  }
});
