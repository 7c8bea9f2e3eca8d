import { BLOCK } from './blocks.js';
import { bucketEdge, bucketOfRank, KEY_BUCKETS } from './key-table.js';
import { ensureCounts, gridBins, type StatisticScratch } from './scratch.js';

/**
 * Counts of the values on a fine linear grid around their middle, as running sums. It follows from the set of values
 * alone, never from their order.
 *
 * Bin 0 holds all below the window, bin `bins` + 1 all above; bin k between them the values of
 * [start + (k-1) step, start + k step).
 */
export interface CoreGrid {
  readonly start: number;
  readonly step: number;
  readonly bins: number;
  /** Number of values in the bins below bin k, k = 0 .. bins + 2. */
  readonly below: Int32Array;
  /** Number of values on the grid. */
  readonly n: number;
  /** The share of the values, at each end, outside of the pair of quantiles that measures the width. */
  readonly tail: number;
  /** Distance of either of the pair from the centre of a Gaussian, in its sigma. */
  readonly tailSigma: number;
}

/** The most robust pair of quantiles that measures the width. */
export const QUARTILES = { tail: 0.25, tailSigma: 0.6744897501960817 };

/**
 * The pairs of quantiles that may measure the width, the most robust first. The next is for values of which so many are
 * equal (integers with little noise) that the pair coincides.
 */
const PAIRS: readonly (readonly [tail: number, sigma: number])[] = [
  [QUARTILES.tail, QUARTILES.tailSigma],
  [0.022750131948179195, 2],
  [0.0013498980316300933, 3],
];

/** The window reaches this many widths from the middle at most; clipping limits beyond it count as none until the end. */
const FARTHEST = 40;

/** Bins between the pair of quantiles: the width is good to a fraction of a percent. */
const ENOUGH_BINS = 64;

/**
 * The grid for values[0..n), all finite, whose leading bits `scratch.keys` counts. `reach` is how far from the middle,
 * in widths, the values matter. Uses `scratch.counts` until the next grid.
 * @returns undefined when nearly all values are equal, so that there is no width
 */
export function coreGrid(
  values: Float32Array,
  n: number,
  reach: number,
  scratch: StatisticScratch,
): CoreGrid | undefined {
  const lowest = bucketEdge(bucketOfRank(scratch.keys, 0));
  const highest = bucketEdge(Math.min(bucketOfRank(scratch.keys, n - 1) + 1, KEY_BUCKETS));
  for (const [tail, tailSigma] of PAIRS) {
    const grid = zoom(values, n, [lowest, highest], tail, tailSigma, Math.min(1.5 * reach + 4, FARTHEST), scratch);
    if (grid !== undefined) return grid;
  }
  return undefined;
}

/** Narrows the window until the pair of quantiles is well apart. Undefined when both are the same float32. */
function zoom(
  values: Float32Array,
  n: number,
  [lowest, highest]: readonly [number, number],
  tail: number,
  tailSigma: number,
  reach: number,
  scratch: StatisticScratch,
): CoreGrid | undefined {
  const bins = gridBins(n);
  const below = ensureCounts(scratch, bins);
  const [lowRank, highRank] = [Math.floor(tail * n), Math.ceil((1 - tail) * n) - 1];
  let from = bucketEdge(bucketOfRank(scratch.keys, lowRank));
  let to = bucketEdge(bucketOfRank(scratch.keys, highRank) + 1);
  for (;;) {
    const margin = (reach * (to - from)) / (2 * tailSigma);
    const start = Math.max(lowest, from - margin);
    const step = (Math.min(highest, to + margin) - start) / bins;
    countOnGrid(values, n, start, step, bins, below);
    const grid = { start, step, bins, below, n, tail, tailSigma };
    const low = binOfRank(grid, lowRank);
    const high = binOfRank(grid, highRank);
    if (high - low >= ENOUGH_BINS) return grid;
    from = start + (low - 1) * step;
    to = start + high * step;
    if (step <= halfSpacing(from, to)) return high === low ? undefined : grid;
  }
}

/** Half the distance of neighbouring float32 numbers at the larger of two. */
function halfSpacing(a: number, b: number): number {
  return Math.max(Math.max(Math.abs(a), Math.abs(b)) * 2 ** -24, 2 ** -150);
}

function countOnGrid(
  values: Float32Array,
  n: number,
  start: number,
  step: number,
  bins: number,
  below: Int32Array,
): void {
  below.fill(0, 0, bins + 3);
  for (let i = 0; i < n; i += BLOCK) count(values, i, Math.min(i + BLOCK, n), start, 1 / step, bins + 1, below);
  for (let k = 1; k <= bins + 2; k++) below[k] += below[k - 1];
}

/** Bin k is counted at k + 1. The bin is worked out as {@link gatherBins} does, to the last bit. */
function count(
  values: Float32Array,
  first: number,
  end: number,
  start: number,
  inverse: number,
  last: number,
  counts: Int32Array,
): void {
  const whole = first + ((end - first) & ~3);
  for (let i = first; i < whole; i += 4) {
    const a = Math.min(Math.max((values[i] - start) * inverse + 1, 0), last);
    const b = Math.min(Math.max((values[i + 1] - start) * inverse + 1, 0), last);
    const c = Math.min(Math.max((values[i + 2] - start) * inverse + 1, 0), last);
    const d = Math.min(Math.max((values[i + 3] - start) * inverse + 1, 0), last);
    counts[(a | 0) + 1]++;
    counts[(b | 0) + 1]++;
    counts[(c | 0) + 1]++;
    counts[(d | 0) + 1]++;
  }
  for (let i = whole; i < end; i++) {
    const a = Math.min(Math.max((values[i] - start) * inverse + 1, 0), last);
    counts[(a | 0) + 1]++;
  }
}

/**
 * Swaps the values of bins first .. last to the front.
 * @returns how many there are
 */
export function gatherBins(
  values: Float32Array,
  n: number,
  { start, step, bins }: CoreGrid,
  first: number,
  last: number,
): number {
  return gather(values, n, start, 1 / step, bins + 1, first, last - first);
}

function gather(
  values: Float32Array,
  n: number,
  start: number,
  inverse: number,
  top: number,
  first: number,
  span: number,
): number {
  let found = 0;
  for (let i = 0; i < n; i++) {
    const v = values[i];
    const bin = Math.min(Math.max((v - start) * inverse + 1, 0), top) | 0;
    if ((bin - first) >>> 0 <= span) {
      values[i] = values[found];
      values[found++] = v;
    }
  }
  return found;
}

/** The bin that holds the value of this rank (0-based). */
export function binOfRank({ below, bins }: CoreGrid, rank: number): number {
  let low = 0;
  let high = bins + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (below[middle + 1] > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Number of values below x, interpolated within its bin; outside of the window none or all. */
export function countBelow({ start, step, bins, below, n }: CoreGrid, x: number): number {
  const at = (x - start) / step;
  if (at < 0) return 0;
  if (at >= bins) return n;
  const bin = Math.floor(at) + 1;
  return below[bin] + (at - bin + 1) * (below[bin + 1] - below[bin]);
}

/** The value below which `target` values lie, interpolated; the middle of a gap where the target falls on one. */
export function valueAt(grid: CoreGrid, target: number): number {
  const { start, step, below, n } = grid;
  const bin = binOfRank(grid, Math.min(Math.max(Math.ceil(target) - 1, 0), n - 1));
  const share = (target - below[bin]) / (below[bin + 1] - below[bin]);
  const here = bin - 1 + Math.min(Math.max(share, 0), 1);
  if (target < below[bin + 1] || target >= n) return start + here * step;
  return start + ((here + binOfRank(grid, below[bin + 1]) - 1) / 2) * step;
}
