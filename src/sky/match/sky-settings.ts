import type { BitFlags } from '../../parameters/bit-flags.js';
import type { IslandRule, SkyMethod, SkyWeights } from '../solve/index.js';
import type { StatisticSettings } from '../statistics/types.js';

/** How the sky of a set of exposures is found: the parameters of `skymatch` and of AstroDrizzle's sky step in one form. */
export interface SkySettings {
  readonly skymethod: SkyMethod;
  /** Level the exposures down to the faintest (true) or up to the brightest. */
  readonly match_down: boolean;
  readonly statistic: StatisticSettings;
  /** Keyword with the unit; null = not looked at, data are taken as they are. */
  readonly units_kwd: string | null;
  /** Keyword with the inverse sensitivity; null = off. */
  readonly invsens_kwd: string | null;
  /** DQ flags that do not make a pixel bad. */
  readonly bits: BitFlags;
  /** Leave out what the static masks of the chips flag. */
  readonly useStatic: boolean;
  /** 0: a constant for each exposure; 1: a plane. */
  readonly skydegree: 0 | 1;
  /** auto: DEFAULT_ISLANDS of the method. */
  readonly islands: IslandRule | 'auto';
  readonly weights: SkyWeights;
  /** What to do instead of a matching method that cannot work; none = an error; null = the task has no such option. */
  readonly fallback: 'none' | 'localmin' | 'globalmin' | null;
  /** Leave out exposures that have no sky, instead of an error. */
  readonly skipBad: boolean;
  /** Also say what the other methods give. */
  readonly compareMethods: boolean;
  readonly compat: boolean;
  /** Share of the memory budget that chips are held in at once, above 0 to 1. */
  readonly memoryShare: number;
}

/** True for the methods that need overlaps. */
export function isMatching(method: SkyMethod): boolean {
  return method === 'match' || method === 'globalmin+match';
}
