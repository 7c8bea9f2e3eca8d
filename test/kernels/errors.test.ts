import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { finishErrors, type FinishedErrors } from '../../src/kernels/finish-errors.js';
import { KERNEL_NAMES } from '../../src/kernels/types.js';
import type { DropSettings, InputRows, KernelName, PixelMap, PixmapMap } from '../../src/kernels/types.js';
import { miniHdu, readMiniFits } from '../support/mini-fits.js';
import { shared } from '../support/paths.js';
import { dropChip, emptyWindow, finished, pixmapOf, wholeChip, type TestWindow } from './drop-case.js';

/** A window with variances. */
function errorWindow(nx: number, ny: number): TestWindow {
  return emptyWindow(0, 0, nx, ny, false, 256, true);
}

function settingsOf(kernel: KernelName, scale = 1, pixfrac = 1, compat = false): DropSettings {
  return { kernel, pixfrac, scale, compat };
}

/** A chip with errors and flags. */
function chipOf(
  nx: number,
  ny: number,
  data: Float32Array,
  weight: Float32Array,
  error: Float32Array,
  flags: Int32Array,
): InputRows {
  return { ...wholeChip(nx, ny, data, weight), errors: { error, flags } };
}

/** Copies, as the errors lie where the squares were. */
function errorsOf(window: TestWindow): FinishedErrors {
  const { err, dq } = finishErrors(window, 1);
  return { err: err.slice(), dq: dq.slice() };
}

t.test('two constants: value 17.5, variance 85/16, flags of both (dossier 13, case 33)', (t) => {
  const n = 6;
  const full = (value: number): Float32Array => new Float32Array(n * n).fill(value);
  const map = pixmapOf(n, n, (x, y) => [x, y]);
  for (const kernel of ['square', 'turbo', 'point'] as const) {
    const window = errorWindow(n, n);
    for (const [value, weight, error, flag] of [
      [10, 1, 2, 1],
      [20, 3, 3, 4],
    ]) {
      const flags = new Int32Array(n * n).fill(flag);
      dropChip(settingsOf(kernel), map, chipOf(n, n, full(value), full(weight), full(error), flags), window);
    }
    const { sci } = finished(window);
    const { err, dq } = errorsOf(window);
    const middle = 2 * n + 3;
    t.equal(sci[middle], 17.5, kernel);
    t.equal(err[middle], Math.fround(Math.sqrt(85 / 16)), kernel);
    t.equal(dq[middle], 5, kernel);
  }
  t.end();
});

/** Geometries that take every way through the kernels: boxes of one to many output pixels, upright, turned, mirrored. */
const MAPS: readonly (readonly [string, number, (x: number, y: number) => readonly [number, number]])[] = [
  ['shifted', 1, (x, y) => [x + 3.3, y + 3.6]],
  ['hardly turned', 0.75, (x, y) => [1.33 * x - 0.06 * y + 3, 0.06 * x + 1.33 * y + 1.2]],
  ['turned', 1, (x, y) => [0.97 * x - 0.24 * y + 6, 0.24 * x + 0.97 * y + 1.7]],
  ['turned by 45 degrees', 1, (x, y) => [0.707 * x - 0.707 * y + 11, 0.707 * x + 0.707 * y + 0.4]],
  ['finer', 0.4, (x, y) => [2.5 * x + 0.06 * y + 0.3, -0.05 * x + 2.5 * y + 1.1]],
  ['much finer, turned', 0.15, (x, y) => [5 * x - 4.3 * y + 20, 4.3 * x + 5 * y - 9]],
  ['coarser', 2.3, (x, y) => [x / 2.3 + 2.2, y / 2.3 + 1.4]],
  ['half out', 1, (x, y) => [-x + 4.4, y - 3.2 + 0.03 * x]],
];

/** Numbers between 0 and 1 that look like chance. */
function noise(k: number, seed: number): number {
  const x = Math.sin(k * 12.9898 + seed * 78.233) * 43758.5453;
  return x - Math.floor(x);
}

t.test('every kernel: the squares of the shares that pixels have one by one', (t) => {
  const [nx, ny, out] = [11, 9, 40];
  const n = nx * ny;
  const ones = new Float32Array(n).fill(1);
  const weight = Float32Array.from({ length: n }, (_, k) => (k % 7 === 3 ? 0 : 0.2 + 3 * noise(k, 1)));
  const error = Float32Array.from({ length: n }, (_, k) => 0.1 + noise(k, 2));
  const flags = Int32Array.from({ length: n }, (_, k) => 1 << (k % 31));
  for (const [name, scale, to] of MAPS) {
    const map = pixmapOf(nx, ny, to);
    for (const kernel of KERNEL_NAMES) {
      for (const compat of kernel.startsWith('lanczos') ? [false, true] : [false]) {
        const settings = settingsOf(kernel, scale, kernel.startsWith('lanczos') ? 1 : 0.8, compat);
        const window = errorWindow(out, out);
        dropChip(settings, map, chipOf(nx, ny, ones, weight, error, flags), window);
        const { variance, bits, total } = oneByOne(settings, map, nx, ny, out, weight, error, flags);
        const found = errorsOf(window);
        let worst = 0;
        let wrongFlags = 0;
        for (let k = 0; k < out * out; k++) {
          const expected = total[k] === 0 ? NaN : Math.sqrt(variance[k]) / Math.abs(total[k]);
          if (Number.isNaN(expected) && Number.isNaN(found.err[k])) continue;
          const d = Math.abs(found.err[k] / expected - 1);
          worst = Math.max(worst, Number.isNaN(d) ? Infinity : d);
          if (found.dq[k] !== bits[k]) wrongFlags++;
        }
        // A sum of squares has no cancellation: float64 sums, rounded once to float32. The total of lanczos does cancel.
        t.ok(worst < (kernel.startsWith('lanczos') ? 1e-6 : 1e-7), `${name}, ${kernel}: ${String(worst)}`);
        t.equal(wrongFlags, 0, `${name}, ${kernel}: flags`);
      }
    }
  }
  t.end();
});

/** What each pixel alone leaves behind, as the program for values drops it. */
function oneByOne(
  settings: DropSettings,
  map: PixelMap,
  nx: number,
  ny: number,
  out: number,
  weight: Float32Array,
  error: Float32Array,
  flags: Int32Array,
): { variance: Float64Array; bits: Int32Array; total: Float64Array } {
  const variance = new Float64Array(out * out);
  const bits = new Int32Array(out * out);
  const total = new Float64Array(out * out);
  const window = emptyWindow(0, 0, out, out, false, 256);
  for (let k = 0; k < nx * ny; k++) {
    const alone = new Float32Array(nx * ny);
    alone[k] = weight[k];
    window.sums.fill(0);
    dropChip(settings, map, wholeChip(nx, ny, alone, alone), window);
    for (let o = 0; o < out * out; o++) {
      const share = window.sums[2 * o + 1];
      total[o] += share;
      variance[o] += (share * error[k]) ** 2;
      if (share !== 0) bits[o] |= flags[k];
    }
  }
  for (let o = 0; o < out * out; o++) if (Math.fround(total[o]) === 0) bits[o] = 0;
  return { variance, bits, total };
}

t.test('a pixel of unknown error: NaN where it has a share, and nowhere else', (t) => {
  const [nx, ny, out] = [11, 9, 40];
  const n = nx * ny;
  const ones = new Float32Array(n).fill(1);
  const flags = new Int32Array(n);
  const sick = 4 * nx + 5;
  for (const [name, scale, to] of MAPS) {
    const map = pixmapOf(nx, ny, to);
    for (const kernel of KERNEL_NAMES) {
      // Errors as large and as small as a float32 can be do not hide it.
      for (const [unknown, known] of [
        [NaN, 1],
        [0, 3e38],
        [-1, 1e-40],
        [Infinity, 3e38],
      ]) {
        const error = new Float32Array(n).fill(known);
        error[sick] = unknown;
        const settings = settingsOf(kernel, scale);
        const window = errorWindow(out, out);
        dropChip(settings, map, chipOf(nx, ny, ones, ones, error, flags), window);
        const alone = emptyWindow(0, 0, out, out, false, 256);
        const single = new Float32Array(n);
        single[sick] = 1;
        dropChip(settings, map, wholeChip(nx, ny, ones, single), alone);
        const { err } = errorsOf(window);
        let wrong = 0;
        for (let k = 0; k < out * out; k++) {
          const empty = Math.fround(window.sums[2 * k + 1]) === 0;
          if (Number.isNaN(err[k]) !== (empty || alone.sums[2 * k + 1] !== 0)) wrong++;
        }
        t.equal(wrong, 0, `${name}, ${kernel}, ${String(unknown)} among ${String(known)}`);
      }
    }
  }
  t.end();
});

t.test('what is too little for a float32 weight leaves neither error nor flag', (t) => {
  const [nx, ny, out] = [3, 3, 6];
  const full = (value: number): Float32Array => new Float32Array(9).fill(value);
  let cleared = 0;
  for (const kernel of KERNEL_NAMES) {
    const window = errorWindow(out, out);
    const flags = new Int32Array(9).fill(8);
    const map = pixmapOf(nx, ny, (x, y) => [4 * x, 4 * y]);
    dropChip(settingsOf(kernel, 0.25), map, chipOf(nx, ny, full(1), full(1e-45), full(1), flags), window);
    const { wht } = finished(window);
    const before = window.flags?.slice() ?? [];
    const { err, dq } = errorsOf(window);
    const empty = [...wht.keys()].filter((k) => wht[k] === 0);
    t.ok(
      empty.every((k) => Number.isNaN(err[k]) && dq[k] === 0),
      kernel,
    );
    cleared += empty.filter((k) => before[k] !== 0).length;
  }
  t.ok(cleared > 0, 'some flags had to be cleared');
  t.end();
});

t.test('values, weights and context have the same bits with variances and without', (t) => {
  const [nx, ny, out] = [11, 9, 40];
  const n = nx * ny;
  const data = Float32Array.from({ length: n }, (_, k) => noise(k, 3));
  const weight = Float32Array.from({ length: n }, (_, k) => (k % 5 === 0 ? 0 : noise(k, 4)));
  for (const [name, scale, to] of MAPS) {
    const map = pixmapOf(nx, ny, to);
    for (const kernel of KERNEL_NAMES) {
      const [plain, both] = [emptyWindow(0, 0, out, out), errorWindow(out, out)];
      dropChip(settingsOf(kernel, scale), map, wholeChip(nx, ny, data, weight), plain);
      const errors = { error: data, flags: new Int32Array(n).fill(-1) };
      dropChip(settingsOf(kernel, scale), map, { ...wholeChip(nx, ny, data, weight), errors }, both);
      t.strictSame([both.sums, both.context], [plain.sums, plain.context], `${name}, ${kernel}`);
    }
  }
  t.end();
});

interface GoldenCase {
  readonly out_shape_ny_nx: readonly [number, number];
  readonly pixel_scale_ratio: number;
  readonly inputs: readonly { file: string; exptime: number; wht_scale: number; in_units: string }[];
}

const root = shared();

for (const [name, file, pixfrac] of [
  ['ir_box4', 'out_square_p080.fits', 0.8],
  ['acs_2chip', 'out_square_p100.fits', 1],
] as const) {
  t.test(`${name}: VAR and DQ of the package`, { skip: root === undefined ? 'needs ../shared/golden' : false }, (t) => {
    const folder = join(root ?? '', 'golden', 'drizzle', name);
    const set = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as GoldenCase;
    const [ny, nx] = set.out_shape_ny_nx;
    const window = errorWindow(nx, ny);
    const settings = settingsOf('square', Math.fround(set.pixel_scale_ratio), pixfrac);
    for (const fed of set.inputs) {
      const hdus = readMiniFits(join(folder, fed.file));
      const plane = (hdu: string): Float64Array => miniHdu(hdus, hdu).pixels;
      const [cx, cy] = miniHdu(hdus, 'SCI').axes;
      const rate = fed.in_units === 'counts' ? 1 / fed.exptime : 1;
      const map: PixmapMap = {
        kind: 'pixmap',
        nx: cx,
        ny: cy,
        x: plane('PIXMAP').slice(0, cx * cy),
        y: plane('PIXMAP').slice(cx * cy),
      };
      const data = Float32Array.from(plane('SCI'), (value) => value * rate);
      const weight = Float32Array.from(plane('WHT'), (value) => value * fed.wht_scale);
      const error = Float32Array.from(plane('VAR'), (value) => Math.sqrt(value) * rate);
      dropChip(settings, map, chipOf(cx, cy, data, weight, error, Int32Array.from(plane('DQ'))), window);
    }
    const hdus = readMiniFits(join(folder, file));
    const [VAR, DQ] = [miniHdu(hdus, 'VAR').pixels, miniHdu(hdus, 'DQ').pixels];
    const { err, dq } = errorsOf(window);
    const found = { worst: 0, empty: 0, flags: 0, compared: 0 };
    for (let k = 0; k < err.length; k++) {
      if (dq[k] !== DQ[k]) found.flags++;
      if (Number.isNaN(VAR[k]) !== Number.isNaN(err[k])) found.empty++;
      if (Number.isNaN(VAR[k])) continue;
      found.compared++;
      found.worst = Math.max(found.worst, Math.abs(err[k] ** 2 / VAR[k] - 1));
    }
    t.comment(JSON.stringify(found));
    t.match(found, { empty: 0, flags: 0 });
    t.ok(found.compared > 10000);
    // Our errors are float32, their running variance is rounded to float32 after each of some ten contributions.
    t.ok(found.worst < 2e-6, String(found.worst));
    t.end();
  });
}
