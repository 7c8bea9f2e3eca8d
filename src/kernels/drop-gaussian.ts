import { ensureSeparable, TINY_WEIGHT, UNKNOWN_VARIANCE } from './drop-scratch.js';
import { mapToMemory } from './map-to-memory.js';
import type { OutputWindow } from './output-window.js';
import { requireErrors } from './stage-row.js';
import type { DropSettings, InputRows, PixelMap } from './types.js';

/** Full width at half maximum over standard deviation, with the digits of the reference. */
const FWHM_OVER_SIGMA = 2.3548;

/*
 * exp(-e) for e >= 0, in line: a call of Math.exp costs three times as much. With m the nearest whole number to
 * 16 e/ln 2, exp(-e) = 2^(-m/16) * exp(r), |r| <= ln(2)/32, and the Taylor series to r^5 is good to 2e-13.
 */
const LARGEST_EXPONENT = 700;
const STEPS = 16;
const STEPS_PER_E = STEPS / Math.LN2;
/** ln(2)/16 in two parts, so that m times the first is exact. */
const STEP_HIGH = 0.6931471803691238 / STEPS;
const STEP_LOW = 1.9082149292705877e-10 / STEPS;
const C3 = 1 / 6,
  C4 = 1 / 24,
  C5 = 1 / 120;
const POWERS = Float64Array.from({ length: 1024 * STEPS }, (_, m) => 2 ** (-m / STEPS));

/**
 * The gaussian kernel: a circular Gaussian whose FWHM is pixfrac input pixels, cut to a square window of 2.5 sigma (at
 * least 1.2 input pixels). Not normalised: does not conserve flux.
 */
export function dropGaussian(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
): void {
  const { scratch } = window;
  const [mapped] = scratch.memory.rows;
  const { x, y } = mapped;
  const { pixfrac, scale } = settings;
  const steepness = (FWHM_OVER_SIGMA * FWHM_OVER_SIGMA * scale * scale) / (2 * pixfrac * pixfrac);
  scratch.floats[0] = gaussianReach(pixfrac, scale);
  ensureSeparable(scratch, scratch.floats[0]);
  scratch.floats[1] = steepness;
  scratch.floats[2] = steepness / Math.PI;
  scratch.floats[3] = TINY_WEIGHT;
  // The square of a Gaussian is a Gaussian of twice the steepness.
  scratch.squareFloats.set([scratch.floats[0], 2 * steepness, scratch.floats[2] ** 2, TINY_WEIGHT ** 2]);
  const errors = window.squares === null ? null : requireErrors(input);
  for (let row = 0; row < input.ny; row++) {
    mapToMemory(map, input.y0 + row, input.x0, input.nx, mapped, scratch);
    gaussianRow(
      x,
      y,
      input.data,
      input.weight,
      row * input.stride,
      input.nx,
      window.sums,
      window.context,
      window.kept,
      contextBit,
      scratch.floats,
      scratch.ints,
      scratch.alongX,
      null,
    );
    if (errors === null || window.squares === null) continue;
    gaussianRow(
      x,
      y,
      errors.error,
      input.weight,
      row * input.stride,
      input.nx,
      window.squares,
      window.flags,
      null,
      0,
      scratch.squareFloats,
      scratch.ints,
      scratch.alongX,
      errors.flags,
    );
  }
}

/** Half side of the kernel's window, output pixels. */
export function gaussianReach(pixfrac: number, scale: number): number {
  return Math.max((2.5 * pixfrac) / FWHM_OVER_SIGMA / scale, 1.2 / scale);
}

/** With `flags` (of the pixels, for the context) data are errors, and squared weights times variances are added. */
function gaussianRow(
  xs: Float64Array,
  ys: Float64Array,
  data: Float32Array,
  weights: Float32Array,
  start: number,
  n: number,
  sums: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  chipBit: number,
  floats: Float64Array,
  ints: Int32Array,
  along: Float64Array,
  flags: Int32Array | null,
): void {
  const reach = floats[0];
  const steepness = floats[1];
  const peak = floats[2];
  const least = floats[3];
  const powers = POWERS;
  const wx = ints[0],
    wy = ints[1],
    nx = ints[2],
    ny = ints[3];
  const margin = reach + 1;
  const left = wx - margin,
    right = wx + nx + margin,
    bottom = wy - margin,
    top = wy + ny + margin;
  let bad = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i],
      y = ys[i];
    if (!(x > left && x < right && y > bottom && y < top)) continue;
    let w = weights[start + i];
    let d = data[start + i];
    let bit = chipBit;
    const masked = !(w > 0);
    if (flags !== null) {
      bit = flags[start + i];
      w *= w;
      d = d > 0 && d < Infinity ? d * d : UNKNOWN_VARIANCE;
    }
    if (masked) {
      if (kept === null || d - d !== 0) continue;
    } else {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
    }
    // Halves are rounded away from zero, as the reference does.
    let b = x - reach;
    let i0 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
    b = x + reach;
    let i1 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
    b = y - reach;
    let j0 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
    b = y + reach;
    let j1 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
    if (i0 < wx) i0 = wx;
    if (j0 < wy) j0 = wy;
    if (i1 >= wx + nx) i1 = wx + nx - 1;
    if (j1 >= wy + ny) j1 = wy + ny - 1;
    if (i1 < i0 || j1 < j0) continue;
    if (masked) {
      if (kept !== null) for (let j = j0; j <= j1; j++) for (let c = i0; c <= i1; c++) kept[(j - wy) * nx + c - wx] = d;
      continue;
    }
    const columns = i1 - i0 + 1;
    for (let c = 0; c < columns; c++) {
      const dx = x - i0 - c;
      const e = steepness * dx * dx;
      if (e > LARGEST_EXPONENT) {
        along[c] = 0;
        continue;
      }
      const m = (e * STEPS_PER_E + 0.5) | 0;
      const r = m * STEP_HIGH - e + m * STEP_LOW;
      const r2 = r * r;
      along[c] = powers[m] * (1 + r + r2 * (0.5 + r * C3 + r2 * (C4 + r * C5)));
    }
    const atPeak = w * peak;
    for (let j = j0; j <= j1; j++) {
      const dy = y - j;
      const e = steepness * dy * dy;
      if (e > LARGEST_EXPONENT) continue;
      const m = (e * STEPS_PER_E + 0.5) | 0;
      const r = m * STEP_HIGH - e + m * STEP_LOW;
      const r2 = r * r;
      const line = atPeak * powers[m] * (1 + r + r2 * (0.5 + r * C3 + r2 * (C4 + r * C5)));
      const k = (j - wy) * nx + i0 - wx;
      if (line * along[0] > least && line * along[columns - 1] > least) {
        for (let c = 0; c < columns; c++) {
          const t = line * along[c];
          const at = 2 * (k + c);
          sums[at] += t * d;
          sums[at + 1] += t;
          if (context !== null) context[k + c] |= bit;
        }
        continue;
      }
      for (let c = 0; c < columns; c++) {
        const t = line * along[c];
        if (!(t > least)) continue;
        const at = 2 * (k + c);
        sums[at] += t * d;
        sums[at + 1] += t;
        if (context !== null) context[k + c] |= bit;
      }
    }
  }
  ints[4] += bad;
}
