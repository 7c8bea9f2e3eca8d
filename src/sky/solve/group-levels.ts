import type { OffsetSolution } from './offset-solution.js';
import type { IslandRule, SkyRequest } from './sky-method.js';

/**
 * Offsets shifted so that the lowest is zero (match_down) or the highest: of each group, or of all together (dossier 4.6).
 * 0 for an exposure without an overlap.
 */
export function anchoredOffsets({ offsets, groups }: OffsetSolution, down: boolean, together: boolean): Float64Array {
  const anchored = new Float64Array(offsets.length);
  const extreme = (values: number[]): number => (down ? -largest(values.map((v) => -v)) : largest(values));
  const connected = groups.filter((members) => members.length > 1);
  const anchors = connected.map((members) => extreme(members.map((i) => offsets[i])));
  const common = extreme(anchors);
  connected.forEach((members, g) => {
    for (const i of members) anchored[i] = offsets[i] - (together ? common : anchors[g]);
  });
  return anchored;
}

/** The lowest sky that members of a group have above their offsets. */
export interface Floor {
  /** Brightness; NaN where no member has a sky. */
  readonly value: number;
  /** The exposure that it was found in, -1 for none. */
  readonly at: number;
}

/** The least minimum above its anchored offset among these exposures; those without a minimum are passed over. */
export function floorOf(members: Iterable<number>, minima: Float64Array, anchored: Float64Array): Floor {
  let floor: Floor = { value: NaN, at: -1 };
  for (const i of members) {
    const value = minima[i] - anchored[i];
    if (value < floor.value || (floor.at < 0 && !Number.isNaN(value))) floor = { value, at: i };
  }
  return floor;
}

/** What is added to the anchored offsets of a group. */
export interface GroupLevel {
  readonly value: number;
  /** The exposures whose minima make it up: none, the floor, or the floor and the one that it is compared with. */
  readonly from: readonly number[];
  /** True where it should come from a minimum and there is none. */
  readonly missing: boolean;
}

const NOTHING_ADDED: GroupLevel = { value: 0, from: [], missing: false };

/** The level of each group under a rule for islands. */
export function groupLevels(
  { method, minima, match_down }: SkyRequest,
  rule: IslandRule,
  { groups }: OffsetSolution,
  anchored: Float64Array,
): GroupLevel[] {
  const floors = groups.map((members) => floorOf(members, minima, anchored));
  const lowest = floorOf(minima.keys(), minima, anchored);
  if (method === 'globalmin+match') {
    return floors.map((own) => floorLevel(rule === 'each-local' ? own : lowest, lowest));
  }
  if (rule !== 'each-local') return groups.map(() => NOTHING_ADDED);
  const base = match_down ? lowest : highest(floors);
  return floors.map((own) => {
    if (own.at < 0) return { ...NOTHING_ADDED, missing: true };
    return own.at === base.at
      ? NOTHING_ADDED
      : { value: own.value - base.value, from: [own.at, base.at], missing: false };
  });
}

/** A floor as a level; where there is none, the one for all; where there is none at all, zero. */
function floorLevel(own: Floor, lowest: Floor): GroupLevel {
  const floor = own.at < 0 ? lowest : own;
  if (floor.at < 0) return { ...NOTHING_ADDED, missing: true };
  return { value: floor.value, from: [floor.at], missing: own.at < 0 };
}

function highest(floors: readonly Floor[]): Floor {
  return floors.reduce((best, floor) => (floor.value > best.value || best.at < 0 ? floor : best));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, v) => Math.max(most, v), -Infinity);
}
