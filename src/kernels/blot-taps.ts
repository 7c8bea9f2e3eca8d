import { narrowerValue } from './blot-narrower.js';
import { blotConstants, windowTooSmall, type BlotLevel, type BlotRun, type BlotWindow } from './blot-window.js';

/** Weights of a wide, separable interpolant, tabulated by the fraction of the position. */
export interface TapTable {
  /** Pixels an axis. */
  readonly taps: number;
  /** Pixels before floor(x + shift). */
  readonly before: number;
  readonly shift: number;
  /** {@link PHASES} + 1 rows of `taps` weights, for fractions 0 .. 1 of x + shift; the sum of each row is 1. */
  readonly weights: Float64Array;
}

/**
 * Rows of a table less one; linear between them. The error of a weight is at most |w''| / 8 / PHASES^2, for lanczos and
 * sinc (|w''| below 4) 3e-8: half of the rounding of a float32.
 */
const PHASES = 4096;

/** Table of a kernel, a function of the distance in pixels; rows are divided by their sums: a constant stays one. */
function tapTable(taps: number, before: number, shift: number, kernel: (distance: number) => number): TapTable {
  const weights = new Float64Array((PHASES + 1) * taps);
  for (let phase = 0; phase <= PHASES; phase++) {
    const row = weights.subarray(phase * taps, (phase + 1) * taps);
    for (let i = 0; i < taps; i++) row[i] = kernel(phase / PHASES - shift + before - i);
    const sum = row.reduce((total, w) => total + w, 0);
    for (let i = 0; i < taps; i++) row[i] /= sum;
  }
  return { taps, before, shift, weights };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Lanczos of the order: sinc(d) sinc(d/order) over the 2 order pixels with |d| < order, normalised. */
export function lanczosTable(order: number): TapTable {
  return tapTable(2 * order, order - 1, 0, (d) => (Math.abs(d) < order ? sinc(d) * sinc(d / order) : 0));
}

/** Pixels of the tapered sinc. */
const SINC_TAPS = 15;

/**
 * Sinc of the `width` (first zero at that distance, pixels; 1 interpolates, more is a low-pass), tapered by cos^2 to
 * zero at 7.5 pixels, over the 15 pixels about the nearest one, normalised.
 */
export function sincTable(width: number): TapTable {
  const half = SINC_TAPS / 2;
  const taper = (d: number): number => (Math.abs(d) < half ? Math.cos((Math.PI * d) / (2 * half)) ** 2 : 0);
  return tapTable(SINC_TAPS, Math.floor(half), 0.5, (d) => sinc(d / width) * taper(d));
}

/** Interpolates with the weights of a table. */
export function blotTaps(table: TapTable, window: BlotWindow, run: BlotRun, level: BlotLevel, compat: boolean): void {
  const { memory, x0, y0, nx } = window;
  const data = memory.image.array;
  const { n, at } = run;
  const xs = memory.xs.array,
    ys = memory.ys.array,
    out = memory.blotted.array;
  const { taps, before, shift, weights } = table;
  const constants = blotConstants(window, level, compat, before, taps - 1 - before, shift);
  const lowX = constants[0],
    highX = constants[1],
    lowY = constants[2],
    highY = constants[3],
    firstX = constants[4],
    endX = constants[5],
    firstY = constants[6],
    endY = constants[7],
    scale = constants[8],
    add = constants[9],
    missing = constants[10];
  const across = new Float64Array(taps);
  let lost = 0;
  for (let k = 0; k < n; k++) {
    let x = xs[k],
      y = ys[k];
    if (compat) {
      x = Math.fround(x);
      y = Math.fround(y);
    }
    if (!(x >= lowX && x < highX && y >= lowY && y < highY)) {
      if (x >= firstX && x < endX && y >= firstY && y < endY) lost++;
      out[at + k] = missing;
      continue;
    }
    const ix = ((x + shift + 1) | 0) - 1,
      iy = ((y + shift + 1) | 0) - 1;
    let phase = (x + shift - ix) * PHASES;
    let whole = phase | 0;
    let part = phase - whole;
    let w = whole * taps;
    for (let i = 0; i < taps; i++, w++) across[i] = weights[w] + part * (weights[w + taps] - weights[w]);
    phase = (y + shift - iy) * PHASES;
    whole = phase | 0;
    part = phase - whole;
    w = whole * taps;
    let p = (iy - before - y0) * nx + ix - before - x0;
    let value = 0;
    for (let j = 0; j < taps; j++, w++, p += nx) {
      let sum = 0;
      for (let i = 0; i < taps; i++) sum += across[i] * data[p + i];
      value += (weights[w] + part * (weights[w + taps] - weights[w])) * sum;
    }
    if (value - value !== 0 && !compat) value = narrowerValue(window, x, y, taps);
    out[at + k] = value * scale + add;
  }
  if (lost > 0) throw windowTooSmall(window, lost);
}
