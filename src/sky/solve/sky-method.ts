import type { OffsetSolution } from './offset-solution.js';

/** The four methods (dossier 4.8). */
export type SkyMethod = 'localmin' | 'globalmin' | 'match' | 'globalmin+match';

/**
 * How groups of exposures that no overlap connects stand to each other. Within each group the offsets are those of the overlaps.
 *
 * - `each-zero`: the lowest offset of every group is zero (the highest for match_down = false). `globalmin+match` adds one floor
 *   to all, the lowest sky that any exposure has above its offset.
 * - `each-local`: groups stand to each other as their own floors do, the lowest sky that a member has above its offset.
 *   `globalmin+match` gives each group its floor; `match` the differences of the floors, the lowest zero (the highest for
 *   match_down = false).
 * - `global-floor`: the rule of the reference: groups have equal unweighted means, one anchor and one floor serve all. One
 *   exposure more in a group moves the others.
 * - `error`: refuse.
 */
export type IslandRule = 'each-zero' | 'each-local' | 'global-floor' | 'error';

/**
 * The rule where none is asked for. Both keep groups independent as far as the method allows: `match` promises relative
 * values only, so every group starts from zero; `globalmin+match` promises the sky itself, and that of a group is what its
 * own members have.
 */
export const DEFAULT_ISLANDS: Readonly<Record<SkyMethod, Exclude<IslandRule, 'error'>>> = {
  localmin: 'each-zero',
  globalmin: 'each-zero',
  match: 'each-zero',
  'globalmin+match': 'each-local',
};

/** What the sky of each exposure is worked out from. */
export interface SkyRequest {
  readonly method: SkyMethod;
  readonly match_down: boolean;
  /** The rules of the reference: `global-floor`, and NaN ("leave as it is") for exposures that `match` cannot connect. */
  readonly compat: boolean;
  /** Lowest sky of the chips of each exposure, M(i) of dossier 4.1, with nothing subtracted; brightness, NaN for none. */
  readonly minima: Float64Array;
  /** 1 sigma of the minima; without them no error is known where a minimum is used. */
  readonly minimaErrors?: Float64Array;
  /** Required for the two matching methods. */
  readonly solution?: OffsetSolution;
  readonly islands: IslandRule;
  /** Names of the exposures in messages; their numbers from 1 without. */
  readonly labels?: readonly string[];
}

/**
 * - `ok`: as the method promises.
 * - `island`: in a connected group that is not the largest; of two equally large ones both are islands.
 * - `no-overlap`: with no other exposure; the sky is what the rule for islands gives.
 * - `no-value`: the exposure (where a floor is used: every member of its group) has no measurable sky. It gets the value of
 *   the others, or 0.
 */
export type SkyStatus = 'ok' | 'island' | 'no-overlap' | 'no-value';

/** The sky of one exposure. */
export interface ExposureSky {
  /** To be subtracted, brightness. NaN in `compat` only: the header stays as it is. */
  readonly sky: number;
  readonly status: SkyStatus;
  /** Number of the connected group; -1 where overlaps were not looked at. */
  readonly group: number;
  /** 1 sigma, brightness: of an offset relative to the mean of its group, of a floor with that of the minimum; NaN: not known. */
  readonly error: number;
}
