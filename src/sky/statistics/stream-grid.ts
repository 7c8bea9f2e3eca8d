import type { Placed } from '../../kernels/kernel-memory.js';
import type { SimdKernels } from '../../kernels/simd-kernels.js';
import { QUARTILES, type CoreGrid } from './core-grid.js';
import { robustClip } from './robust-clip.js';
import { robustCore, robustStatistic, sampleOfGrid } from './robust-statistic.js';
import type { StatisticScratch } from './scratch.js';
import type { Statistic, StatisticSettings } from './types.js';

/** A linear grid that is fixed before the values are seen, so that sets of values that stream by share one pass. */
export interface StreamGrid {
  readonly start: number;
  readonly step: number;
}

/** Bins: fine enough for a set whose noise is a third of that of the sample. */
const BINS = 2 ** 17;

/** Elements of a table of counts: values that are no numbers, those below the grid, the bins, those above. */
export const STREAM_TABLE = BINS + 3;

/** Fewer values are better looked at themselves: there the grid's level is not good to far below their noise. */
export const FEWEST_STREAMED = 2 ** 18;

/** True for the levels that are read from counts. */
export function canStream({ skystat, compat }: StatisticSettings): boolean {
  return !compat && (skystat === 'median' || skystat === 'mode');
}

/** The grid about the middle of a sample, values[0..n), which are reordered. Undefined where the sample has no width. */
export function streamGrid(
  values: Float32Array,
  n: number,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): StreamGrid | undefined {
  const sample = robustCore(values, n, settings, scratch);
  if (typeof sample === 'string' || !(sample.core.width > 0)) return undefined;
  const { centre, width } = sample.core;
  const reach = (1.5 * Math.max(settings.lsigma, settings.usigma) + 4) * width;
  const step = (2 * reach) / BINS;
  return Number.isFinite(reach) && step > 0 ? { start: centre - reach, step } : undefined;
}

/** Counts n values at an address of the kernels' memory into a table there of {@link STREAM_TABLE}; NaN is counted apart. */
export function countOnStream(
  simd: SimdKernels,
  valuesAt: number,
  n: number,
  { start, step }: StreamGrid,
  tableAt: number,
): void {
  simd.countValues(valuesAt, n, start - 2 * step, 1 / step, STREAM_TABLE - 1, tableAt);
}

/**
 * The level of the values that a table counts; the table becomes their running sums. Undefined where there are too few, or
 * where the grid does not suit them: then their values have to be looked at.
 */
export function statisticOfTable(
  simd: SimdKernels,
  { array: below, at }: Placed<Int32Array>,
  { start, step }: StreamGrid,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): Statistic | undefined {
  below[0] = 0;
  simd.sumCounts(at, STREAM_TABLE);
  const grid: CoreGrid = { start, step, bins: BINS, below, n: below[STREAM_TABLE - 1], ...QUARTILES };
  const sample = sampleOfGrid(grid, robustClip(grid, settings), NO_VALUES, 0);
  return sample === undefined ? undefined : robustStatistic(sample, settings.skystat, settings, scratch);
}

const NO_VALUES = new Float32Array(0);
