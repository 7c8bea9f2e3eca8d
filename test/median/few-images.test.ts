import t from 'tap';
import { planCombine, type CombinePlan } from '../../src/median/combine-plan.js';
import { combineStack } from '../../src/median/combine-stack.js';
import { planOfLayers } from '../../src/median/plan-of-layers.js';
import { createCombineScratch } from '../../src/median/stack-tile.js';
import { DEFAULTS, LAYER, NO_HALO } from './stacks.js';

/** Values around 5 with everything that a separate image may hold. */
function image(n: number, random: () => number): { sci: Float32Array; wht: Float32Array } {
  const odd = [NaN, Infinity, -Infinity, -0, 0, 3e38, -3e38, 1e-40];
  const value = (): number =>
    random() < 0.1 ? odd[Math.floor(random() * odd.length)] : 5 + 3 * random() + (random() < 0.1 ? 40 : 0);
  const weight = (): number => (random() < 0.25 ? 0 : random() < 0.1 ? 20 : 100 * random() + 60);
  return { sci: Float32Array.from({ length: n }, value), wht: Float32Array.from({ length: n }, weight) };
}

function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

/** The bits of a combination. */
function bitsOf(tile: Parameters<typeof combineStack>[0], plan: CombinePlan): Int32Array {
  const out = new Float32Array(tile.nx * tile.ny);
  combineStack(tile, plan, createCombineScratch(plan, tile.nx, tile.ny), out);
  return new Int32Array(out.buffer);
}

t.test('up to four images in the kernels give the bytes of the general way', async (t) => {
  for (const [nx, ny] of [
    [1, 1],
    [7, 5],
    [53, 41],
  ]) {
    for (const images of [1, 2, 3, 4]) {
      for (const compat of [false, true]) {
        // The reference's mean of two is only for the kernels: with two images it has no thresholds.
        if (compat && images === 2) continue;
        for (const combine_type of ['minmed', 'iminmed'] as const) {
          for (const [median_newmasks, combine_grow] of [
            [true, 1],
            [false, 0],
          ] as const) {
            const settings = { ...DEFAULTS, combine_type, compat, median_newmasks, combine_grow };
            const all = planCombine(settings, Array(4).fill(LAYER) as (typeof LAYER)[]);
            const plan = planOfLayers(all, [0, 1, 2, 3].slice(0, images));
            const random = generator(nx + images);
            const stack = Array.from({ length: images }, () => image(nx * ny, random));
            const tile = { nx, ny, halo: NO_HALO, sci: stack.map(({ sci }) => sci), wht: stack.map(({ wht }) => wht) };
            const few = bitsOf(tile, plan);
            // Thresholds, which bar nothing here, are not for the kernels.
            const many = bitsOf(tile, { ...plan, thresholds: true });
            t.same(few, many, `${nx}x${ny}, ${images} images, compat ${compat}, ${combine_type}`);
          }
        }
      }
    }
  }
});

t.test('middles of one to four good values', async (t) => {
  // Differences that mean nothing, so that all pixels get the middle; the fifth and later pixels test the end of four at a time.
  const rows = [
    [[5, 5.01, 5.02, 5.03], 5.01],
    [[5.03, null, 5.02, 5], (Math.fround(5) + Math.fround(5.02)) / 2],
    [[null, 5.01, null, 5], 5],
    [[null, null, 7, null], 7],
    [[null, null, null, null], NaN],
    [[NaN, 5, Infinity, 5.02], 5],
    [[-0, null, null, null], 0],
  ] as const;
  const plan = planCombine({ ...DEFAULTS, combine_grow: 0 }, Array(4).fill(LAYER) as (typeof LAYER)[]);
  const columns = [0, 1, 2, 3];
  const sci = columns.map((k) => Float32Array.from(rows, ([values]) => values[k] ?? 1));
  const wht = columns.map((k) => Float32Array.from(rows, ([values]) => (values[k] === null ? 0 : 100)));
  const tile = { nx: rows.length, ny: 1, halo: NO_HALO, sci, wht };
  const out = new Float32Array(rows.length);
  combineStack(tile, plan, createCombineScratch(plan, tile.nx, 1), out);
  t.same(
    out,
    Float32Array.from(rows, ([, middle]) => middle),
  );
  t.ok(Object.is(out[6], 0), 'not -0');
});
