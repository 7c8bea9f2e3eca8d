/**
 * What a spherical map projection is to the rest of the WCS code, and the two ways to make one.
 *
 * Plane coordinates are degrees (FITS WCS Paper II). The native sphere is given by unit vectors
 * (cos t cos p, cos t sin p, sin t) of native longitude p and latitude t: vectors keep full precision
 * at the poles, where arc sines and arc cosines of latitudes do not.
 */

/** Degrees in a radian, r0 of Paper II. */
export const R0 = 180 / Math.PI;

/** Radians in a degree. */
export const DEG = Math.PI / 180;

/** A projection with its parameters filled in. */
export interface Projection {
  /** FITS code, e.g. `TAN`. */
  readonly code: string;
  /** Native latitude of the fiducial point, degrees: 90 for zenithal projections. */
  readonly theta0: number;
  /** Plane (degrees) to native unit vector. False, with `out` undefined, where the plane holds no sky. */
  toNative(x: number, y: number, out: Float64Array): boolean;
  /** Native unit vector to plane (degrees). False where the projection has no such point. */
  toPlane(vx: number, vy: number, vz: number, out: Float64Array): boolean;
}

/** What a projection may ask of the header. */
export interface ProjectionInput {
  /** PVi_m of the latitude axis, or the default. */
  pv(m: number, fallback: number): number;
  /** Throws a WcsError that names PVi_m, the file and the problem. */
  refuse(m: number, problem: string): never;
}

/** Makes a projection from its parameters. */
export type ProjectionFactory = (input: ProjectionInput) => Projection;

/**
 * A projection that depends on the colatitude only: r = `radius(c)` degrees, and back.
 * Both functions take and give NaN where there is nothing. c in radians.
 */
export function zenithal(code: string, radius: (c: number) => number, colatitude: (r: number) => number): Projection {
  return {
    code,
    theta0: 90,
    toNative(x, y, out) {
      const r = Math.hypot(x, y);
      const c = colatitude(r);
      if (!(c >= 0 && c <= Math.PI)) return false;
      const s = r === 0 ? 0 : Math.sin(c) / r;
      out[0] = -y * s;
      out[1] = x * s;
      out[2] = Math.cos(c);
      return true;
    },
    toPlane(vx, vy, vz, out) {
      const h = Math.hypot(vx, vy);
      const r = radius(Math.atan2(h, vz));
      if (!Number.isFinite(r)) return false;
      const s = h === 0 ? 0 : r / h;
      out[0] = vy * s;
      out[1] = h === 0 ? -r : -vx * s;
      return true;
    },
  };
}

/** A plane function of two angles in radians; false outside its domain. */
export type AngularFunction = (a: number, b: number, out: Float64Array) => boolean;

/** Slack of the range check on native coordinates, radians (that of wcslib). */
const RANGE_SLACK = 1e-13 * DEG;

/**
 * A projection written in native longitude and latitude (radians): `forward(phi, theta)` gives plane degrees,
 * `backward(x, y)` gives (phi, theta). Native positions outside +-180, +-90 degrees are off the map.
 */
export function angular(code: string, theta0: number, forward: AngularFunction, backward: AngularFunction): Projection {
  const angles = new Float64Array(2);
  return {
    code,
    theta0,
    toNative(x, y, out) {
      if (!backward(x, y, angles)) return false;
      const phi = angles[0];
      const theta = angles[1];
      if (!(Math.abs(phi) <= Math.PI + RANGE_SLACK && Math.abs(theta) <= Math.PI / 2 + RANGE_SLACK)) return false;
      const c = Math.cos(theta);
      out[0] = c * Math.cos(phi);
      out[1] = c * Math.sin(phi);
      out[2] = Math.sin(theta);
      return true;
    },
    toPlane(vx, vy, vz, out) {
      const ok = forward(Math.atan2(vy, vx), Math.atan2(vz, Math.hypot(vx, vy)), out);
      return ok && Number.isFinite(out[0]) && Number.isFinite(out[1]);
    },
  };
}

/**
 * Root of an increasing function in [low, high] by Newton steps kept inside the bracket.
 * `f` writes value and derivative into `out`. NaN when the bracket does not hold a root.
 */
export function increasingRoot(
  f: (t: number, out: Float64Array) => void,
  target: number,
  low: number,
  high: number,
): number {
  const out = new Float64Array(2);
  let a = low;
  let b = high;
  let t = 0.5 * (a + b);
  for (let i = 0; i < 200; i++) {
    f(t, out);
    const miss = out[0] - target;
    if (miss === 0) return t;
    if (miss < 0) a = t;
    else b = t;
    let next = t - miss / out[1];
    if (!(next > a && next < b)) next = 0.5 * (a + b);
    if (Math.abs(next - t) <= 1e-16 + 4e-16 * Math.abs(t)) return next;
    t = next;
  }
  return t;
}
