import { dot3, tangentBasis } from './tangent-basis.js';

/**
 * How the sky of a chip rises over it: linear in the gnomonic coordinates (xi, eta) about a point of the sky.
 * Sky = constant + slopeXi xi + slopeEta eta: the constant is the sky at that point.
 */
export interface SkyPlane {
  /** Tangent point, degrees, in the celestial system of the chip's WCS. */
  readonly lon: number;
  readonly lat: number;
  /** Rise for each arcminute to the east and to the north, in the units of the constant. */
  readonly slopeXi: number;
  readonly slopeEta: number;
}

/** One arcminute, radians. */
export const ARCMIN = Math.PI / 10800;

/** A plane, with its constant, about another point. */
export interface MovedPlane {
  readonly constant: number;
  readonly plane: SkyPlane;
  /**
   * Share of its rise by which the plane bends about the new point, for each radian from it: a plane of one tangent plane is
   * a quotient of planes in another. NaN where the point lies a right angle away or more.
   */
  readonly bend: number;
}

/** The plane that touches a plane (with its constant) at another point, degrees, about that point. */
export function movePlane(constant: number, plane: SkyPlane, lon: number, lat: number): MovedPlane {
  // Without a digit lost, so that sums of planes about one point are sums.
  if (lon === plane.lon && lat === plane.lat) return { constant, plane, bend: 0 };
  const from = tangentBasis(plane.lon, plane.lat);
  const to = tangentBasis(lon, lat);
  const depth = dot3(to.centre, from.centre);
  const [bendXi, bendEta] = [dot3(to.east, from.centre) / depth, dot3(to.north, from.centre) / depth];
  const xi = dot3(to.centre, from.east) / depth;
  const eta = dot3(to.centre, from.north) / depth;
  const slopeAlong = (axis: Float64Array, bend: number): number =>
    plane.slopeXi * (dot3(axis, from.east) / depth - xi * bend) +
    plane.slopeEta * (dot3(axis, from.north) / depth - eta * bend);
  return {
    constant: constant + (plane.slopeXi * xi + plane.slopeEta * eta) / ARCMIN,
    plane: { lon, lat, slopeXi: slopeAlong(to.east, bendXi), slopeEta: slopeAlong(to.north, bendEta) },
    bend: depth > 0 ? Math.hypot(bendXi, bendEta) : NaN,
  };
}

/** What a plane may bend by over a chip, as a share of its rise. */
export const LARGEST_BEND = 1e-3;
