import type { CombinePlan } from './combine-plan.js';
import { gatherMasked, gatherRow } from './gather.js';
import { middleOf, sumOfRanks } from './ranks.js';
import type { CombineScratch, StackTile } from './stack-tile.js';

/**
 * median, mean, sum, minimum and their i-variants (dossier 5.2): of the good values of a pixel, those between the lowest nlow and the
 * highest nhigh. Where there are not enough good ones, fewer are rejected.
 */
export function combineRanks(tile: StackTile, plan: CombinePlan, scratch: CombineScratch, out: Float32Array): void {
  const { nx, ny, halo } = tile;
  const width = nx - halo.left - halo.right;
  const stride = tile.sci.length;
  const { values, counts, weights, pixel } = scratch;
  for (let y = halo.below; y < ny - halo.above; y++) {
    const at = y * nx + halo.left;
    const outAt = (y - halo.below) * width;
    gatherRow(tile, plan, at, width, values, counts, weights);
    for (let x = 0; x < width; x++) {
      const n = counts[x];
      out[outAt + x] = n > 0 ? combined(values, x * stride, n, plan, pixel) : filled(tile, at + x, plan, pixel);
    }
  }
}

/** What a pixel gets that is bad in every image. */
function filled(tile: StackTile, at: number, plan: CombinePlan, pixel: Float32Array): number {
  if (plan.fill === 'none') return plan.empty;
  if (plan.fill === 'last') {
    const last = tile.sci[tile.sci.length - 1][at];
    return last - last === 0 ? last : plan.empty;
  }
  const n = gatherMasked(tile, at, pixel);
  return n === 0 ? plan.empty : combined(pixel, 0, n, plan, pixel);
}

/** Of n >= 1 values[at..at+n). */
function combined(values: Float32Array, at: number, n: number, plan: CombinePlan, pixel: Float32Array): number {
  const { kind } = plan;
  let { nlow, nhigh } = plan;
  // Defect of the reference, on purpose with compat: its mean and minimum lose pixels with few good values.
  if (nlow + nhigh >= n && plan.compat && kind !== 'median') return plan.empty;
  while (nlow + nhigh >= n) {
    if (nhigh > 0) nhigh--;
    if (nlow > 0) nlow--;
  }
  switch (kind) {
    case 'minimum':
      return sumOfRanks(values, at, n, nlow, nlow, pixel);
    case 'sum':
      return sumOfRanks(values, at, n, nlow, n - nhigh - 1, pixel);
    case 'mean':
      return sumOfRanks(values, at, n, nlow, n - nhigh - 1, pixel) / (n - nlow - nhigh);
    case 'median':
    case 'minmed':
      return middleOf(values, at, n, nlow, nhigh, pixel);
  }
}
