import { coreGrid, valueAt, type CoreGrid } from './core-grid.js';
import { peakOfCore, peakScatter, smoothingFor } from './core-mode.js';
import { binsOf, midpointOf } from './histogram-midpoint.js';
import { bucketEdge, bucketOfRank, countKeys, notFiniteKeys } from './key-table.js';
import { keepWithin } from './keep-within.js';
import { momentsOfGrid, momentsWithin, type Moments } from './moments.js';
import { lessThan, middleOfRanks, selectRank, type Middle } from './order-statistic.js';
import { profileOf } from './profile.js';
import { robustClip, type ClippedCore } from './robust-clip.js';
import type { StatisticScratch } from './scratch.js';
import type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';
import { meanError, MEDIAN_SCATTER } from './uncertainty.js';

/** What every statistic of one set of values starts from. */
export interface RobustSample {
  readonly values: Float32Array;
  /** Finite values within the limits of the user: values[0..n). */
  readonly n: number;
  readonly notFinite: number;
  /** Absent where nearly all values are equal. */
  readonly grid?: CoreGrid;
  readonly core: ClippedCore;
  readonly within: Moments;
  /** The middle of the values within, from when it is first asked for. */
  middle?: Middle;
}

/** The values that take part, clipped. */
type CoreSample = Omit<RobustSample, 'within' | 'middle'>;

/** Leaves out what is not finite or outside of the limits, and clips. Reorders the values. */
export function robustCore(
  values: Float32Array,
  given: number,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): CoreSample | StatisticFailure {
  countKeys(values, given, scratch.keys);
  const notFinite = notFiniteKeys(scratch.keys);
  if (given === notFinite) return 'empty';
  const n = withinLimits(values, given, notFinite, settings, scratch);
  if (n === 0) return 'limits';
  const grid = coreGrid(values, n, Math.max(settings.lsigma, settings.usigma), scratch);
  const core = grid === undefined ? equalValues(values, n, settings) : robustClip(grid, settings);
  return { values, n, notFinite, ...(grid === undefined ? {} : { grid }), core };
}

/**
 * {@link robustCore} with the sums over what is left.
 * @param exact - false: of very many values the sums are taken from the counts on the grid; see {@link momentsOfGrid}
 */
export function robustSample(
  values: Float32Array,
  given: number,
  settings: StatisticSettings,
  scratch: StatisticScratch,
  exact = true,
): RobustSample | StatisticFailure {
  const found = robustCore(values, given, settings, scratch);
  if (typeof found === 'string') return found;
  const { n, notFinite, grid, core } = found;
  const counted = exact || grid === undefined ? undefined : sampleOfGrid(grid, core, values, notFinite);
  if (counted !== undefined) return counted;
  const within = momentsWithin(values, n, core.from, core.to, core.centre, scratch.sums);
  return within === undefined ? 'clipped' : { ...found, within };
}

/** A sample of very many values as their counts tell it. Undefined where they do not tell enough; see {@link momentsOfGrid}. */
export function sampleOfGrid(
  grid: CoreGrid,
  core: ClippedCore,
  values: Float32Array,
  notFinite: number,
): RobustSample | undefined {
  const within = momentsOfGrid(grid, core);
  if (within === undefined) return undefined;
  const median = valueAt(grid, within.below + within.n / 2);
  const middle = { median, low: median, lessThanLow: within.below + (within.n >>> 1) };
  return { values, n: grid.n, notFinite, grid, core, within, middle };
}

/** One statistic of the sample. */
export function robustStatistic(
  sample: RobustSample,
  skystat: SkyStat,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): Statistic {
  const { n, sigma, min, max } = sample.within;
  const bins = binsOf(sample.within, settings.binwidth * sigma);
  const level = levelOf(sample, skystat, bins, settings.binwidth, scratch);
  const statistic = { ...level, n, sigma, bins, min, max, notFinite: sample.notFinite };
  const { grid, core } = sample;
  // Where clipping does not narrow the values there is nothing to narrow alike.
  if (settings.profile !== true || settings.nclip === 0 || grid === undefined) return statistic;
  const profile = profileOf(grid, core, Math.max(settings.lsigma, settings.usigma) + 1, settings.profileSteps);
  return profile === undefined ? statistic : { ...statistic, profile };
}

/** The values within the limits of the user moved to the front; returns how many. Skipped where nothing can be outside. */
function withinLimits(
  values: Float32Array,
  given: number,
  notFinite: number,
  { lower, upper }: StatisticSettings,
  { keys }: StatisticScratch,
): number {
  const [from, to] = [Math.fround(lower ?? -Infinity), Math.fround(upper ?? Infinity)];
  const inside =
    notFinite === 0 && bucketEdge(bucketOfRank(keys, 0)) >= from && bucketEdge(bucketOfRank(keys, given - 1) + 1) <= to;
  return inside ? given : keepWithin(values, given, from, to, keys);
}

/** Where nearly all values are one and the same, that one is the sky, and clipping leaves nothing else. */
function equalValues(values: Float32Array, n: number, { nclip }: StatisticSettings): ClippedCore {
  const centre = selectRank(values, n, n >>> 1);
  return { from: nclip > 0 ? centre : -Infinity, to: nclip > 0 ? centre : Infinity, centre, width: 0 };
}

function levelOf(
  sample: RobustSample,
  skystat: SkyStat,
  bins: number,
  binwidth: number,
  scratch: StatisticScratch,
): Pick<Statistic, 'value' | 'error'> {
  const { values, n, within } = sample;
  const error = meanError(within);
  switch (skystat) {
    case 'mean':
      return { value: within.mean, error };
    case 'median':
      return { value: middleOf(sample).median, error: error * MEDIAN_SCATTER };
    case 'midpt':
      return {
        value: midpointOf(values, n, within, bins, middleOf(sample), scratch.sums),
        error: error * MEDIAN_SCATTER,
      };
    case 'mode':
      return modeOf(sample, binwidth, error);
  }
}

/** Exactly the middle of the values within the core. Reorders the values. */
function middleOf(sample: RobustSample): Middle {
  sample.middle ??= findMiddle(sample);
  return sample.middle;
}

function findMiddle({ values, n, grid, core, within }: RobustSample): Middle {
  const low = within.below + ((within.n - 1) >>> 1);
  if (grid !== undefined) return middleOfRanks(values, n, grid, low, within.below + (within.n >>> 1));
  return { median: core.centre, low: core.centre, lessThanLow: lessThan(values, n, core.centre) };
}

function modeOf(
  { grid, core, within }: RobustSample,
  binwidth: number,
  error: number,
): Pick<Statistic, 'value' | 'error'> {
  if (grid === undefined || !(core.width > 0) || within.sigma === 0) return { value: core.centre, error };
  const smoothing = smoothingFor(grid, core, within.n, binwidth);
  const peak = peakOfCore(grid, core, smoothing);
  const value = Math.min(Math.max(peak, within.min), within.max);
  return { value, error: (peakScatter(smoothing / core.width) * core.width) / Math.sqrt(within.n) };
}
