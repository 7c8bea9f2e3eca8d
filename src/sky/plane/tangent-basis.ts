import { skyVector } from '../../wcs/sphere.js';

/**
 * A tangent plane of the sky: unit vectors to the tangent point, to its east and to its north. At a pole, east and north
 * are those of the meridian that the longitude names.
 */
export interface TangentBasis {
  /** Tangent point, degrees. */
  readonly lon: number;
  readonly lat: number;
  readonly centre: Float64Array;
  readonly east: Float64Array;
  readonly north: Float64Array;
}

/** The tangent plane at a sky position, degrees. */
export function tangentBasis(lon: number, lat: number): TangentBasis {
  const vector = (a: number, b: number): Float64Array => {
    const out = new Float64Array(3);
    skyVector(a, b, out);
    return out;
  };
  return { lon, lat, centre: vector(lon, lat), east: vector(lon + 90, 0), north: vector(lon, lat + 90) };
}

/** Gnomonic coordinates of a direction: xi to the east and eta to the north, radians; NaN behind the tangent point. */
export function gnomonic(basis: TangentBasis, vx: number, vy: number, vz: number, out: Float64Array): void {
  const { centre, east, north } = basis;
  const depth = vx * centre[0] + vy * centre[1] + vz * centre[2];
  if (!(depth > 0)) {
    out[0] = NaN;
    out[1] = NaN;
    return;
  }
  out[0] = (vx * east[0] + vy * east[1] + vz * east[2]) / depth;
  out[1] = (vx * north[0] + vy * north[1] + vz * north[2]) / depth;
}

/** Scalar product of two vectors. */
export function dot3(p: Float64Array, q: Float64Array): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
}
