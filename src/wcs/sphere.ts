import { DEG, R0 } from './projections/projection.js';

/** Slack of the pole computation, degrees. */
const TOLERANCE = 1e-10;

/** Sine of an angle in degrees, exact at multiples of 90. */
export function sind(a: number): number {
  return a % 90 === 0 ? [0, 1, 0, -1][(((a / 90) % 4) + 4) % 4] : Math.sin(a * DEG);
}

/** Cosine of an angle in degrees, exact at multiples of 90. */
export function cosd(a: number): number {
  return a % 90 === 0 ? [1, 0, -1, 0][(((a / 90) % 4) + 4) % 4] : Math.cos(a * DEG);
}

/** Angle in degrees brought to [0, 360). */
export function positiveDegrees(a: number): number {
  const r = a % 360;
  return r < 0 ? (r + 360 === 360 ? 0 : r + 360) : r + 0;
}

/** Unit vector of a sky position in degrees, written to `out`. */
export function skyVector(lon: number, lat: number, out: Float64Array): void {
  const c = cosd(lat);
  out[0] = c * cosd(lon);
  out[1] = c * sind(lon);
  out[2] = sind(lat);
}

/** Sky position (degrees, longitude in [0, 360)) of a vector of any length, written to `out`. */
export function skyOfVector(x: number, y: number, z: number, out: Float64Array): void {
  out[0] = positiveDegrees(Math.atan2(y, x) * R0);
  out[1] = Math.atan2(z, Math.hypot(x, y)) * R0;
}

/** Angle between two unit vectors, degrees; well conditioned everywhere. */
export function separation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cx = a[1] * b[2] - a[2] * b[1];
  const cy = a[2] * b[0] - a[0] * b[2];
  const cz = a[0] * b[1] - a[1] * b[0];
  return Math.atan2(Math.hypot(cx, cy, cz), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) * R0;
}

/**
 * Rotation, row-major 3x3, from native unit vectors to celestial ones (FITS WCS Paper II, equation 2):
 * celestial position (degrees) of the native pole, and native longitude of the celestial pole.
 */
export function nativeToCelestial(lonPole: number, latPole: number, phiPole: number): Float64Array {
  const sp = sind(phiPole);
  const cp = cosd(phiPole);
  const sd = sind(latPole);
  const cd = cosd(latPole);
  const sa = sind(lonPole);
  const ca = cosd(lonPole);
  // n' = Rz(-phiPole) n; w = [[-sd, 0, cd], [0, -1, 0], [cd, 0, sd]] n'; s = Rz(lonPole) w.
  // prettier-ignore
  return Float64Array.of(
    -ca * sd * cp - sa * sp, -ca * sd * sp + sa * cp, ca * cd,
    -sa * sd * cp + ca * sp, -sa * sd * sp - ca * cp, sa * cd,
    cd * cp, cd * sp, sd,
  );
}

/** The fiducial point and the two pole parameters, degrees. */
export interface PoleInput {
  readonly lon0: number;
  readonly lat0: number;
  readonly phi0: number;
  readonly theta0: number;
  /** LONPOLE after its default. */
  readonly phiPole: number;
  /** LATPOLE after its default of 90. */
  readonly latPole: number;
}

/**
 * Celestial position (degrees) of the native pole, FITS WCS Paper II section 2.4, with the branch rules of wcslib.
 * Returns a sentence instead when the parameters are contradictory.
 */
export function nativePole(p: PoleInput): { lon: number; lat: number } | string {
  if (p.theta0 === 90) return { lon: p.lon0, lat: p.lat0 };
  const lat = poleLatitude(p);
  if (typeof lat === 'string') return lat;
  return { lon: poleLongitude(p, lat), lat };
}

function poleLatitude(p: PoleInput): number | string {
  let u: number;
  let v: number;
  if (p.phiPole === p.phi0) {
    u = p.theta0;
    v = 90 - p.lat0;
  } else {
    const x = cosd(p.theta0) * cosd(p.phiPole - p.phi0);
    const y = sind(p.theta0);
    const z = Math.hypot(x, y);
    if (z === 0) {
      if (sind(p.lat0) !== 0) return 'LONPOLE and CRVAL contradict each other';
      return Math.max(-90, Math.min(90, p.latPole));
    }
    const ratio = sind(p.lat0) / z;
    if (Math.abs(ratio) > 1 + TOLERANCE) return 'no celestial pole satisfies CRVAL, LONPOLE and the projection';
    u = Math.atan2(y, x) * R0;
    v = Math.acos(Math.max(-1, Math.min(1, ratio))) * R0;
  }
  return chooseLatitude(wrap180(u + v), wrap180(u - v), p.latPole);
}

function chooseLatitude(first: number, second: number, wanted: number): number | string {
  const valid = (lat: number): boolean => Math.abs(lat) < 90 + TOLERANCE;
  const nearFirst = Math.abs(wanted - first) < Math.abs(wanted - second);
  const [near, far] = nearFirst ? [first, second] : [second, first];
  const lat = valid(near) ? near : far;
  if (!valid(lat)) return 'no celestial pole satisfies CRVAL, LONPOLE and the projection';
  return Math.max(-90, Math.min(90, lat));
}

function poleLongitude(p: PoleInput, latPole: number): number {
  const clat0 = cosd(p.lat0);
  const z = cosd(latPole) * clat0;
  if (Math.abs(z) < TOLERANCE) {
    if (Math.abs(clat0) < TOLERANCE) return p.lon0;
    return latPole > 0 ? p.lon0 + p.phiPole - p.phi0 - 180 : p.lon0 - p.phiPole + p.phi0;
  }
  const x = (sind(p.theta0) - sind(latPole) * sind(p.lat0)) / z;
  const y = (sind(p.phiPole - p.phi0) * cosd(p.theta0)) / clat0;
  return p.lon0 - Math.atan2(y, x) * R0;
}

function wrap180(a: number): number {
  if (a > 180) return a - 360;
  return a < -180 ? a + 360 : a;
}
