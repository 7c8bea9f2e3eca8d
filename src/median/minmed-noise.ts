import type { CombinePlan } from './combine-plan.js';
import type { NoiseModel } from './noise-model.js';
import type { StackTile } from './stack-tile.js';

/**
 * Variance of the difference between the image that holds the minimum, m, and the mean of the n good ones (of pixel k):
 * s_m^2 (1 - 2/n) + sum(s_i^2)/n^2, (electrons/s)^2. Of images that share the minimum the least noisy holds it.
 *
 * The noise of a good pixel of image i, whose value is about v: with weight w = t A for a whole pixel (t exposure time, A area of an
 * output pixel over that of an input pixel), sky b and read noise r in electrons an input pixel,
 *
 *   s_i^2 = A^2 (v + A (b + r^2)/t) / w = (perValue v + perWeight) / w.
 *
 * An input pixel has (v/A) t + b + r^2 electrons^2; its value is multiplied by A/t; and what masks took from the weight
 * counts as lost time. That the drops of neighbours share noise is not in it.
 */
export function differenceVariance(
  { sci, wht }: StackTile,
  { leastWeight, lower, upper }: CombinePlan,
  { perValue, perWeight }: NoiseModel,
  k: number,
  middle: number,
  least: number,
): number {
  const rate = Math.max(0, middle);
  let n = 0;
  let sum = 0;
  let ofLeast = Infinity;
  for (let i = 0; i < sci.length; i++) {
    const value = sci[i][k];
    const weight = wht[i][k];
    if (!(weight >= leastWeight[i] && value >= lower[i] && value < upper[i])) continue;
    const variance = (perValue[i] * rate + perWeight[i]) / weight;
    n++;
    sum += variance;
    if (value === least && variance < ofLeast) ofLeast = variance;
  }
  return ofLeast * (1 - 2 / n) + sum / (n * n);
}

/**
 * The reference's variance of the mean of all images: (middle W + B + R2) / W^2, not below 0; masked images take part in W and B
 * (dossier 5.3).
 */
export function referenceVariance(
  { wht }: StackTile,
  { leastWeight }: CombinePlan,
  { perValue, perWeight, readVariance }: NoiseModel,
  k: number,
  middle: number,
): number {
  let weights = 0;
  let electrons = 0;
  for (let i = 0; i < wht.length; i++) {
    const weight = wht[i][k];
    weights += weight;
    electrons += (perValue[i] * middle + perWeight[i]) * weight;
    if (weight >= leastWeight[i]) electrons += readVariance[i];
  }
  return Math.max(0, electrons) / (weights * weights);
}
