import type { ChipLevel } from './chip-level.js';
import type { ChipStrip } from './strip.js';

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
 * @param from - a whole number of blocks
 * @param bad - the pixels of the strip known to be bad, not 0, or null
 * @param out - blocks, row by row
 */
export function averageResiduals(
  strip: ChipStrip,
  from: number,
  to: number,
  level: ChipLevel,
  bad: Uint8Array | null,
  out: Float32Array,
): void {
  let block = 0;
  for (let y = from; y < to; y += RESIDUAL_SIDE) {
    for (let x = 0; x < strip.nx; x += RESIDUAL_SIDE) out[block++] = averageOf(strip, x, y, level, bad);
  }
}

function averageOf(
  { nx, ny, first, sci, blot }: ChipStrip,
  x0: number,
  y0: number,
  { factor, readNoise }: ChipLevel,
  bad: Uint8Array | null,
): number {
  const width = Math.min(nx - x0, RESIDUAL_SIDE);
  const start = (y0 - first) * nx + x0;
  const end = (Math.min(ny, y0 + RESIDUAL_SIDE) - first) * nx;
  let [low, high] = [Infinity, -Infinity];
  for (let row = start; row < end; row += nx) {
    for (let k = row; k < row + width; k++) {
      // NaN compares as false.
      if (blot[k] < low) low = blot[k];
      if (blot[k] > high) high = blot[k];
    }
  }
  const sigma = Math.sqrt(Math.abs(low * factor) + readNoise * readNoise) / factor;
  if (!(high - low <= SOURCE * sigma)) return NaN;
  const largest = LARGEST * sigma;
  let [sum, count] = [0, 0];
  for (let row = start; row < end; row += nx) {
    for (let k = row; k < row + width; k++) {
      const difference = sci[k] - blot[k];
      if (difference !== difference || (bad !== null && bad[k] !== 0)) continue;
      sum += Math.max(-largest, Math.min(largest, difference));
      count++;
    }
  }
  return sigma > 0 && 2 * count >= RESIDUAL_SIDE ** 2 ? sum / (count * sigma) : NaN;
}
