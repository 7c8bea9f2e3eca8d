import { RxDrizzleError } from '../../errors/index.js';
import type { ChipOverlap } from '../footprints/index.js';
import { LARGEST_BEND, chipDirection, chipRadius, gnomonic, tangentBasis } from '../plane/index.js';
import type { TangentBasis } from '../plane/index.js';
import { overlapGroups } from '../solve/index.js';
import { skyOfVector } from '../../wcs/sphere.js';
import type { SkyMember } from './members.js';

/** Where a chip lies on the tangent plane on which its exposure is compared with others. */
export interface ChipPlace {
  /** The tangent plane: one for all exposures that overlaps connect. */
  readonly basis: TangentBasis;
  /** The middle of the chip: degrees, and radians on the tangent plane. */
  readonly lon: number;
  readonly lat: number;
  readonly xi: number;
  readonly eta: number;
}

/** Parts of a degree that tangent points of groups are rounded to: no digit of them shall depend on the order of the inputs. */
const DECIMALS = 1e8;

/**
 * The place of each chip of a set. Each group of exposures that overlaps connect has a tangent plane of its own, about the
 * mean direction of its chips, so that islands may be anywhere on the sky.
 * @throws ExposureError for a group so wide that a plane over it is none over a chip, to a thousandth of its rise; WcsError for
 * a chip whose middle or whose corners have no place on the sky
 */
export function chipPlaces(members: readonly SkyMember[], overlaps: readonly ChipOverlap[]): ChipPlace[] {
  const exposures = members.reduce((most, { exposure }) => Math.max(most, exposure + 1), 0);
  const pairs = overlaps.map(({ a, b }) => ({ a: members[a].exposure, b: members[b].exposure }));
  const { group, groups } = overlapGroups(exposures, pairs);
  const middles = members.map(({ shape }) => chipDirection(shape, 0, 0));
  const sums = groups.map(() => new Float64Array(3));
  members.forEach(({ exposure }, m) => {
    for (let k = 0; k < 3; k++) sums[group[exposure]][k] += middles[m][k];
  });
  const bases = sums.map((sum) => tangentBasis(...rounded(skyOf(sum))));
  return members.map((member, m) => placeOf(member, middles[m], bases[group[member.exposure]]));
}

function placeOf(member: SkyMember, middle: Float64Array, basis: TangentBasis): ChipPlace {
  const at = new Float64Array(2);
  gnomonic(basis, middle[0], middle[1], middle[2], at);
  const [xi, eta] = at;
  // The bend about a point is the tangent of its distance, for each radian: see MovedPlane.
  if (!(Math.hypot(xi, eta) * chipRadius(member.shape) <= LARGEST_BEND)) throw tooWide(member);
  const [lon, lat] = skyOf(middle);
  return { basis, lon, lat, xi, eta };
}

function skyOf([x, y, z]: Float64Array): [number, number] {
  const sky = new Float64Array(2);
  skyOfVector(x, y, z, sky);
  return [sky[0], sky[1]];
}

function rounded([lon, lat]: readonly [number, number]): [number, number] {
  return [Math.round(lon * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS];
}

function tooWide({ shape }: SkyMember): RxDrizzleError {
  return new RxDrizzleError(
    'ExposureError',
    { file: shape.label, option: 'skydegree' },
    'lies so far from the middle of the exposures that overlaps connect it with that a plane over all of them is none over it',
    'use skydegree=0, or match fewer exposures at a time',
  );
}
