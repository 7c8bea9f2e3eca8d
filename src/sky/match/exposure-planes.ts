import { ARCMIN, movePlane } from '../plane/index.js';
import type { SkyPlane } from '../plane/index.js';
import type { OffsetSolution, SkyPlanes } from '../solve/index.js';
import type { SkyMember } from './members.js';
import type { ChipPlace } from './plane-frames.js';

/** The plane of a chip and 1 sigma of its slopes, per arcminute. */
export interface ChipPlane extends SkyPlane {
  readonly slopeXiError: number;
  readonly slopeEtaError: number;
}

/** The planes of a solution, and where the chips lie on their tangent planes. */
export interface ExposurePlanes {
  readonly planes: SkyPlanes;
  /** By chip of the set. */
  readonly places: readonly ChipPlace[];
}

/**
 * A solution whose offsets hold in the middle of each exposure (the mean of the middles of its chips) instead of the middle of its
 * overlaps, so that what the methods anchor is the sky of the exposure. Each group has a mean of zero again.
 */
export function aboutMiddles(
  solution: OffsetSolution | null,
  members: readonly SkyMember[],
  places: readonly ChipPlace[],
): { readonly solution: OffsetSolution | null; readonly planes: ExposurePlanes | null } {
  if (solution?.planes === undefined) return { solution, planes: null };
  const { offsets, errors, groups, planes: found } = solution;
  const centreXi = exposureMiddles(members, places, 'xi', offsets.length);
  const centreEta = exposureMiddles(members, places, 'eta', offsets.length);
  const moved = offsets.map((offset, i) => offset + riseOf(found, i, centreXi[i], centreEta[i]));
  for (const group of groups) {
    const mean = group.reduce((sum, i) => sum + moved[i], 0) / group.length;
    for (const i of group) moved[i] -= mean;
  }
  const movedErrors = errors.map((error, i) => Math.hypot(error, riseError(found, i, centreXi[i], centreEta[i])));
  const planes = { ...found, centreXi, centreEta };
  return { solution: { ...solution, offsets: moved, errors: movedErrors, planes }, planes: { planes, places } };
}

function exposureMiddles(
  members: readonly SkyMember[],
  places: readonly ChipPlace[],
  axis: 'xi' | 'eta',
  exposures: number,
): Float64Array {
  const sums = new Float64Array(exposures);
  const chips = new Float64Array(exposures);
  members.forEach(({ exposure }, m) => {
    sums[exposure] += places[m][axis];
    chips[exposure]++;
  });
  return sums.map((sum, i) => sum / chips[i]);
}

/** What the plane of an exposure adds to its offset at a place on the tangent plane, brightness; 0 for one without a plane. */
function riseOf(planes: SkyPlanes, i: number, xi: number, eta: number): number {
  const { slopeXi, slopeEta, centreXi, centreEta } = planes;
  const rise = slopeXi[i] * (xi - centreXi[i]) + slopeEta[i] * (eta - centreEta[i]);
  return Number.isNaN(rise) ? 0 : rise;
}

/** 1 sigma of {@link riseOf}; slopes and offset count as independent, as they nearly are in the middle of the overlaps. */
function riseError(planes: SkyPlanes, i: number, xi: number, eta: number): number {
  const { slopeXiErrors, slopeEtaErrors, centreXi, centreEta } = planes;
  const error = Math.hypot(slopeXiErrors[i] * (xi - centreXi[i]), slopeEtaErrors[i] * (eta - centreEta[i]));
  return Number.isNaN(error) ? 0 : error;
}

/** What the planes add in the middle of each chip to the offset of its exposure, brightness. */
export function chipRises({ planes, places }: ExposurePlanes, members: readonly SkyMember[]): Float64Array {
  return Float64Array.from(members, ({ exposure }, m) => riseOf(planes, exposure, places[m].xi, places[m].eta));
}

/** The sky in the middle of a chip and its plane there, in the units of the chip. */
export interface ChipLevel {
  readonly sky: number;
  readonly error: number;
  /** Null where the exposure has no overlap. */
  readonly plane: ChipPlane | null;
}

/**
 * The sky of each chip of a set from that of its exposure.
 * @param skies - in the middle of each exposure, brightness
 * @param planes - null for constants
 */
export function chipLevels(
  skies: readonly ExposureLevel[],
  members: readonly SkyMember[],
  planes: ExposurePlanes | null,
): ChipLevel[] {
  return members.map((member, index) => {
    const sky = skies[member.exposure];
    const { kappa } = member.brightness;
    if (planes === null || Number.isNaN(planes.planes.slopeXi[member.exposure])) {
      return { sky: sky.sky / kappa, error: sky.error / kappa, plane: null };
    }
    return tiltedLevel(sky, member, planes.planes, planes.places[index]);
  });
}

/** The sky of an exposure and 1 sigma, brightness. */
interface ExposureLevel {
  readonly sky: number;
  readonly error: number;
}

function tiltedLevel(
  { sky, error }: ExposureLevel,
  { exposure: i, brightness: { kappa } }: SkyMember,
  planes: SkyPlanes,
  { basis, lon, lat, xi, eta }: ChipPlace,
): ChipLevel {
  const slopes = (slopeXi: number, slopeEta: number): SkyPlane => {
    const perUnit = ARCMIN / kappa;
    return { lon: basis.lon, lat: basis.lat, slopeXi: slopeXi * perUnit, slopeEta: slopeEta * perUnit };
  };
  const atTangent = (sky + riseOf(planes, i, 0, 0)) / kappa;
  const { constant, plane } = movePlane(atTangent, slopes(planes.slopeXi[i], planes.slopeEta[i]), lon, lat);
  // The errors of two independent slopes, through the same turn of the axes.
  const ofXi = movePlane(0, slopes(planes.slopeXiErrors[i], 0), lon, lat).plane;
  const ofEta = movePlane(0, slopes(0, planes.slopeEtaErrors[i]), lon, lat).plane;
  return {
    sky: constant,
    error: Math.hypot(error, riseError(planes, i, xi, eta)) / kappa,
    plane: {
      ...plane,
      slopeXiError: Math.hypot(ofXi.slopeXi, ofEta.slopeXi),
      slopeEtaError: Math.hypot(ofXi.slopeEta, ofEta.slopeEta),
    },
  };
}
