import { coverByEdges } from './cover-by-edges.js';
import { depositByCorners } from './deposit-by-corners.js';
import { depositCells } from './deposit-cells.js';
import type { DropScratch } from './drop-scratch.js';

/**
 * Deposits `scratch.quad`, whose box is `scratch.box`, in the window `scratch.frame`; see {@link depositCells} for what is
 * added. The way the areas are found depends on the quad only.
 */
export function depositQuad(
  scratch: DropScratch,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
): void {
  const box = scratch.box;
  const small = box[2] <= 3 && box[3] <= 3 && box[2] >= 2 && box[3] >= 2;
  if (small && depositByCorners(scratch, sum, weight, context, kept, bit)) return;
  coverByEdges(scratch);
  depositCells(scratch, sum, weight, context, kept, bit);
}
