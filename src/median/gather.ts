import type { CombinePlan } from './combine-plan.js';
import type { StackTile } from './stack-tile.js';

/**
 * Collects the good values of pixels [at, at + n) of a tile: those of pixel x are values[x * N .. x * N + counts[x]) for N
 * images, in their order. weights[x] = sum of their weights. Image by image, as memory lies.
 */
export function gatherRow(
  { sci, wht }: StackTile,
  plan: CombinePlan,
  at: number,
  n: number,
  values: Float32Array,
  counts: Int32Array,
  weights: Float64Array,
): void {
  const { leastWeight, lower, upper } = plan;
  counts.fill(0, 0, n);
  weights.fill(0, 0, n);
  for (let k = 0; k < sci.length; k++) {
    gatherLayer(sci[k], wht[k], at, n, leastWeight[k], lower[k], upper[k], sci.length, values, counts, weights);
  }
}

function gatherLayer(
  sci: Float32Array,
  wht: Float32Array,
  at: number,
  n: number,
  leastWeight: number,
  lower: number,
  upper: number,
  stride: number,
  values: Float32Array,
  counts: Int32Array,
  weights: Float64Array,
): void {
  for (let x = 0; x < n; x++) {
    const value = sci[at + x];
    const weight = wht[at + x];
    if (!(weight >= leastWeight && value >= lower && value < upper)) continue;
    values[x * stride + counts[x]++] = value;
    weights[x] += weight;
  }
}

/**
 * The values of pixel `at` that are numbers with any positive weight, whatever the masks and thresholds, into `pixel`; returns
 * how many.
 */
export function gatherMasked({ sci, wht }: StackTile, at: number, pixel: Float32Array): number {
  let n = 0;
  for (let k = 0; k < sci.length; k++) {
    const value = sci[k][at];
    if (wht[k][at] > 0 && value - value === 0) pixel[n++] = value;
  }
  return n;
}
