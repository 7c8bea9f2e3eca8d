import { countKeys, notFiniteKeys } from './key-table.js';
import { coreGrid } from './core-grid.js';
import { keepWithin } from './keep-within.js';
import { lessThan, middleOfRanks, selectRank } from './order-statistic.js';
import {
  referenceHistogram,
  referenceMidpoint,
  referenceMode,
  type ReferenceHistogram,
} from './reference-histogram.js';
import { clippedPass, type ClippedPass } from './reference-pass.js';
import type { StatisticScratch } from './scratch.js';
import type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';
import { meanError, MEDIAN_SCATTER } from './uncertainty.js';

/** The reference's clipped values. */
export interface ReferenceSample {
  /** The finite values, in their order: values[0..n). */
  readonly values: Float32Array;
  readonly n: number;
  readonly notFinite: number;
  /** The last limits, float32, inclusive, and what lies between them. */
  readonly from: number;
  readonly to: number;
  readonly last: ClippedPass;
  readonly histogram: ReferenceHistogram;
}

/** Scatter of the reference's mode is about this x sigma x n^(-1/4) (measured from 300 to 100 000 Gaussian values). */
const MODE_SCATTER = 1.6;

/** Clips as the reference does, from the first pass over all finite values on (dossier 3.1, 3.2). Order is kept. */
export function referenceSample(
  values: Float32Array,
  given: number,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): ReferenceSample | StatisticFailure {
  countKeys(values, given, scratch.keys);
  const allFinite = notFiniteKeys(scratch.keys) === 0;
  const n = allFinite ? given : keepWithin(values, given, -Infinity, Infinity);
  if (n === 0) return 'empty';
  const clipped = clip(values, n, settings);
  if (typeof clipped === 'string') return clipped;
  const histogram = referenceHistogram(values, n, clipped.last, settings.binwidth);
  return { values, n, notFinite: given - n, ...clipped, histogram };
}

/** One statistic of the sample. */
export function referenceStatistic(
  sample: ReferenceSample,
  skystat: SkyStat,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): Statistic {
  const { last, histogram, notFinite } = sample;
  const { n, sigma, min, max } = last;
  const { value, error } = levelOf(sample, skystat, settings, scratch);
  return { value, error, n, sigma, bins: histogram.counts.length, min, max, notFinite };
}

function levelOf(
  sample: ReferenceSample,
  skystat: SkyStat,
  settings: StatisticSettings,
  scratch: StatisticScratch,
): Pick<Statistic, 'value' | 'error'> {
  const { last, histogram } = sample;
  const error = meanError(last);
  switch (skystat) {
    case 'mean':
      return { value: last.mean, error };
    case 'median':
      return { value: median(sample, settings, scratch), error: error * MEDIAN_SCATTER };
    case 'midpt':
      return { value: referenceMidpoint(histogram), error: error * MEDIAN_SCATTER };
    case 'mode':
      return { value: referenceMode(histogram), error: error * MODE_SCATTER * last.n ** 0.25 };
  }
}

function clip(
  values: Float32Array,
  n: number,
  settings: StatisticSettings,
): Pick<ReferenceSample, 'from' | 'to' | 'last'> | StatisticFailure {
  const { nclip, lsigma, usigma } = settings;
  let [from, to] = [Math.fround(settings.lower ?? -Infinity), Math.fround(settings.upper ?? Infinity)];
  let last = clippedPass(values, n, from, to);
  if (last.n === 0) return 'limits';
  // Where there is no limit, the extremes of the first pass are those of all values, as in the reference.
  const [lower, upper] = [settings.lower ?? last.min, settings.upper ?? last.max];
  for (let pass = 0; pass < nclip; pass++) {
    // sigma of a single value is NaN, which leaves the limits where they were at first.
    const low = last.n > 1 ? Math.max(lower, last.mean - lsigma * last.sigma) : lower;
    const high = last.n > 1 ? Math.min(upper, last.mean + usigma * last.sigma) : upper;
    const [nextFrom, nextTo] = [Math.fround(low), Math.fround(high)];
    // The same limits give the same numbers again.
    if (nextFrom === from && nextTo === to) break;
    [from, to] = [nextFrom, nextTo];
    const next = clippedPass(values, n, from, to);
    if (next.n === 0) return 'clipped';
    last = next;
  }
  return { from, to, last };
}

/** Median of the values within the last limits; without clipping of all values, whatever the limits (dossier 3.3). */
function median(sample: ReferenceSample, { nclip }: StatisticSettings, scratch: StatisticScratch): number {
  const { values, n, from, last } = sample;
  const below = nclip === 0 ? 0 : lessThan(values, n, from);
  const held = nclip === 0 ? n : last.n;
  const [low, high] = [below + ((held - 1) >>> 1), below + (held >>> 1)];
  countKeys(values, n, scratch.keys);
  const grid = coreGrid(values, n, 0, scratch);
  if (grid !== undefined) return Math.fround(middleOfRanks(values, n, grid, low, high).median);
  const lower = selectRank(values, n, low);
  return Math.fround((lower + selectRank(values, n, high)) / 2);
}
