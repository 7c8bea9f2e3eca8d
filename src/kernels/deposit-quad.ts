import { coverAligned } from './cover-aligned.js';
import { coverByCorners } from './cover-by-corners.js';
import { coverByEdges } from './cover-by-edges.js';
import { depositCells } from './deposit-cells.js';

/**
 * Deposits the quad at hand in the window; see {@link depositCells} for what is
 * added. The way the areas are found depends on the quad only.
 */
export function depositQuad(
  floats: Float64Array,
  ints: Int32Array,
  area: Float64Array,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
): void {
  if (!coverAligned(floats, ints, area) && !coverByCorners(floats, ints, area)) coverByEdges(floats, ints, area);
  depositCells(floats, ints, area, sum, weight, context, kept, bit);
}
