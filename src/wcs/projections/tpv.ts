import { tan } from './tan.js';
import type { Projection } from './projection.js';

/** Coefficients of one axis, PVi_0 ... PVi_39; PVi_1 is 1 and the others 0 unless given. */
export type TpvCoefficients = Float64Array;

/** Terms of the convention: powers of (own axis, other axis), or of r where the second entry is -1. */
const TERMS: readonly (readonly [number, number])[] = tpvTerms();

function tpvTerms(): (readonly [number, number])[] {
  const terms: (readonly [number, number])[] = [[0, 0]];
  for (let degree = 1; degree <= 7; degree++) {
    for (let q = 0; q <= degree; q++) terms.push([degree - q, q]);
    if (degree % 2 === 1) terms.push([degree, -1]);
  }
  return terms;
}

/** Number of coefficients of an axis. */
export const TPV_TERMS = TERMS.length;

/**
 * TPV: TAN behind a polynomial on the intermediate world coordinates (degrees), coefficients of the longitude
 * axis and of the latitude axis, each written in its own coordinate first (https://fits.gsfc.nasa.gov/registry/tpvwcs.html).
 * The inverse is Newton's, to the last bits; false where it does not converge.
 */
export function tpv(lon: TpvCoefficients, lat: TpvCoefficients): Projection {
  const plane = tan();
  const fromLon = new Float64Array(3);
  const fromLat = new Float64Array(3);
  return {
    code: 'TPV',
    theta0: 90,
    toNative(x, y, out) {
      polynomial(lon, x, y, fromLon);
      polynomial(lat, y, x, fromLat);
      return plane.toNative(fromLon[0], fromLat[0], out);
    },
    toPlane(vx, vy, vz, out) {
      return plane.toPlane(vx, vy, vz, out) && invert(lon, lat, out[0], out[1], out, fromLon, fromLat);
    },
  };
}

function invert(
  lon: TpvCoefficients,
  lat: TpvCoefficients,
  xi: number,
  eta: number,
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
): boolean {
  let x = xi;
  let y = eta;
  let last = Infinity;
  for (let i = 0; i < 50; i++) {
    polynomial(lon, x, y, a);
    polynomial(lat, y, x, b);
    const fx = a[0] - xi;
    const fy = b[0] - eta;
    const det = a[1] * b[1] - a[2] * b[2];
    const dx = (b[1] * fx - a[2] * fy) / det;
    const dy = (a[1] * fy - b[2] * fx) / det;
    x -= dx;
    y -= dy;
    const size = Math.abs(dx) + Math.abs(dy);
    if (!Number.isFinite(size)) return false;
    // 1e-15 degree is far below any pixel; a step that no longer shrinks at 1e-13 is rounding.
    if (size < 1e-15 || (size < 1e-13 && size >= last)) {
      out[0] = x;
      out[1] = y;
      return true;
    }
    last = size;
  }
  return false;
}

/** Value, derivative along the own axis u, derivative along the other axis v. */
function polynomial(c: TpvCoefficients, u: number, v: number, out: Float64Array): void {
  const r = Math.hypot(u, v);
  let value = 0;
  let du = 0;
  let dv = 0;
  for (let m = 0; m < TPV_TERMS; m++) {
    const k = c[m];
    if (k === 0) continue;
    const [p, q] = TERMS[m];
    if (q < 0) {
      const g = k * p * r ** (p - 2);
      value += k * r ** p;
      du += r === 0 ? 0 : g * u;
      dv += r === 0 ? 0 : g * v;
    } else {
      value += k * u ** p * v ** q;
      if (p > 0) du += k * p * u ** (p - 1) * v ** q;
      if (q > 0) dv += k * q * u ** p * v ** (q - 1);
    }
  }
  out[0] = value;
  out[1] = du;
  out[2] = dv;
}
