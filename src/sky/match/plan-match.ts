import { RxDrizzleError } from '../../errors/index.js';
import type { Exposure } from '../../exposure/exposure.js';
import { findOverlaps } from '../footprints/index.js';
import type { ChipOverlap, OverlapSearch } from '../footprints/index.js';
import { DEFAULT_ISLANDS, matchingTrouble, overlapGroups, refuseIslands } from '../solve/index.js';
import type { IslandRule, SkyMethod } from '../solve/index.js';
import { skyMembers } from './members.js';
import type { SkyMember } from './members.js';
import { isMatching } from './sky-settings.js';
import type { SkySettings } from './sky-settings.js';

/** What headers alone say of a match. */
export interface PlannedMatch {
  /** The method that can work, and why it is not the one that was asked for; null where it is. */
  readonly method: SkyMethod;
  readonly downgrade: string | null;
  readonly members: readonly SkyMember[];
  /** Overlaps of chips of different exposures; empty where no method needs them. */
  readonly overlaps: readonly ChipOverlap[];
  /** Odd units. */
  readonly warnings: readonly string[];
}

/**
 * Finds the overlaps where they are needed, and the method that can work.
 * @throws ExposureError where the method cannot work (fewer than two exposures, no overlap; with `islands` = `error` more
 * than one group) and no fallback is declared; KeywordError for units; what finding the overlaps throws
 */
export async function planMatch(
  exposures: readonly Exposure[],
  settings: SkySettings,
  search: OverlapSearch = {},
): Promise<PlannedMatch> {
  const { members, warnings } = skyMembers(exposures, settings);
  const shapes = members.map(({ shape }) => shape);
  const overlaps = needsOverlaps(exposures.length, settings) ? await findOverlaps(shapes, settings, search) : [];
  const planned = feasible(settings, matchingTrouble(settings.skymethod, exposures.length, overlaps.length));
  // With skip_bad the exposure that stands alone may yet be left out.
  if (isMatching(planned.method) && islandRule(planned.method, settings) === 'error' && !settings.skipBad) {
    const labels = exposures.map(({ file }) => file);
    refuseIslands(exposureGroups(exposures.length, { members, overlaps }), labels);
  }
  return { ...planned, members, overlaps, warnings };
}

/** True for a method with match, and where all methods are compared. */
export function needsOverlaps(exposures: number, { skymethod, compareMethods }: SkySettings): boolean {
  return isMatching(skymethod) || (compareMethods && exposures > 1);
}

/** Exposures, by number, that overlaps of their footprints connect. */
export function exposureGroups(
  exposures: number,
  { members, overlaps }: Pick<PlannedMatch, 'members' | 'overlaps'>,
): readonly (readonly number[])[] {
  const pairs = overlaps.map(({ a, b }) => ({ a: members[a].exposure, b: members[b].exposure }));
  return overlapGroups(exposures, pairs).groups;
}

/** The rule for islands in force. */
export function islandRule(method: SkyMethod, { islands, compat }: SkySettings): IslandRule {
  if (compat) return 'global-floor';
  return islands === 'auto' ? DEFAULT_ISLANDS[method] : islands;
}

/** The method that can work, never another one silently. @throws `trouble` where no fallback is declared */
export function feasible(
  { skymethod, fallback }: SkySettings,
  trouble: RxDrizzleError | null,
): Pick<PlannedMatch, 'method' | 'downgrade'> {
  if (trouble === null) return { method: skymethod, downgrade: null };
  const { tag, place, problem } = trouble;
  if (fallback === null) throw new RxDrizzleError(tag, place, problem, 'use skymethod localmin or globalmin');
  if (fallback === 'none') throw trouble;
  return { method: fallback, downgrade: `${problem}; ${fallback} is used instead` };
}

/** What whoever uses the values of a method should know. */
export function methodWarnings(method: SkyMethod): string[] {
  if (method !== 'match') return [];
  return [
    'skymethod match finds differences of the sky only: the values are no levels, so noise models (median, cosmic rays, IVM weights) that use them are wrong; globalmin+match gives levels',
  ];
}
