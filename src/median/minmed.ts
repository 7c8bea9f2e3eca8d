import type { CombinePlan } from './combine-plan.js';
import { gatherMasked, gatherRow } from './gather.js';
import { middlesOfFew } from './middles-of-few.js';
import { differenceVariance, referenceVariance } from './minmed-noise.js';
import type { NoiseModel } from './noise-model.js';
import { middleOf } from './ranks.js';
import { FEW_IMAGES } from './stack-tile.js';
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
  const few = tile.sci.length <= FEW_IMAGES && !plan.thresholds;
  const found = few ? chooseOfFew(tile, plan, noise, scratch) : chooseOfMany(tile, plan, noise, scratch);
  const { nx, ny, halo } = tile;
  const width = nx - halo.left - halo.right;
  const middle = scratch.middle.array;
  for (let y = halo.below, to = 0; y < ny - halo.above; y++, to += width) {
    const from = y * nx + halo.left;
    out.set(middle.subarray(from, from + width), to);
  }
  for (let i = 0; i < found; i++) takeLeast(tile, plan.grow, scratch.far.array[i], scratch.least.array, out);
}

/**
 * Middle and minimum of each pixel; the minimum is equal to the middle where the looser significance would not take it. Lists the
 * pixels where the stricter one does in `far`, and returns how many they are. The kernels leave few for a closer look.
 */
function chooseOfFew(tile: StackTile, plan: CombinePlan, noise: NoiseModel, scratch: CombineScratch): number {
  const { pixel } = scratch;
  const middle = scratch.middle.array;
  const least = scratch.least.array;
  const far = scratch.far.array;
  const left = middlesOfFew(tile, plan, noise, scratch);
  let found = 0;
  for (let i = 0; i < left; i++) {
    const k = far[i];
    if (!(middle[k] > least[k])) middle[k] = least[k] = filled(tile, k, plan, pixel);
    else if (isFar(tile, plan, noise, k, middle, least)) far[found++] = k;
  }
  return found;
}

/** The same for any number of images. */
function chooseOfMany(tile: StackTile, plan: CombinePlan, noise: NoiseModel, scratch: CombineScratch): number {
  let found = 0;
  for (let y = 0; y < tile.ny; y++) {
    middlesOfRow(tile, plan, y * tile.nx, scratch);
    found = keepNotable(tile, plan, noise, y * tile.nx, scratch, found);
  }
  return found;
}

/** Middle, minimum and number of good values of a row of the tile, whole. */
function middlesOfRow(tile: StackTile, plan: CombinePlan, at: number, scratch: CombineScratch): void {
  const { nx } = tile;
  const { values, counts, weights, pixel } = scratch;
  const middle = scratch.middle.array;
  const least = scratch.least.array;
  const images = tile.sci.length;
  gatherRow(tile, plan, at, nx, values, counts, weights);
  // Which of -0 and 0 is found depends on the number of images in the tile; the sum is 0.
  for (let x = 0; x < nx; x++) {
    const n = counts[x];
    if (n === 0) middle[at + x] = least[at + x] = filled(tile, at + x, plan, pixel);
    else {
      middle[at + x] = middleOf(values, x * images, n, 0, n > 1 ? 1 : 0, pixel) + 0;
      least[at + x] = minimumOf(values, x * images, n) + 0;
    }
  }
}

function minimumOf(values: Float32Array, at: number, n: number): number {
  let least = values[at];
  for (let k = at + 1; k < at + n; k++) if (values[k] < least) least = values[k];
  return least;
}

/** What a pixel gets that is bad in every image. */
function filled(tile: StackTile, at: number, plan: CombinePlan, pixel: Float32Array): number {
  const n = plan.fill === 'masked' ? gatherMasked(tile, at, pixel) : 0;
  return n === 0 ? plan.empty : middleOf(pixel, 0, n, 0, n > 2 ? 1 : 0, pixel) + 0;
}

/** Goes on with the list of {@link chooseOfMany} by a row, and returns how many are listed by now. */
function keepNotable(
  tile: StackTile,
  plan: CombinePlan,
  noise: NoiseModel,
  at: number,
  scratch: CombineScratch,
  listed: number,
): number {
  const { nsigma } = plan;
  const { lowestPerValue, lowestPerWeight } = noise;
  const lowest = Math.min(nsigma[0] ** 2, nsigma[1] ** 2);
  const { weights } = scratch;
  const middle = scratch.middle.array;
  const least = scratch.least.array;
  const far = scratch.far.array;
  let found = listed;
  for (let k = at; k < at + tile.nx; k++) {
    const difference = middle[k] - least[k];
    if (!(difference > 0)) continue;
    // The variance is not below that of the best possible mean, which settles most pixels.
    const bound = lowestPerValue * Math.max(0, middle[k]) + lowestPerWeight;
    if (difference * difference * weights[k - at] <= lowest * bound) least[k] = middle[k];
    else if (isFar(tile, plan, noise, k, middle, least)) far[found++] = k;
  }
  return found;
}

/** Whether the stricter significance takes the minimum of pixel k; makes it equal to the middle where the looser one does not. */
function isFar(
  tile: StackTile,
  plan: CombinePlan,
  noise: NoiseModel,
  k: number,
  middle: Float32Array,
  least: Float32Array,
): boolean {
  const { compat, nsigma } = plan;
  const variance = compat
    ? referenceVariance(tile, plan, noise, k, middle[k])
    : differenceVariance(tile, plan, noise, k, middle[k], least[k]);
  const square = (middle[k] - least[k]) ** 2;
  if (!(square > nsigma[1] ** 2 * variance)) least[k] = middle[k];
  return square > nsigma[0] ** 2 * variance;
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
    for (let u = firstX; u <= lastX; u++) out[(v - halo.below) * width + u - halo.left] = least[v * nx + u];
  }
}
