import { contains, regionRuns } from '../footprints/index.js';
import type { ChipOverlap, PixelRuns } from '../footprints/index.js';
import { tangentField } from '../plane/index.js';
import { FEWEST_STREAMED } from '../statistics/index.js';
import { cutRuns } from './cut-runs.js';
import type { TangentMap } from './cut-runs.js';
import type { SkyMember } from './members.js';
import { overlapAreas, pairKey } from './pairs.js';
import { skyParts } from './parts.js';
import type { SkyPart } from './parts.js';
import type { ChipPlace } from './plane-frames.js';
import type { SkySettings } from './sky-settings.js';

/** Cells that an overlap is cut into, roughly: a plane needs a few along each side, and cells of many pixels have quiet levels. */
const CELLS = 36;

/** Least side of a cell, pixels: a hundred of them say how they scatter. */
const LEAST_SIDE = 10;

/** Largest side, pixels: below what is streamed through tables of counts, of which each cell would need one. */
const LARGEST_SIDE = 0.78 * Math.sqrt(FEWEST_STREAMED);

/** Steps of the profiles of cells, of which there are many: 1/25 of the noise each, still finer than the level of a cell is known. */
const PROFILE_STEPS = 256;

/** How cells are measured. */
export function cellSettings(settings: SkySettings): SkySettings {
  return { ...settings, statistic: { ...settings.statistic, profileSteps: PROFILE_STEPS } };
}

/**
 * The parts that are measured for planes: the overlap of each pair of exposures, cut by a grid on their tangent plane that
 * both sides share, so that both measure the same sky.
 */
export function cellParts(
  overlaps: readonly ChipOverlap[],
  members: readonly SkyMember[],
  places: readonly ChipPlace[],
): SkyPart[] {
  const areas = overlapAreas(overlaps, members);
  const scales = members.map(({ chip }) => chip.wcs.pscale);
  const limits = [LEAST_SIDE * Math.max(...scales), LARGEST_SIDE * Math.min(...scales)] as const;
  const maps = new Map<number, TangentMap>();
  const exposureOf = members.map(({ exposure }) => exposure);
  const whole = skyParts(overlaps, members, false).map(({ member, other, pixels }) => {
    const { nx, ny } = members[member].chip;
    return { member, other, runs: regionRuns(pixels, nx, ny) };
  });
  const seen = members.map((): Pick<PixelRuns, 'runs'>[] => []);
  for (const { member, runs } of whole) seen[member].push({ runs });
  return whole.flatMap(({ member, other, runs }) => {
    const own = exposureOf[member];
    const key = pairKey(Math.min(own, other), Math.max(own, other));
    const side = cellSide(areas.get(key)?.area ?? 0, limits);
    const map = maps.get(member) ?? tangentMap(members[member], places[member]);
    maps.set(member, map);
    return cutRuns(runs, map, side).map(({ runs: cut, ...cell }) => {
      return { member, other, pixels: cut, cell: { ...cell, coverage: coverageOf(cut, seen[member]) } };
    });
  });
}

/** Exposures that see the middle pixel of the middle run, from what each of the others sees of the chip. */
function coverageOf(runs: Int32Array, seen: readonly Pick<PixelRuns, 'runs'>[]): number {
  const r = 3 * Math.floor(runs.length / 6);
  const x = (runs[r + 1] + runs[r + 2] - 1) >> 1;
  return 1 + seen.filter((other) => contains(other, x, runs[r])).length;
}

/**
 * Side of the cells of an overlap, radians.
 * @param area - steradian
 * @param limits - arcsec; the least wins
 */
function cellSide(area: number, [least, most]: readonly [number, number]): number {
  const wanted = Math.max(least, Math.min(most, Math.sqrt(area / CELLS) / ARCSEC)) * ARCSEC;
  // In steps of the square root of 2: the last digit of an area must not move the grid.
  return 2 ** (Math.round(2 * Math.log2(wanted)) / 2);
}

/** One arcsecond, radians. */
const ARCSEC = Math.PI / 648000;

function tangentMap({ shape }: SkyMember, { basis }: ChipPlace): TangentMap {
  return { xi: tangentField(shape, basis, 1, 0), eta: tangentField(shape, basis, 0, 1) };
}
