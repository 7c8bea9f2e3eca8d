import type { ChipOverlap, PixelRegion } from '../footprints/index.js';
import { uniteRegions } from '../footprints/index.js';
import type { CutPiece } from './cut-runs.js';
import type { SkyMember } from './members.js';

/** A part of a chip that also another exposure saw. */
export interface SkyPart {
  /** The chip, by its number in the set. */
  readonly member: number;
  /** The other exposure, by its number. */
  readonly other: number;
  readonly pixels: PixelRegion;
  /** Where overlaps are cut into cells: which cell of its grid the part is. */
  readonly cell?: PartCell;
}

/** The pixels of a chip in one cell of the grid of an overlap. */
export interface PartCell extends Omit<CutPiece, 'runs'> {
  /** Exposures that see the middle of it, the chip's own included. */
  readonly coverage: number;
}

/**
 * The parts that are measured. A pixel that lies in two chips of another exposure is counted once; in `compat` each pair
 * of chips is a part of its own, and it is counted twice (dossier 4.2).
 */
export function skyParts(overlaps: readonly ChipOverlap[], members: readonly SkyMember[], compat: boolean): SkyPart[] {
  const sides = overlaps.flatMap(({ a, b, inA, inB }) => [
    { member: a, other: members[b].exposure, pixels: inA },
    { member: b, other: members[a].exposure, pixels: inB },
  ]);
  const together = new Map<string, { member: number; other: number; sets: PixelRegion[] }>();
  for (const [index, { member, other, pixels }] of sides.entries()) {
    const key = compat ? String(index) : `${String(member)},${String(other)}`;
    const known = together.get(key);
    if (known === undefined) together.set(key, { member, other, sets: [pixels] });
    else known.sets.push(pixels);
  }
  const parts = [...together.values()].map(({ member, other, sets }) => ({
    member,
    other,
    pixels: uniteRegions(sets, members[member].chip.nx, members[member].chip.ny),
  }));
  return parts.sort(byMember);
}

function byMember(a: SkyPart, b: SkyPart): number {
  return a.member - b.member || a.other - b.other;
}
