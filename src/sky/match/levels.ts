import { windowedLevel } from '../statistics/index.js';
import type { Statistic, StatisticSettings } from '../statistics/index.js';
import { MEDIAN_SCATTER } from '../statistics/uncertainty.js';

/** What was measured of a part of a chip, native units, and its conversion to surface brightness. */
export interface MeasuredPart {
  readonly statistic: Statistic;
  readonly kappa: number;
}

/** Exposures whose noise differs by more than this are not clipped alike: the window would be too narrow or too wide for one. */
const LARGEST_RATIO = 2;

/**
 * The width, surface brightness, in units of which all parts of a pair are clipped: that of the least noisy one. Null where
 * each keeps its own limits: the mode needs none, and where noise differs too much or a part has no width.
 */
export function alikeWindow(parts: readonly MeasuredPart[], { skystat }: StatisticSettings): number | null {
  if (skystat === 'mode') return null;
  const widths = parts.map(({ statistic, kappa }) => (statistic.profile?.width ?? NaN) * kappa);
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least > 0 && most <= LARGEST_RATIO * least ? least : null;
}

/** The level of a part within limits of this width about it, or as it was measured; native units. */
export function levelOfPart(
  { statistic, kappa }: MeasuredPart,
  window: number | null,
  { skystat, lsigma, usigma }: StatisticSettings,
): Pick<Statistic, 'value' | 'error' | 'n'> {
  if (window === null || statistic.profile === undefined) return statistic;
  const width = window / kappa;
  const stat = skystat === 'mean' ? 'mean' : 'median';
  const level = windowedLevel(statistic.profile, lsigma * width, usigma * width, stat);
  if (level === undefined) return statistic;
  const scatter = stat === 'mean' ? 1 : MEDIAN_SCATTER;
  return { value: level.value, n: level.n, error: (scatter * level.sigma) / Math.sqrt(level.n) };
}
