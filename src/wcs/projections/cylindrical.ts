import { DEG, R0, angular, type Projection, type ProjectionInput } from './projection.js';

/** CAR, plate carree: x = phi, y = theta. */
export function car(): Projection {
  return angular(
    'CAR',
    0,
    (phi, theta, out) => put(out, phi * R0, theta * R0),
    (x, y, out) => put(out, x * DEG, y * DEG),
  );
}

/** MER, Mercator: y = r0 ln tan((90 + theta)/2) = r0 asinh(tan theta). */
export function mer(): Projection {
  return angular(
    'MER',
    0,
    (phi, theta, out) => Math.abs(theta) < Math.PI / 2 && put(out, phi * R0, R0 * Math.asinh(Math.tan(theta))),
    (x, y, out) => put(out, x * DEG, Math.atan(Math.sinh(y * DEG))),
  );
}

/** CEA, cylindrical equal area: y = r0 sin(theta)/lambda, lambda = PVlat_1 (1 unless given). */
export function cea(input: ProjectionInput): Projection {
  const lambda = input.pv(1, 1);
  if (!(lambda > 0 && lambda <= 1)) input.refuse(1, `lambda ${String(lambda)} is outside (0, 1]`);
  return angular(
    'CEA',
    0,
    (phi, theta, out) => put(out, phi * R0, (R0 * Math.sin(theta)) / lambda),
    (x, y, out) => put(out, x * DEG, arcsin(y * DEG * lambda)),
  );
}

/** CYP, cylindrical perspective: mu = PVlat_1, lambda = PVlat_2 (1 unless given). */
export function cyp(input: ProjectionInput): Projection {
  const mu = input.pv(1, 1);
  const lambda = input.pv(2, 1);
  if (lambda === 0) input.refuse(2, 'lambda is 0');
  if (mu + lambda === 0) input.refuse(1, 'mu + lambda is 0');
  return angular(
    'CYP',
    0,
    (phi, theta, out) => {
      const d = mu + Math.cos(theta);
      return d !== 0 && put(out, lambda * phi * R0, (R0 * (mu + lambda) * Math.sin(theta)) / d);
    },
    (x, y, out) => {
      const e = (y * DEG) / (mu + lambda);
      return put(out, (x * DEG) / lambda, Math.atan2(e, 1) + arcsin((e * mu) / Math.sqrt(e * e + 1)));
    },
  );
}

/** Arc sine that forgives rounding just outside +-1 (the slack of wcslib). */
export function arcsin(s: number): number {
  return Math.abs(s) > 1 && Math.abs(s) < 1 + 1e-13 ? Math.sign(s) * (Math.PI / 2) : Math.asin(s);
}

/** Stores a pair; true, so that it can end an expression. */
export function put(out: Float64Array, a: number, b: number): true {
  out[0] = a;
  out[1] = b;
  return true;
}
