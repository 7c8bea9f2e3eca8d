import { RxDrizzleError } from '../../errors/index.js';
import type { Exposure } from '../../exposure/exposure.js';
import { findOverlaps } from '../footprints/index.js';
import { SKY_METHODS } from '../../parameters/sky-choices.js';
import { DEFAULT_ISLANDS, exposureSkies, matchingTrouble, solveOffsets } from '../solve/index.js';
import type { ChipOverlap } from '../footprints/index.js';
import type { ExposureSky, IslandRule, OffsetSolution, SkyMethod, SkyPair } from '../solve/index.js';
import { measureMembers } from './measure.js';
import type { MemberMeasurement, SkyResources } from './measure.js';
import { skyMembers } from './members.js';
import type { SkyMember } from './members.js';
import { skyPairs } from './pairs.js';
import { skyParts } from './parts.js';
import type { ChipSkyValue, SkyMatch } from './sky-match.js';
import { isMatching } from './sky-settings.js';
import type { SkySettings } from './sky-settings.js';

/**
 * The sky of a set of exposures by one of the four methods (dossier section 4). Changes nothing.
 * @throws ExposureError where the method cannot work (fewer than two exposures, no overlap) and no fallback is
 * declared, or where an exposure has no value; KeywordError for units; BudgetError; CancelledError; what reading throws
 */
export async function matchSky(
  exposures: readonly Exposure[],
  settings: SkySettings,
  resources: SkyResources,
): Promise<SkyMatch> {
  const { members, warnings } = skyMembers(exposures, settings);
  const { compareMethods, compat } = settings;
  const wanted = isMatching(settings.skymethod) || (compareMethods && exposures.length > 1);
  const overlaps = wanted ? findOverlaps(shapesOf(members), settings) : [];
  const planned = feasible(settings, matchingTrouble(settings.skymethod, exposures.length, overlaps.length));
  const parts = skyParts(overlaps, exposuresOf(members), compat);
  const whole = needsLevels(planned.method, settings);
  const measured = await measureMembers(exposures, members, parts, whole, settings, resources);
  const minima = exposureMinima(exposures.length, members, measured);
  // Named before it is said that nothing can be compared, which may be their fault.
  const empty = withoutSky(exposures, 'match', minima.values, members, measured);
  if (empty.length > 0) return withoutThem(exposures, empty, settings, resources);
  const pairs = skyPairs(parts, measured, members, overlaps, settings.statistic);
  const trouble = pairs.length > 0 ? null : unmeasured(planned.method);
  const { method, downgrade } = trouble === null ? planned : feasible(settings, trouble);
  const without = withoutSky(exposures, method, minima.values, members, measured);
  if (without.length > 0) return withoutThem(exposures, without, settings, resources);
  const { weights, skydegree: degree } = settings;
  const labels = exposures.map(({ file }) => file);
  const solution = pairs.length > 0 ? solveOffsets(exposures.length, pairs, { weights, degree, labels }) : null;
  const skiesOf = (wish: SkyMethod): ExposureSky[] => methodSkies(wish, settings, minima, solution, labels);
  const skies = skiesOf(method);
  const byMember = new Map(measured.map((chip) => [chip.member, chip]));
  const chips = members.map((member, index) => chipSky(member, exposures, skies[member.exposure], byMember.get(index)));
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
    methods: compareMethods ? allMethods(members, solution === null, skiesOf) : [],
    skipped: [],
    warnings: [...warnings, ...(downgrade === null ? [] : [downgrade]), ...more],
  };
}

/** The rule for islands in force. */
function ruleOf(method: SkyMethod, { islands }: SkySettings): IslandRule {
  return islands === 'auto' ? DEFAULT_ISLANDS[method] : islands;
}

/** True where the level of whole chips is wanted: by the method itself, its rule for islands, or what may replace it. */
function needsLevels(method: SkyMethod, settings: SkySettings): boolean {
  const { fallback, compat, compareMethods } = settings;
  if (method !== 'match' || compareMethods || (fallback !== 'none' && fallback !== null)) return true;
  return ruleOf(method, settings) === 'each-local' && !compat;
}

/** Matches the others, or refuses. */
async function withoutThem(
  exposures: readonly Exposure[],
  without: readonly RxDrizzleError[],
  settings: SkySettings,
  resources: SkyResources,
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
    islands: ruleOf(method, settings),
    minima,
    minimaErrors,
    labels,
    ...(solution === null ? {} : { solution }),
  });
}

function allMethods(
  members: readonly SkyMember[],
  unmatched: boolean,
  skiesOf: (method: SkyMethod) => ExposureSky[],
): SkyMatch['methods'] {
  return SKY_METHODS.map((method) => {
    const skies = unmatched && isMatching(method) ? undefined : skiesOf(method);
    return {
      method,
      sky: members.map(({ exposure, brightness }) => (skies?.[exposure].sky ?? NaN) / brightness.kappa),
    };
  });
}

function exposuresOf(members: readonly SkyMember[]): number[] {
  return members.map(({ exposure }) => exposure);
}

function shapesOf(members: readonly SkyMember[]): SkyMember['shape'][] {
  return members.map(({ shape }) => shape);
}

/** The method that can work, never another one silently. @throws `trouble` where no fallback is declared */
function feasible(
  { skymethod, fallback }: SkySettings,
  trouble: RxDrizzleError | null,
): { readonly method: SkyMethod; readonly downgrade: string | null } {
  if (trouble === null) return { method: skymethod, downgrade: null };
  const { tag, place, problem } = trouble;
  if (fallback === null) throw new RxDrizzleError(tag, place, problem, 'use skymethod localmin or globalmin');
  if (fallback === 'none') throw trouble;
  return { method: fallback, downgrade: `${problem}; ${fallback} was used instead` };
}

/** Overlaps of which none has a value: known only when they have been measured. Null for methods that need none. */
function unmeasured(method: SkyMethod): RxDrizzleError | null {
  const trouble = matchingTrouble(method, 2, 0);
  if (trouble === null) return null;
  const problem = `${method} found no pixels to compare: those of the overlaps are masked, outside of the limits, or too few`;
  return new RxDrizzleError(trouble.tag, trouble.place, problem, trouble.remedy);
}

interface Minima {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** M(i) of dossier 4.1: least level of the chips of each exposure and its 1 sigma, surface brightness; NaN for none. */
function exposureMinima(
  exposures: number,
  members: readonly SkyMember[],
  measured: readonly MemberMeasurement[],
): Minima {
  const minima = new Float64Array(exposures).fill(NaN);
  const errors = new Float64Array(exposures).fill(NaN);
  for (const { member, whole } of measured) {
    if (whole === null || typeof whole === 'string' || !Number.isFinite(whole.value)) continue;
    const { exposure, brightness } = members[member];
    const level = whole.value * brightness.kappa;
    if (minima[exposure] <= level) continue;
    minima[exposure] = level;
    errors[exposure] = whole.error * brightness.kappa;
  }
  return { values: minima, errors };
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

function methodWarnings(method: SkyMethod): string[] {
  if (method !== 'match') return [];
  return [
    'skymethod match finds differences of the sky only: the values are no levels, so noise models (median, cosmic rays, IVM weights) that use them are wrong; globalmin+match gives levels',
  ];
}

function chipSky(
  { exposure, chip, brightness }: SkyMember,
  exposures: readonly Exposure[],
  sky: { readonly sky: number; readonly error: number },
  own: MemberMeasurement | undefined,
): ChipSkyValue {
  return {
    exposure,
    chip: exposures[exposure].chips.indexOf(chip),
    file: exposures[exposure].file,
    label: chip.label,
    extname: chip.extname,
    extver: chip.extver,
    hduIndex: chip.hduIndex,
    unit: chip.bunit,
    sky: sky.sky / brightness.kappa,
    error: sky.error / brightness.kappa,
    brightness,
    level: own?.whole ?? null,
    good: own?.good ?? null,
    notFinite: own?.notFinite ?? null,
  };
}
