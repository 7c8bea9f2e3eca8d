import type { ChipOverlap } from '../footprints/index.js';
import type { SkyPair } from '../solve/index.js';
import type { StatisticSettings } from '../statistics/index.js';
import { alikeWindow, levelOfPart } from './levels.js';
import type { MeasuredPart } from './levels.js';
import type { MemberMeasurement } from './measure.js';
import type { SkyMember } from './members.js';
import type { SkyPart } from './parts.js';

/**
 * Pairs of exposures from their measured parts (dossier 4.2): the sky of each side is the mean of its chips' by their
 * pixels after clipping. A pair with a side that has no value is left out.
 *
 * Clipped levels keep what sources add below the clipping limits, and limits follow the noise, so that exposures of unlike
 * noise keep unlike shares. Both sides are therefore clipped alike, see {@link alikeWindow}; not with `compat`.
 */
export function skyPairs(
  parts: readonly SkyPart[],
  measured: readonly MemberMeasurement[],
  members: readonly SkyMember[],
  overlaps: readonly ChipOverlap[],
  settings: StatisticSettings,
): SkyPair[] {
  const sides = measuredSides(parts, measured, members);
  const noise = exposureNoise(sides);
  return [...overlapAreas(overlaps, members)].flatMap(([key, { a, b, area }]) => {
    const [partsA, partsB] = [sides.get(key) ?? [], sides.get(pairKey(b, a)) ?? []];
    if (!(area > 0)) return [];
    const found = differenceOf(partsA, partsB, [noise.get(a) ?? NaN, noise.get(b) ?? NaN], settings);
    return found === undefined ? [] : [{ a, b, ...found, area }];
  });
}

/** Sky of a less sky of b over the same part of the sky, brightness. */
export interface SkyDifference {
  readonly difference: number;
  /** 1 sigma. */
  readonly error: number;
  /** Pixels after clipping, mean of the two sides. */
  readonly pixels: number;
}

/**
 * The difference of two sides, clipped alike; undefined where a side has no value or no scatter is known.
 * @param noise - of a pixel of either exposure, brightness; NaN where it is not known
 */
export function differenceOf(
  a: readonly MeasuredPart[],
  b: readonly MeasuredPart[],
  noise: readonly [number, number],
  settings: StatisticSettings,
): SkyDifference | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const window = alikeWindow([...a, ...b], settings);
  const sideA = levelOfSide(a, window, noise[0], settings);
  const sideB = levelOfSide(b, window, noise[1], settings);
  const error = Math.hypot(sideA.error, sideB.error);
  if (!Number.isFinite(error)) return undefined;
  return { difference: sideA.sky - sideB.sky, error, pixels: (sideA.pixels + sideB.pixels) / 2 };
}

/** A part with a value. */
export interface PartWithValue extends MeasuredPart {
  readonly part: SkyPart;
}

/** Parts with a value, by exposure and the exposure that saw them, too. */
export function measuredSides(
  parts: readonly SkyPart[],
  measured: readonly MemberMeasurement[],
  members: readonly SkyMember[],
): Map<string, PartWithValue[]> {
  const byMember = new Map(measured.map((chip) => [chip.member, chip]));
  const next = new Map<number, number>();
  const sides = new Map<string, PartWithValue[]>();
  for (const part of parts) {
    const { member, other } = part;
    const at = next.get(member) ?? 0;
    next.set(member, at + 1);
    const statistic = byMember.get(member)?.parts[at];
    if (statistic === undefined || typeof statistic === 'string' || !Number.isFinite(statistic.value)) continue;
    const { exposure, brightness } = members[member];
    const key = pairKey(exposure, other);
    const side = sides.get(key) ?? [];
    side.push({ statistic, kappa: brightness.kappa, part });
    sides.set(key, side);
  }
  return sides;
}

/** Surface brightness of a side, its 1 sigma, and its pixels. */
interface Side {
  readonly sky: number;
  readonly error: number;
  readonly pixels: number;
}

/**
 * Noise of a pixel of each exposure, surface brightness: that of its largest part. A handful of pixels say little about their
 * own scatter, and integers may all be equal.
 */
function exposureNoise(sides: ReadonlyMap<string, readonly MeasuredPart[]>): Map<number, number> {
  const largest = new Map<number, { n: number; noise: number }>();
  for (const [key, parts] of sides) {
    const exposure = Number(key.split(',')[0]);
    for (const { statistic, kappa } of parts) {
      const { n, sigma } = statistic;
      if (!(n > (largest.get(exposure)?.n ?? 1)) || !Number.isFinite(sigma)) continue;
      largest.set(exposure, { n, noise: sigma * kappa });
    }
  }
  return new Map([...largest].map(([exposure, { noise }]) => [exposure, noise]));
}

/** `noise` is that of a pixel: the error is not below what it makes of the number of pixels. */
function levelOfSide(
  parts: readonly MeasuredPart[],
  window: number | null,
  noise: number,
  settings: StatisticSettings,
): Side {
  let [sum, variance, pixels] = [0, 0, 0];
  for (const part of parts) {
    const { value, error, n } = levelOfPart(part, window, settings);
    sum += n * value * part.kappa;
    variance += (n * error * part.kappa) ** 2;
    pixels += n;
  }
  const least = noise / Math.sqrt(pixels);
  const own = Math.sqrt(variance) / pixels;
  const error = Number.isFinite(own) ? Math.max(own, Number.isFinite(least) ? least : 0) : least;
  return { sky: sum / pixels, error, pixels };
}

/** What an exposure's side of an overlap is kept under. */
export function pairKey(exposure: number, other: number): string {
  return `${String(exposure)},${String(other)}`;
}

/** Steradian that each pair of exposures has in common, summed over pairs of chips; a < b. */
export function overlapAreas(
  overlaps: readonly ChipOverlap[],
  members: readonly SkyMember[],
): Map<string, { a: number; b: number; area: number }> {
  const areas = new Map<string, { a: number; b: number; area: number }>();
  for (const { a, b, area } of overlaps) {
    const [first, second] = [members[a].exposure, members[b].exposure].sort((x, y) => x - y);
    const key = pairKey(first, second);
    const known = areas.get(key) ?? { a: first, b: second, area: 0 };
    known.area += area;
    areas.set(key, known);
  }
  return areas;
}
