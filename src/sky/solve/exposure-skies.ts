import { RxDrizzleError } from '../../errors/index.js';
import { anchoredOffsets, floorOf, groupLevels, type GroupLevel } from './group-levels.js';
import { matchingTrouble } from './matching-trouble.js';
import type { OffsetSolution } from './offset-solution.js';
import type { ExposureSky, SkyRequest, SkyStatus } from './sky-method.js';
import { namesOf } from './solution-warnings.js';

/**
 * The sky of each exposure by one of the four methods (dossier 4.6, 4.8).
 *
 * Floors are taken after the offsets: M(i) less the anchored offset of i, as if the offsets had been subtracted. Exposures
 * without a minimum are passed over (the reference ends with a TypeError).
 * @throws ExposureError for a matching method with fewer than two exposures or, unless `compat`, without any overlap; for
 * `islands` = `error` with more than one group
 */
export function exposureSkies(request: SkyRequest): ExposureSky[] {
  if (request.method === 'localmin') return localSkies(request);
  if (request.method === 'globalmin') return globalSkies(request);
  return matchedSkies(request);
}

function localSkies({ minima, minimaErrors, solution }: SkyRequest): ExposureSky[] {
  return Array.from(minima, (sky, i) => ({
    sky: Number.isNaN(sky) ? 0 : sky,
    status: Number.isNaN(sky) ? 'no-value' : 'ok',
    group: solution?.group[i] ?? -1,
    error: Number.isNaN(sky) ? NaN : (minimaErrors?.[i] ?? NaN),
  }));
}

function globalSkies({ minima, minimaErrors, solution }: SkyRequest): ExposureSky[] {
  const floor = floorOf(minima.keys(), minima, new Float64Array(minima.length));
  return Array.from(minima, (own, i) => ({
    sky: floor.at < 0 ? 0 : floor.value,
    status: Number.isNaN(own) ? 'no-value' : 'ok',
    group: solution?.group[i] ?? -1,
    error: minimaErrors?.[floor.at] ?? NaN,
  }));
}

function matchedSkies(request: SkyRequest): ExposureSky[] {
  const { method, compat, minima, solution, match_down } = request;
  const trouble = matchingTrouble(method, minima.length, solution?.residuals.length ?? 0);
  if (trouble !== null && !(compat && minima.length > 1)) throw trouble;
  if (solution === undefined) throw new RangeError(`${method} without a solution of the overlaps`);
  const rule = compat ? 'global-floor' : request.islands;
  if (rule === 'error') refuseIslands(solution.groups, request.labels);
  const anchored = anchoredOffsets(solution, match_down, rule === 'global-floor');
  const levels = groupLevels(request, rule, solution, anchored);
  const status = statuses(solution);
  return Array.from(minima, (_, i) => {
    const level = levels[solution.group[i]];
    const leftAlone = compat && method === 'match' && status[i] === 'no-overlap';
    return {
      sky: leftAlone ? NaN : anchored[i] + level.value,
      status: level.missing ? 'no-value' : status[i],
      group: solution.group[i],
      error: leftAlone ? NaN : matchedError(i, level, solution, request),
    };
  });
}

/** `ok` for the largest group alone. */
function statuses({ group, groups }: OffsetSolution): SkyStatus[] {
  const most = groups.reduce((size, members) => Math.max(size, members.length), 0);
  const main = groups.filter((members) => members.length === most).length === 1 ? most : Infinity;
  return Array.from(group, (g) => {
    if (groups[g].length === 1) return 'no-overlap';
    return groups[g].length === main ? 'ok' : 'island';
  });
}

/**
 * The offsets of the exposure and of those whose minima are used count as independent, which errs on the large side; the
 * exposure that a floor was found in has its own sky.
 */
function matchedError(i: number, { from }: GroupLevel, solution: OffsetSolution, { minimaErrors }: SkyRequest): number {
  const offsetError = (exposure: number): number => {
    const alone = solution.groups[solution.group[exposure]].length === 1;
    return alone && from.length > 0 ? 0 : solution.errors[exposure];
  };
  const floors = from.flatMap((at) => [minimaErrors?.[at] ?? NaN, at === i ? 0 : offsetError(at)]);
  return Math.hypot(i === from[0] ? 0 : offsetError(i), ...floors);
}

/** The rule `error`: more than one group of exposures, by number, is refused. @throws ExposureError */
export function refuseIslands(groups: readonly (readonly number[])[], labels?: readonly string[]): void {
  if (groups.length < 2) return;
  const listed = groups.map((members) => `{${namesOf(members, labels)}}`).join(', ');
  throw new RxDrizzleError(
    'ExposureError',
    { option: 'islands' },
    `there are ${groups.length} groups of exposures without an overlap between them: ${listed}`,
    'match each group by itself, add exposures that connect them, or use islands each-zero or each-local',
  );
}
