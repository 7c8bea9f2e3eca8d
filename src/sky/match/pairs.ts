import type { ChipOverlap } from '../footprints/index.js';
import type { SkyPair } from '../solve/index.js';
import type { MemberMeasurement } from './measure.js';
import type { SkyMember } from './members.js';
import type { SkyPart } from './parts.js';

/** The sky of an exposure where another saw it, too: surface brightness. */
interface Side {
  sum: number;
  variance: number;
  pixels: number;
}

/**
 * Pairs of exposures from their measured parts (dossier 4.2): the sky of each side is the mean of its chips' by their
 * pixels after clipping. A pair with a side that has no value is left out.
 */
export function skyPairs(
  parts: readonly SkyPart[],
  measured: readonly MemberMeasurement[],
  members: readonly SkyMember[],
  overlaps: readonly ChipOverlap[],
): SkyPair[] {
  const sides = new Map<string, Side>();
  const next = new Map<number, number>();
  for (const { member, other } of parts) {
    const at = next.get(member) ?? 0;
    next.set(member, at + 1);
    const value = measured.find((chip) => chip.member === member)?.parts[at];
    if (value === undefined || typeof value === 'string' || !Number.isFinite(value.value)) continue;
    const { exposure, brightness } = members[member];
    const key = keyOf(exposure, other);
    const side = sides.get(key) ?? { sum: 0, variance: 0, pixels: 0 };
    side.sum += value.n * value.value * brightness.kappa;
    side.variance += (value.n * value.error * brightness.kappa) ** 2;
    side.pixels += value.n;
    sides.set(key, side);
  }
  return [...overlapAreas(overlaps, members)].flatMap(([key, { a, b, area }]) => {
    const [sideA, sideB] = [sides.get(key), sides.get(keyOf(b, a))];
    if (sideA === undefined || sideB === undefined || !(area > 0)) return [];
    const difference = sideA.sum / sideA.pixels - sideB.sum / sideB.pixels;
    const error = Math.sqrt(sideA.variance / sideA.pixels ** 2 + sideB.variance / sideB.pixels ** 2);
    return [{ a, b, difference, error, pixels: (sideA.pixels + sideB.pixels) / 2, area }];
  });
}

function keyOf(exposure: number, other: number): string {
  return `${String(exposure)},${String(other)}`;
}

/** Steradian that each pair of exposures has in common, summed over pairs of chips; a < b. */
function overlapAreas(
  overlaps: readonly ChipOverlap[],
  members: readonly SkyMember[],
): Map<string, { a: number; b: number; area: number }> {
  const areas = new Map<string, { a: number; b: number; area: number }>();
  for (const { a, b, area } of overlaps) {
    const [first, second] = [members[a].exposure, members[b].exposure].sort((x, y) => x - y);
    const key = keyOf(first, second);
    const known = areas.get(key) ?? { a: first, b: second, area: 0 };
    known.area += area;
    areas.set(key, known);
  }
  return areas;
}
