import { BLOCK } from './blocks.js';
import type { Moments } from './moments.js';
import type { Middle } from './order-statistic.js';

/** Number of bins of the histogram of the values within limits, `wanted` wide or a little less; 1 = it collapsed. */
export function binsOf({ min, max }: Moments, wanted: number): number {
  const range = max - min;
  return wanted > 0 && wanted < range ? Math.ceil(range / wanted) : 1;
}

/**
 * The median of the histogram of `bins` equal bins from the smallest to the largest value within limits: interpolated
 * in the bin that holds the median, whose values are taken to fill a bin's width around their own mean (around the bin's
 * middle, integers would come out half a step too high). The exact median when the histogram has one bin or
 * when the middle falls between two bins.
 */
export function midpointOf(
  values: Float32Array,
  n: number,
  within: Moments,
  bins: number,
  { median, low, lessThanLow }: Middle,
  sums: Float64Array,
): number {
  if (bins === 1) return median;
  const width = (within.max - within.min) / bins;
  const bin = Math.min(Math.floor((low - within.min) / width), bins - 1);
  // Bins hold their lower end and not the upper, but the last holds both.
  const [middle, half] = bin === bins - 1 ? [0.5, 0.5 + 2 ** -30] : [0.5 - 2 ** -30, 0.5];
  const centre = within.min + (bin + middle) * width;
  sums.fill(0, 0, 3);
  for (let i = 0; i < n; i += BLOCK) lookAtBin(values, i, Math.min(i + BLOCK, n), centre, half * width, low, sums);
  const [held, total, heldBelowLow] = sums;
  const below = lessThanLow - heldBelowLow - within.below;
  // No value lies between the end of this bin and the upper of the two in the middle.
  if (held === 0 || 2 * (below + held) <= within.n) return median;
  return total / held + width * ((within.n / 2 - below) / held - 0.5);
}

/** Adds up the values of a bin: sums = their number, their sum, the number below `low`. */
function lookAtBin(
  values: Float32Array,
  first: number,
  end: number,
  centre: number,
  half: number,
  low: number,
  sums: Float64Array,
): void {
  let held = 0;
  let total = 0;
  let heldBelowLow = 0;
  for (let i = first; i < end; i++) {
    const v = values[i];
    // One comparison that is nearly always false: of two, one would be guessed wrongly every other time.
    if (Math.abs(v - centre) < half) {
      held++;
      total += v;
      if (v < low) heldBelowLow++;
    }
  }
  sums[0] += held;
  sums[1] += total;
  sums[2] += heldBelowLow;
}
