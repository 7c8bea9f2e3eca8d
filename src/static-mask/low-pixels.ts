import { packRow, type BitMask } from '../masks/bit-mask.js';
import { skyStatistic, type StatisticScratch } from '../sky/statistics/index.js';

/** Clipping and histogram of the statistics (dossier 3). */
const STATISTIC = { skystat: 'mode', lower: null, upper: null, nclip: 3, lsigma: 3, usigma: 3, binwidth: 0.1 } as const;

/**
 * The value below which a pixel of a chip is too low to be sky: mode - `sigmas` standard deviations of the clipped values, data
 * units. Null where the values say nothing of it: none is finite, or all are equal.
 *
 * @param values values[0..n), reordered and overwritten; of the usable pixels (with compat of all: the reference's statistics know
 * no masks)
 */
export function lowThreshold(
  values: Float32Array,
  n: number,
  sigmas: number,
  compat: boolean,
  scratch: StatisticScratch,
): number | null {
  const found = skyStatistic(values, n, { ...STATISTIC, compat }, scratch);
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
