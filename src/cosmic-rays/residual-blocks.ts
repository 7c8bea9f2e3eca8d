import type { ChipLevel } from './chip-level.js';
import type { ChipStrip, StripScratch } from './strip.js';

/** Side of the blocks in which faint trails are looked for, pixels: a divisor of the rows of a strip. */
export const RESIDUAL_SIDE = 8;

/** Differences beyond so many sigma count as that: of a trail there are many small ones. */
const LARGEST = 3;
/** A block whose median varies by more, sigma of a pixel, has a source in it. */
const SOURCE = 8;

/** Blocks in an axis of n pixels. */
export function residualBlocks(n: number): number {
  return Math.ceil(n / RESIDUAL_SIDE);
}

/**
 * The mean of (D - M) / sigma over the good pixels of each block of rows [from, to), sigma^2 = |M| + readNoise^2 in electrons with the
 * lowest M of the block; NaN for a block with a source in the median, or with fewer than half of its pixels.
 * @param strip - of the scratch
 * @param from - a whole number of blocks
 * @param out - blocks, row by row
 */
export function averageResiduals(
  strip: ChipStrip,
  from: number,
  to: number,
  { factor, readNoise }: ChipLevel,
  scratch: StripScratch,
  out: Float32Array,
): void {
  const { nx, first } = strip;
  const { simd, sci, blot, bad, blocks } = scratch;
  const columns = residualBlocks(nx);
  const variance = readNoise * readNoise;
  for (let y = from, at = 0; y < to; y += RESIDUAL_SIDE, at += columns) {
    const k = (y - first) * nx;
    const rows = Math.min(RESIDUAL_SIDE, to - y);
    const [sciAt, blotAt, badAt] = [sci.at + 4 * k, blot.at + 4 * k, bad.at + k];
    simd.residualRow(sciAt, blotAt, badAt, nx, rows, factor, variance, SOURCE, LARGEST, blocks.at);
    out.set(blocks.array.subarray(0, columns), at);
  }
}
