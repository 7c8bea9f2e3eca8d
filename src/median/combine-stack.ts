import type { CombinePlan } from './combine-plan.js';
import { combineRanks } from './combine-ranks.js';
import { combineMinmed } from './minmed.js';
import type { CombineScratch, StackTile } from './stack-tile.js';

/**
 * Combines a tile of the separately drizzled images into one image: the median of the AstroDrizzle chain.
 *
 * A pixel of an image is good if its weight reaches `combine_maskpt` of the image's mean weight and its value is finite and within
 * the thresholds. Pixels without a good image get `plan.empty` (NaN, compat 0) or, for the i-types, what masked
 * images have there. The result does not depend on how the frame is cut into tiles, nor on the order of the images (mean and
 * sum to 1e-15; imedian and imean with compat take the last).
 *
 * @param out row-major, the size of the tile without its halo; electrons/s an output pixel
 */
export function combineStack(tile: StackTile, plan: CombinePlan, scratch: CombineScratch, out: Float32Array): void {
  if (plan.noise !== null) combineMinmed(tile, plan, plan.noise, scratch, out);
  else combineRanks(tile, plan, scratch, out);
}
