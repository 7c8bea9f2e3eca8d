import { DEG, R0, increasingRoot, zenithal, type Projection, type ProjectionInput } from './projection.js';

/** Highest degree of the polynomial that FITS defines. */
const MAX_DEGREE = 30;

/**
 * ZPN, zenithal polynomial: r = r0 (PV_0 + PV_1 c + PV_2 c^2 + ...), c the colatitude in radians,
 * valid from the pole to the first turning point of the polynomial.
 */
export function zpn(input: ProjectionInput): Projection {
  const p: number[] = [];
  for (let m = 0; m <= MAX_DEGREE; m++) p.push(input.pv(m, 0));
  while (p.length > 0 && p[p.length - 1] === 0) p.pop();
  if (p.length < 2) input.refuse(1, 'the ZPN polynomial has no term of degree 1 or more');
  if (!(p[1] > 0)) input.refuse(1, 'the ZPN polynomial does not increase away from the pole');
  const limit = turningPoint(p);
  const withSlope = (c: number, out: Float64Array): void => {
    out[0] = horner(p, c);
    out[1] = slope(p, c);
  };
  const top = horner(p, limit);
  return zenithal(
    'ZPN',
    (c) => (c <= limit ? R0 * horner(p, c) : NaN),
    (r) => inverse(r / R0, p, limit, top, withSlope),
  );
}

function inverse(
  r: number,
  p: readonly number[],
  limit: number,
  top: number,
  withSlope: (c: number, out: Float64Array) => void,
): number {
  if (r < p[0] - 1e-13 || r > top + 1e-13) return NaN;
  if (r <= p[0]) return 0;
  if (r >= top) return limit;
  return increasingRoot(withSlope, r, 0, limit);
}

function horner(p: readonly number[], c: number): number {
  let sum = 0;
  for (let m = p.length - 1; m >= 0; m--) sum = sum * c + p[m];
  return sum;
}

function slope(p: readonly number[], c: number): number {
  let sum = 0;
  for (let m = p.length - 1; m >= 1; m--) sum = sum * c + m * p[m];
  return sum;
}

/** Colatitude (radians) where the polynomial first stops increasing; pi when it never does. */
function turningPoint(p: readonly number[]): number {
  let low = 0;
  let high = Math.PI;
  let found = false;
  // Steps of a tenth of a degree: finer than the degree of wcslib, so no narrow dip is jumped.
  for (let i = 1; i <= 1800 && !found; i++) {
    const c = i * 0.1 * DEG;
    if (slope(p, c) <= 0) {
      high = c;
      found = true;
    } else low = c;
  }
  if (!found) return Math.PI;
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high);
    if (slope(p, middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
