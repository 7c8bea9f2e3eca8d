import type { CombinePlan } from './combine-plan.js';
import { gatherMasked, gatherRow } from './gather.js';
import { FEW_IMAGES, middlesOfFew } from './middles-of-few.js';
import { differenceVariance, referenceVariance } from './minmed-noise.js';
import type { NoiseModel } from './noise-model.js';
import { middleOf } from './ranks.js';
import type { CombineScratch, StackTile } from './stack-tile.js';

/**
 * The median, but the minimum where that is too far below it: with few images a cosmic ray in two of them moves the median
 * (dossier 5.3).
 *
 * The middle of n good values is the median without the highest: of two the lower one, since a cosmic ray in the mean of two has only
 * half of its height above it. The minimum is taken where
 *
 *   middle - minimum > nsigma * sigma,  nsigma = nsigma[1] within `grow` pixels of a place where this holds for nsigma[0]
 *
 * - by default sigma is the noise of the difference between the image that holds the minimum and the mean of the good ones;
 * - with compat it is that of the mean of all images. For two equal exposures both are the same; for n it is sqrt(n - 1) times
 *   smaller, so the minimum of many images wins by chance. And the middle of two images is their mean.
 *
 * Tiles with a halo give the same bytes as the whole frame.
 */
export function combineMinmed(
  tile: StackTile,
  plan: CombinePlan,
  noise: NoiseModel,
  scratch: CombineScratch,
  out: Float32Array,
): void {
  const { nx, ny, halo } = tile;
  const { middle, least, far } = scratch;
  let found = 0;
  for (let y = 0; y < ny; y++) {
    middlesOfRow(tile, plan, y * nx, scratch);
    found = keepNotable(tile, plan, noise, y * nx, scratch, found);
  }
  let to = 0;
  // Which of -0 and 0 is found depends on the number of images in the tile; the sum is 0.
  for (let y = halo.below; y < ny - halo.above; y++) {
    const end = (y + 1) * nx - halo.right;
    for (let k = y * nx + halo.left; k < end; k++) out[to++] = middle[k] + 0;
  }
  for (let i = 0; i < found; i++) takeLeast(tile, plan.grow, far[i], least, out);
}

/** Middle, minimum and number of good values of a row of the tile, whole. */
function middlesOfRow(tile: StackTile, plan: CombinePlan, at: number, scratch: CombineScratch): void {
  const { nx } = tile;
  const { values, counts, weights, pixel, middle, least } = scratch;
  const images = tile.sci.length;
  if (images <= FEW_IMAGES && !plan.thresholds) middlesOfFew(tile, plan, at, nx, scratch);
  else {
    gatherRow(tile, plan, at, nx, values, counts, weights);
    for (let x = 0; x < nx; x++) {
      const n = counts[x];
      if (n === 0) continue;
      middle[at + x] = middleOf(values, x * images, n, 0, n > 1 ? 1 : 0, pixel);
      least[at + x] = minimumOf(values, x * images, n);
    }
  }
  for (let x = 0; x < nx; x++) if (counts[x] === 0) middle[at + x] = least[at + x] = filled(tile, at + x, plan, pixel);
}

function minimumOf(values: Float32Array, at: number, n: number): number {
  let least = values[at];
  for (let k = at + 1; k < at + n; k++) if (values[k] < least) least = values[k];
  return least;
}

/** What a pixel gets that is bad in every image. */
function filled(tile: StackTile, at: number, plan: CombinePlan, pixel: Float32Array): number {
  const n = plan.fill === 'masked' ? gatherMasked(tile, at, pixel) : 0;
  return n === 0 ? plan.empty : middleOf(pixel, 0, n, 0, n > 2 ? 1 : 0, pixel);
}

/**
 * Makes the minimum of a row equal to the middle wherever the looser significance would not take it, and lists the pixels where the stricter
 * one does; returns how many are listed by now.
 */
function keepNotable(
  tile: StackTile,
  plan: CombinePlan,
  noise: NoiseModel,
  at: number,
  { middle, least, far, weights }: CombineScratch,
  listed: number,
): number {
  const { compat, nsigma } = plan;
  const { lowestPerValue, lowestPerWeight } = noise;
  const [strict, loose] = [nsigma[0] ** 2, nsigma[1] ** 2];
  const lowest = Math.min(strict, loose);
  let found = listed;
  for (let k = at; k < at + tile.nx; k++) {
    const difference = middle[k] - least[k];
    if (!(difference > 0)) continue;
    // The variance is not below that of the best possible mean, which settles most pixels.
    const bound = lowestPerValue * Math.max(0, middle[k]) + lowestPerWeight;
    if (difference * difference * weights[k - at] <= lowest * bound) {
      least[k] = middle[k];
      continue;
    }
    const variance = compat
      ? referenceVariance(tile, plan, noise, k, middle[k])
      : differenceVariance(tile, plan, noise, k, middle[k], least[k]);
    const square = difference * difference;
    if (square > strict * variance) far[found++] = k;
    if (!(square > loose * variance)) least[k] = middle[k];
  }
  return found;
}

/** Takes the minimum within `grow` pixels of pixel k, as far as the interior of the tile goes. */
function takeLeast({ nx, ny, halo }: StackTile, grow: number, k: number, least: Float32Array, out: Float32Array): void {
  const y = Math.floor(k / nx);
  const x = k - y * nx;
  const width = nx - halo.left - halo.right;
  const firstX = Math.max(halo.left, x - grow);
  const lastX = Math.min(nx - halo.right - 1, x + grow);
  const lastY = Math.min(ny - halo.above - 1, y + grow);
  for (let v = Math.max(halo.below, y - grow); v <= lastY; v++) {
    for (let u = firstX; u <= lastX; u++) out[(v - halo.below) * width + u - halo.left] = least[v * nx + u] + 0;
  }
}
