import { packRow, type BitMask } from '../masks/bit-mask.js';
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
 * @param values the rows, close together, data units
 * @param flags room for a row
 */
export function flagLow(
  values: Float32Array,
  y0: number,
  rows: number,
  threshold: number,
  mask: BitMask,
  flags: Uint8Array,
): void {
  const { nx } = mask;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < nx; x++) flags[x] = values[y * nx + x] < threshold ? 1 : 0;
    packRow(mask, y0 + y, flags, 0);
  }
}
