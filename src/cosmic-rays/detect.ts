import { LEVEL, type StripScratch } from './strip.js';

/**
 * Settles the first pass: a pixel beyond its limit is a detection when it is far beyond, or has a neighbour (of eight) beyond the
 * limit of the second pass. In the first and last row that is classified those without such a neighbour may be missed.
 * @param rows - rows of the scratch
 */
export function markSeeds({ levels, hits: { array: hits }, hitCount }: StripScratch, nx: number, rows: number): void {
  for (let n = 0; n < hitCount; n++) {
    const level = levels[hits[n]];
    if ((level & LEVEL.first) === 0) continue;
    if ((level & LEVEL.strong) !== 0 || neighbourHas(levels, LEVEL.second, nx, rows, hits[n])) {
      levels[hits[n]] |= LEVEL.seed;
    }
  }
}

/**
 * The second pass: found = 1 where a pixel is beyond its limit and is, or touches (eight neighbours), a detection of the first.
 * For pixels [from, to) of the scratch; `found` must be 0 before.
 */
export function markFound(scratch: StripScratch, nx: number, rows: number, from: number, to: number): void {
  const { levels, hitCount } = scratch;
  const [hits, found] = [scratch.hits.array, scratch.found.array];
  for (let n = 0; n < hitCount; n++) {
    const k = hits[n];
    const level = levels[k];
    if (k < from || k >= to || (level & LEVEL.second) === 0) continue;
    if ((level & LEVEL.seed) !== 0 || neighbourHas(levels, LEVEL.seed, nx, rows, k)) found[k] = 1;
  }
}

/** True when one of the eight neighbours of pixel k within the array has the bit. */
function neighbourHas(levels: Uint8Array, bit: number, nx: number, rows: number, k: number): boolean {
  const x = k % nx;
  const y = (k - x) / nx;
  const [left, right] = [Math.max(0, x - 1), Math.min(nx - 1, x + 1)];
  for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
    for (let at = row * nx + left; at <= row * nx + right; at++) {
      if (at !== k && (levels[at] & bit) !== 0) return true;
    }
  }
  return false;
}
