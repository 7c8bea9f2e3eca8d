import t from 'tap';
import { dropRows } from '../../src/kernels/drop-rows.js';
import type { InputRows, PixmapMap } from '../../src/kernels/types.js';
import { emptyWindow, pixmapOf, wholeChip, type TestWindow } from './drop-case.js';
import { randomNumbers } from './polygon.js';

/*
 * simd/usual.ts takes most quads two at a time, in runs of 128; in a window of one column no quad is one of those, and the
 * general loop takes them all.
 */

const NX = 301;
const NY = 7;
const COLUMNS = 312;
const ROWS = 24;

/** Nearly upright, with columns that run into each other, holes, and a fold. */
function wavy(turn: number): PixmapMap {
  const map = pixmapOf(NX, NY, (x, y) => [
    5.3 + x + turn * y + 0.4 * Math.sin(x / 9),
    6.1 + y - turn * x + 0.3 * Math.cos(x / 17),
  ]);
  for (const k of [0, 60, NX + 127, NX + 128, 3 * NX + 255, 5 * NX + 300]) map.x[k] = NaN;
  for (let k = 200; k < 205; k++) map.x[2 * NX + k] = map.x[2 * NX + 199];
  return map;
}

function pixels(): InputRows {
  const random = randomNumbers(7);
  const data = Float32Array.from({ length: NX * NY }, () => 50 * random() - 10);
  const weight = Float32Array.from({ length: NX * NY }, () => (random() < 0.1 ? 0 : random()));
  for (const k of [3, 130, 2 * NX + 129]) data[k] = NaN;
  data[4 * NX + 7] = Infinity;
  const error = Float32Array.from({ length: NX * NY }, () => (random() < 0.05 ? NaN : random()));
  const flags = Int32Array.from({ length: NX * NY }, () => Math.floor(random() * 65536));
  return { ...wholeChip(NX, NY, data, weight), errors: { error, flags } };
}

/** Every number of an output pixel, as bits. */
function bitsOf(window: TestWindow, k: number): string {
  const { sums, squares, kept, context, flags } = window;
  const numbers = Float64Array.of(sums[2 * k], sums[2 * k + 1], squares?.[2 * k] ?? 0, squares?.[2 * k + 1] ?? 0);
  const more = Float64Array.of(kept?.[k] ?? 0, context?.[k] ?? 0, flags?.[k] ?? 0);
  return Buffer.from(numbers.buffer).toString('hex') + Buffer.from(more.buffer).toString('hex');
}

for (const pixfrac of [1, 0.6]) {
  for (const turn of [0, 0.03, -0.008]) {
    t.test(`pixfrac ${String(pixfrac)}, turn ${String(turn)}: the bits of the general loop`, (t) => {
      const settings = { kernel: 'square', pixfrac, scale: 1, compat: false } as const;
      const map = wavy(turn);
      const input = pixels();
      const whole = emptyWindow(0, 0, COLUMNS, ROWS, true, NX, true);
      dropRows(settings, map, input, whole, 4);
      let different = 0;
      for (let column = 0; column < COLUMNS; column++) {
        const narrow = emptyWindow(column, 0, 1, ROWS, true, NX, true);
        dropRows(settings, map, input, narrow, 4);
        for (let row = 0; row < ROWS; row++)
          if (bitsOf(narrow, row) !== bitsOf(whole, row * COLUMNS + column)) different++;
      }
      t.equal(different, 0);
      t.ok(whole.weight.filter((w) => w > 0).length > 0.8 * NX * NY, 'most of the chip landed');
      t.ok(whole.scratch.badData > 2, 'pixels without a value');
      t.end();
    });
  }
}
