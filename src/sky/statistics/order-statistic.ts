import { binOfRank, gatherBins, type CoreGrid } from './core-grid.js';

/** The middle of ordered values. */
export interface Middle {
  /** The value in the middle, or the mean of the two there, not rounded to float32. */
  readonly median: number;
  /** The lower of the two, and how many of all values are less than it. */
  readonly low: number;
  readonly lessThanLow: number;
}

/**
 * Exactly the middle of the values of ranks `low` and `high` (0-based, high = low or low + 1) among values[0..n): the bins
 * of both are brought to the front in one pass and the rest is selection among few. Reorders the values.
 */
export function middleOfRanks(values: Float32Array, n: number, grid: CoreGrid, low: number, high: number): Middle {
  const first = binOfRank(grid, low);
  const last = binOfRank(grid, high);
  const before = grid.below[first];
  const found = gatherBins(values, n, grid, first, last);
  const lower = selectRank(values, found, low - before);
  // Selection leaves the larger ones behind the place of the rank.
  const upper = high === low ? lower : smallest(values, low - before + 1, found);
  return { median: (lower + upper) / 2, low: lower, lessThanLow: before + lessThan(values, found, lower) };
}

/** Number of values[0..n) below a limit. */
export function lessThan(values: Float32Array, n: number, limit: number): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (values[i] < limit) count++;
  return count;
}

function smallest(values: Float32Array, from: number, to: number): number {
  let least = Infinity;
  for (let i = from; i < to; i++) if (values[i] < least) least = values[i];
  return least;
}

/**
 * The value of this rank (0-based) among values[0..n), which are put in order around it: smaller or equal ones before it,
 * larger or equal ones after it (Hoare's selection; equal values do not slow it down).
 */
export function selectRank(values: Float32Array, n: number, rank: number): number {
  let left = 0;
  let right = n - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >>> 1], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const held = values[i];
      values[i++] = values[j];
      values[j--] = held;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
