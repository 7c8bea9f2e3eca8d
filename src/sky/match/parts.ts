import type { ChipOverlap, PixelRuns } from '../footprints/index.js';
import { uniteRuns } from '../footprints/index.js';

/** A part of a chip that also another exposure saw. */
export interface SkyPart {
  /** The chip, by its number in the set. */
  readonly member: number;
  /** The other exposure, by its number. */
  readonly other: number;
  /** Triples of y, first x, x behind the last; 0-based pixels. */
  readonly runs: Int32Array;
}

/**
 * The parts that are measured. A pixel that lies in two chips of another exposure is counted once; in `compat` each pair
 * of chips is a part of its own, and it is counted twice (dossier 4.2).
 * @param exposureOf - exposure of each chip
 */
export function skyParts(overlaps: readonly ChipOverlap[], exposureOf: readonly number[], compat: boolean): SkyPart[] {
  const sides = overlaps.flatMap(({ a, b, inA, inB }) => [
    { member: a, other: exposureOf[b], pixels: inA },
    { member: b, other: exposureOf[a], pixels: inB },
  ]);
  const together = new Map<string, { member: number; other: number; sets: PixelRuns[] }>();
  for (const [index, { member, other, pixels }] of sides.entries()) {
    const key = compat ? String(index) : `${String(member)},${String(other)}`;
    const known = together.get(key);
    if (known === undefined) together.set(key, { member, other, sets: [pixels] });
    else known.sets.push(pixels);
  }
  const parts = [...together.values()].map(({ member, other, sets }) => ({
    member,
    other,
    runs: uniteRuns(sets).runs,
  }));
  return parts.sort(byMember);
}

function byMember(a: SkyPart, b: SkyPart): number {
  return a.member - b.member || a.other - b.other;
}
