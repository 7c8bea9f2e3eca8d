import { KEY_BUCKETS } from './key-table.js';

/** Bins of the grid for few and for many values: clearing them must not cost more than counting. */
const FEWEST_BINS = 2 ** 14;
const MOST_BINS = 2 ** 16;
const MANY_VALUES = 2 ** 18;

/** Bins for what lies outside of the grid, and the end of the running sums. */
const ENDS = 4;

/** Working memory of the statistics, for one thread. Values are never copied into it. */
export interface StatisticScratch {
  /** Counts by the leading bits of the values: four tables side by side (see key-table). */
  readonly keys: Int32Array;
  /** Counts by bin of the grid, then their running sums. */
  counts: Int32Array;
  /** What the inner loops hand back. */
  readonly sums: Float64Array;
}

/** Makes the working memory of `skyStatistic` for up to `values` values at a time; it grows when there are more. */
export function createStatisticScratch(values = MANY_VALUES): StatisticScratch {
  return {
    keys: new Int32Array(4 * KEY_BUCKETS),
    counts: new Int32Array(gridBins(values) + ENDS),
    sums: new Float64Array(8),
  };
}

/** Bytes of the working memory for up to `values` values. The histogram of compat mode is not in it. */
export function statisticScratchBytes(values: number): number {
  return 4 * (4 * KEY_BUCKETS + gridBins(values) + ENDS) + 8 * 8;
}

/** Bins of the grid for n values. */
export function gridBins(n: number): number {
  return n < MANY_VALUES ? FEWEST_BINS : MOST_BINS;
}

/** Counts of a grid of this many bins. */
export function ensureCounts(scratch: StatisticScratch, bins: number): Int32Array {
  if (scratch.counts.length < bins + ENDS) scratch.counts = new Int32Array(bins + ENDS);
  return scratch.counts;
}
