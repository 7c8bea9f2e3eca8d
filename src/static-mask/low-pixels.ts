import type { UsableMemory } from '../kernels/usable-memory.js';
import type { BitMask } from '../masks/bit-mask.js';
import type { Statistic, StatisticFailure, StatisticSettings } from '../sky/statistics/index.js';

/** The level of a chip that is wanted for {@link lowThreshold}: clipping and histogram of dossier 3. */
export const LOW_STATISTIC = {
  skystat: 'mode',
  lower: null,
  upper: null,
  nclip: 3,
  lsigma: 3,
  usigma: 3,
  binwidth: 0.1,
} as const satisfies Omit<StatisticSettings, 'compat'>;

/**
 * The value below which a pixel of a chip is too low to be sky: mode - `sigmas` standard deviations of the clipped values, data
 * units. Null where the values say nothing of it: none is finite, or all are equal.
 *
 * @param found of the usable pixels of a chip (with compat of all: the reference's statistics know no masks)
 */
export function lowThreshold(found: Statistic | StatisticFailure, sigmas: number, compat: boolean): number | null {
  if (typeof found === 'string' || !(found.sigma > 0)) return null;
  // The reference gives up where the histogram collapses to one bin.
  if (compat && found.bins < 2) return null;
  return found.value - sigmas * found.sigma;
}

/**
 * Flags the pixels of rows [y0, y0 + rows) of a chip that are below the threshold. NaN is not low: it has no weight in its own exposure
 * anyway, and says nothing of the others.
 * @param memory - its values from pixel `from` on are the rows, close together, data units; its mask is written to
 */
export function flagLow(
  { simd, values, mask: room }: UsableMemory,
  from: number,
  y0: number,
  rows: number,
  threshold: number,
  mask: BitMask,
): void {
  const { nx, rowWords } = mask;
  simd.lowBits(values.at + 4 * from, nx, rows, leastAbove(threshold), room.at);
  mask.bits.set(new Uint32Array(room.array.buffer, room.at, rowWords * rows), rowWords * y0);
}

/** The smallest float32 that is no less than a number: the same float32 are below both. */
function leastAbove(limit: number): number {
  const near = Float32Array.of(limit);
  if (near[0] >= limit) return near[0];
  const bits = new Int32Array(near.buffer);
  // The next one up: zero has two names, and negative numbers count backwards.
  if (near[0] === 0) bits[0] = 1;
  else bits[0] += near[0] > 0 ? 1 : -1;
  return near[0];
}
