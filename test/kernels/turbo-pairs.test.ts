import t from 'tap';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { createOutputWindow, placeWindow, type OutputWindow } from '../../src/kernels/output-window.js';
import type { DropSettings, InputRows, PixmapMap } from '../../src/kernels/types.js';
import { pixmapOf, wholeChip } from './drop-case.js';

const [NX, NY] = [33, 17];

/** Values and weights with masked and unusable pixels. */
function chip(seed: number, nx: number, ny: number): InputRows {
  let state = seed;
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const data = Float32Array.from({ length: nx * ny }, () => 100 * random() - 30);
  const weight = Float32Array.from({ length: nx * ny }, () => (random() < 0.1 ? 0 : 500 * random()));
  data[3] = NaN;
  weight[3] = 0;
  data[nx + 4] = Infinity;
  weight[nx + 4] = 7;
  weight[2 * nx + 5] = -1;
  weight[2 * nx + 6] = NaN;
  return wholeChip(nx, ny, data, weight);
}

function dropped(settings: DropSettings, map: PixmapMap, input: InputRows, context: boolean): OutputWindow {
  const window = createOutputWindow(NX * NY, 64, { context, kept: false });
  placeWindow(window, -4, 2, NX, NY);
  dropRows(settings, map, input, window, 1);
  return window;
}

/** Sums by the definition: weight times overlap times scale^2/pixfrac^2. */
function sumsOf({ pixfrac, scale }: DropSettings, map: PixmapMap, { nx, ny, data, weight }: InputRows): Float64Array {
  const sums = new Float64Array(2 * NX * NY);
  const half = pixfrac / scale / 2;
  const overlap = (centre: number, pixel: number): number =>
    Math.max(0, Math.min(centre + half, pixel + 0.5) - Math.max(centre - half, pixel - 0.5));
  for (let i = 0; i < nx * ny; i++) {
    if (!(weight[i] > 0 && Number.isFinite(data[i]))) continue;
    for (let k = 0; k < NX * NY; k++) {
      const share = overlap(map.x[i], (k % NX) - 4) * overlap(map.y[i], Math.floor(k / NX) + 2);
      if (!(share > 0)) continue;
      const amount = (weight[i] * share * scale * scale) / (pixfrac * pixfrac);
      sums[2 * k] += amount * data[i];
      sums[2 * k + 1] += amount;
    }
  }
  return sums;
}

for (const nx of [1, 2, 31, 40]) {
  for (const [angle, step] of [
    [0, 1],
    [0.05, 0.97],
    [0.7, 1.3],
    [3, 0.5],
  ]) {
    t.test(`turbo without context: ${nx} columns, turned by ${angle}, step ${step}`, async (t) => {
      const [c, s] = [step * Math.cos(angle), step * Math.sin(angle)];
      const map = pixmapOf(nx, 20, (x, y) => [c * (x - 8) - s * y + 0.3, s * (x - 8) + c * y + 1.7]);
      // Half pixels, where a box ends on a line; and places that are none.
      [map.x[0], map.y[0]] = [5, 5.5];
      map.x[nx * 7] = NaN;
      map.y[nx * 8] = Infinity;
      [map.x[nx * 9], map.y[nx * 9]] = [1e300, -1e300];
      [map.x[nx * 10], map.y[nx * 10]] = [2 ** 33 + 3, 2 ** 32 + 5];
      const input = chip(5 + nx, nx, 20);
      for (const settings of [
        { kernel: 'turbo', pixfrac: 1, scale: 1, compat: false },
        { kernel: 'turbo', pixfrac: 0.6, scale: 1, compat: false },
        { kernel: 'turbo', pixfrac: 1, scale: 0.6, compat: false },
      ] as const) {
        const without = dropped(settings, map, input, false);
        const withContext = dropped(settings, map, input, true);
        t.same(without.sums, withContext.sums, 'the bits of pixels that are dropped one by one');
        t.equal(without.scratch.badData, withContext.scratch.badData, 'as many bad pixels');
        const truth = sumsOf(settings, map, input);
        const worst = truth.reduce((most, sum, k) => Math.max(most, Math.abs(sum - without.sums[k])), 0);
        t.ok(worst < 1e-9, `the definition, within ${worst}`);
      }
    });
  }
}
