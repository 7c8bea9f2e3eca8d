import { RxDrizzleError } from '../../errors/index.js';
import type { Exposure } from '../../exposure/exposure.js';
import { plainText } from '../../exposure/header-values.js';
import { SKY_METHODS } from '../../parameters/sky-choices.js';
import { exposureSkies, matchingTrouble, solveOffsets } from '../solve/index.js';
import type { ChipOverlap } from '../footprints/index.js';
import type { ExposureSky, OffsetSolution, SkyMethod, SkyPair } from '../solve/index.js';
import { cellPairs } from './cell-pairs.js';
import { cellParts, cellSettings } from './cell-parts.js';
import { exposureMinima } from './exposure-minima.js';
import type { Minima } from './exposure-minima.js';
import { aboutMiddles, chipLevels, chipRises } from './exposure-planes.js';
import type { ChipLevel } from './exposure-planes.js';
import { measureMembers } from './measure.js';
import type { MemberMeasurement, SkyResources } from './measure.js';
import type { SkyMember } from './members.js';
import { skyPairs } from './pairs.js';
import { skyParts } from './parts.js';
import { chipPlaces } from './plane-frames.js';
import { feasible, islandRule, methodWarnings, planMatch } from './plan-match.js';
import type { ChipSkyValue, SkyMatch } from './sky-match.js';
import { isMatching } from './sky-settings.js';
import type { SkySettings } from './sky-settings.js';

/** What matching is done with. */
export interface MatchResources extends SkyResources {
  /** Told now and then how many of how many pairs of chips have been looked at for an overlap. */
  readonly overlaps?: (done: number, all: number) => void;
}

/**
 * The sky of a set of exposures by one of the four methods (dossier section 4). Changes nothing.
 * @throws ExposureError where the method cannot work (fewer than two exposures, no overlap) and no fallback is
 * declared, or where an exposure has no value; KeywordError for units; BudgetError; CancelledError; what reading throws
 */
export async function matchSky(
  exposures: readonly Exposure[],
  settings: SkySettings,
  resources: MatchResources,
): Promise<SkyMatch> {
  const { signal, overlaps: progress, budget } = resources;
  const planned = await planMatch(exposures, settings, { signal, progress, room: budget.limit });
  const { members, overlaps, warnings } = planned;
  const { compareMethods, compat, statistic, weights, skydegree: degree } = settings;
  const places = degree === 1 && overlaps.length > 0 ? chipPlaces(members, overlaps) : null;
  const parts = places === null ? skyParts(overlaps, members, compat) : cellParts(overlaps, members, places);
  const measuring = places === null ? settings : cellSettings(settings);
  const whole = needsLevels(planned.method, settings);
  const measured = await measureMembers(exposures, members, parts, whole, measuring, resources);
  const minima = exposureMinima(exposures.length, members, measured);
  // Named before it is said that nothing can be compared, which may be their fault.
  const empty = withoutSky(exposures, 'match', minima.values, members, measured);
  if (empty.length > 0) return withoutThem(exposures, empty, settings, resources);
  const pairs = (places === null ? skyPairs : cellPairs)(parts, measured, members, overlaps, statistic);
  const trouble = pairs.length > 0 ? null : unmeasured(planned.method);
  const { method, downgrade } = trouble === null ? planned : feasible(settings, trouble);
  const without = withoutSky(exposures, method, minima.values, members, measured);
  if (without.length > 0) return withoutThem(exposures, without, settings, resources);
  const labels = exposures.map(({ file }) => file);
  const solved = pairs.length > 0 ? solveOffsets(exposures.length, pairs, { weights, degree, labels }) : null;
  const { solution, planes } =
    places === null ? { solution: solved, planes: null } : aboutMiddles(solved, members, places);
  const levels =
    planes === null ? minima : exposureMinima(exposures.length, members, measured, chipRises(planes, members));
  const skiesOf = (wish: SkyMethod): ExposureSky[] =>
    methodSkies(wish, settings, isMatching(wish) ? levels : minima, solution, labels);
  const levelsOf = (wish: SkyMethod): ChipLevel[] =>
    chipLevels(skiesOf(wish), members, isMatching(wish) ? planes : null);
  const skies = skiesOf(method);
  const byMember = new Map(measured.map((chip) => [chip.member, chip]));
  const own = levelsOf(method);
  const chips = members.map((member, index) => chipSky(member, exposures, own[index], byMember.get(index), settings));
  const unseen = unmeasuredOverlaps(overlaps, pairs, exposuresOf(members), labels);
  const more = isMatching(method) ? [...(solution?.warnings ?? []), ...unseen, ...methodWarnings(method)] : [];
  return {
    exposures,
    method,
    requested: settings.skymethod,
    downgrade,
    skies,
    chips,
    pairs,
    solution,
    methods: compareMethods ? allMethods(members.length, !comparable(solution, settings), levelsOf) : [],
    skipped: [],
    warnings: [...warnings, ...(downgrade === null ? [] : [downgrade]), ...more],
  };
}

/** True where the level of whole chips is wanted: by the method itself, its rule for islands, or what may replace it. */
function needsLevels(method: SkyMethod, settings: SkySettings): boolean {
  const { fallback, compareMethods } = settings;
  if (method !== 'match' || compareMethods || (fallback !== 'none' && fallback !== null)) return true;
  return islandRule(method, settings) === 'each-local';
}

/** Matches the others, or refuses. */
async function withoutThem(
  exposures: readonly Exposure[],
  without: readonly RxDrizzleError[],
  settings: SkySettings,
  resources: MatchResources,
): Promise<SkyMatch> {
  if (!settings.skipBad || without.length === exposures.length) throw without[0];
  const skipped = without.map(({ place, problem }) => ({ file: place.file ?? '', problem }));
  const rest = exposures.filter(({ file }) => !skipped.some((input) => input.file === file));
  const match = await matchSky(rest, settings, resources);
  return { ...match, skipped: [...skipped, ...match.skipped] };
}

/** The skies of a method from what was measured; brightness. */
function methodSkies(
  method: SkyMethod,
  settings: SkySettings,
  { values: minima, errors: minimaErrors }: Minima,
  solution: OffsetSolution | null,
  labels: readonly string[],
): ExposureSky[] {
  const { match_down, compat } = settings;
  return exposureSkies({
    method,
    match_down,
    compat,
    islands: islandRule(method, settings),
    minima,
    minimaErrors,
    labels,
    ...(solution === null ? {} : { solution }),
  });
}

/** True where the methods with match can be shown beside the others: there are overlaps, and no islands that are refused. */
function comparable(solution: OffsetSolution | null, settings: SkySettings): boolean {
  return solution !== null && (islandRule('match', settings) !== 'error' || solution.groups.length < 2);
}

function allMethods(
  chips: number,
  unmatched: boolean,
  levelsOf: (method: SkyMethod) => ChipLevel[],
): SkyMatch['methods'] {
  return SKY_METHODS.map((method) => {
    const missing = unmatched && isMatching(method);
    return { method, sky: missing ? new Array<number>(chips).fill(NaN) : levelsOf(method).map(({ sky }) => sky) };
  });
}

function exposuresOf(members: readonly SkyMember[]): number[] {
  return members.map(({ exposure }) => exposure);
}

/** Overlaps of which none has a value: known only when they have been measured. Null for methods that need none. */
function unmeasured(method: SkyMethod): RxDrizzleError | null {
  const trouble = matchingTrouble(method, 2, 0);
  if (trouble === null) return null;
  const problem = `${method} found no pixels to compare: those of the overlaps are masked, outside of the limits, or too few`;
  return new RxDrizzleError(trouble.tag, trouble.place, problem, trouble.remedy);
}

/** What is wrong with exposures that have no level where one is needed: a silent zero would be a seam. */
function withoutSky(
  exposures: readonly Exposure[],
  method: SkyMethod,
  minima: Float64Array,
  members: readonly SkyMember[],
  measured: readonly MemberMeasurement[],
): RxDrizzleError[] {
  return exposures.flatMap((exposure, index) => {
    const own = measured.filter(({ member }) => members[member].exposure === index);
    // Masked overlaps alone do not count: the exposure has a sky, and is an island.
    const empty = own.length > 0 && own.every(({ good, notFinite }) => good <= notFinite);
    const noLevel = method !== 'match' && Number.isNaN(minima[index]);
    if (!noLevel && !empty) return [];
    const failure = empty ? 'empty' : own.map(({ whole }) => whole).find((value) => typeof value === 'string');
    const why = failure === undefined ? 'no pixel has a finite value' : WHY[failure];
    return [
      new RxDrizzleError(
        'ExposureError',
        { file: exposure.file },
        `its sky cannot be measured: ${why}`,
        'look at its DQ flags, masks, limits (lower, upper) and clipping, or leave it out',
      ),
    ];
  });
}

const WHY = {
  empty: 'every pixel is masked or has no finite value',
  limits: 'no pixel lies between the limits',
  clipped: 'clipping left no pixel',
} as const;

/** Most overlaps that a warning names. */
const NAMED = 5;

/** Overlaps that say nothing although there are pixels: worth a warning, as their exposures may count as islands. */
function unmeasuredOverlaps(
  overlaps: readonly ChipOverlap[],
  pairs: readonly SkyPair[],
  exposureOf: readonly number[],
  labels: readonly string[],
): string[] {
  const measured = new Set(pairs.map(({ a, b }) => `${String(a)},${String(b)}`));
  const missing = new Map<string, string>();
  for (const { a, b } of overlaps) {
    const [first, second] = [exposureOf[a], exposureOf[b]].sort((x, y) => x - y);
    const key = `${String(first)},${String(second)}`;
    if (!measured.has(key)) missing.set(key, `${labels[first]} and ${labels[second]}`);
  }
  if (missing.size === 0) return [];
  const named = [...missing.values()].slice(0, NAMED).join('; ');
  const more = missing.size > NAMED ? ` and ${String(missing.size - NAMED)} more` : '';
  return [`overlaps without a pixel that can be used on both sides were left out: ${named}${more}`];
}

function chipSky(
  { exposure, chip, brightness }: SkyMember,
  exposures: readonly Exposure[],
  { sky, error, plane }: ChipLevel,
  own: MemberMeasurement | undefined,
  { units_kwd }: SkySettings,
): ChipSkyValue {
  const keyword = units_kwd ?? 'BUNIT';
  return {
    exposure,
    chip: exposures[exposure].chips.indexOf(chip),
    file: exposures[exposure].file,
    label: chip.label,
    extname: chip.extname,
    extver: chip.extver,
    hduIndex: chip.hduIndex,
    unit: plainText(chip.header.has(keyword) ? chip.header : exposures[exposure].primary, keyword),
    sky,
    error,
    plane,
    brightness,
    level: own?.whole ?? null,
    good: own?.good ?? null,
    notFinite: own?.notFinite ?? null,
  };
}
