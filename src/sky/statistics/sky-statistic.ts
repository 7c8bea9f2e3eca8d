import { referenceSample, referenceStatistic } from './reference-statistic.js';
import { requireSettings } from './require-settings.js';
import { robustSample, robustStatistic } from './robust-statistic.js';
import { createStatisticScratch, type StatisticScratch } from './scratch.js';
import type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';

/**
 * The sky level of values[0..n), data units. The values may be reordered and overwritten.
 *
 * By default (see robustSample): limits always hold; values are clipped about the median in units of a robust width;
 * - mean, median: of what is left;
 * - mode: the peak of its smoothed density;
 * - midpt: the median of its histogram.
 * Of a quarter of a million values and more median and mode, with their sigma, minimum and maximum, are read from counts in bins
 * that are finer than the noise of the level by far.
 * Does not depend on the order of the values (mean and sigma to 1e-14).
 *
 * With `compat` the numbers of the reference to the bit (dossier 3; midpt to 1e-6 of a bin); there the first finite
 * value and the order of summation matter.
 *
 * @param scratch working memory, to be made once a thread where many levels are asked for
 * @throws RxDrizzleError UsageError for settings out of range
 */
export function skyStatistic(
  values: Float32Array,
  n: number,
  settings: StatisticSettings,
  scratch: StatisticScratch = createStatisticScratch(),
): Statistic | StatisticFailure {
  requireSettings(settings);
  if (settings.compat) {
    const sample = referenceSample(values, n, settings, scratch);
    return typeof sample === 'string' ? sample : referenceStatistic(sample, settings.skystat, settings, scratch);
  }
  const exact = settings.skystat === 'mean' || settings.skystat === 'midpt';
  const sample = robustSample(values, n, settings, scratch, exact);
  return typeof sample === 'string' ? sample : robustStatistic(sample, settings.skystat, settings, scratch);
}

/** All four levels of the same values; `settings.skystat` is not looked at. Else as {@link skyStatistic}. */
export function allStatistics(
  values: Float32Array,
  n: number,
  settings: StatisticSettings,
  scratch: StatisticScratch = createStatisticScratch(),
): Readonly<Record<SkyStat, Statistic>> | StatisticFailure {
  requireSettings(settings);
  if (settings.compat) {
    const sample = referenceSample(values, n, settings, scratch);
    return typeof sample === 'string' ? sample : each((stat) => referenceStatistic(sample, stat, settings, scratch));
  }
  const sample = robustSample(values, n, settings, scratch);
  return typeof sample === 'string' ? sample : each((stat) => robustStatistic(sample, stat, settings, scratch));
}

function each(statistic: (stat: SkyStat) => Statistic): Readonly<Record<SkyStat, Statistic>> {
  return { mean: statistic('mean'), median: statistic('median'), mode: statistic('mode'), midpt: statistic('midpt') };
}
