import { arcsin, put } from './cylindrical.js';
import { DEG, R0, angular, type Projection } from './projection.js';

/** SFL, Sanson-Flamsteed (old name GLS): x = phi cos(theta), y = theta. */
export function sfl(): Projection {
  return angular(
    'SFL',
    0,
    (phi, theta, out) => put(out, phi * R0 * Math.cos(theta), theta * R0),
    (x, y, out) => put(out, quotient(x * DEG, Math.cos(y * DEG)), y * DEG),
  );
}

/** PAR, parabolic: x = phi (2 cos(2 theta/3) - 1), y = 180 sin(theta/3). */
export function par(): Projection {
  return angular(
    'PAR',
    0,
    (phi, theta, out) => put(out, phi * R0 * (2 * Math.cos((2 * theta) / 3) - 1), 180 * Math.sin(theta / 3)),
    (x, y, out) => {
      const s = y / 180;
      return put(out, quotient(x * DEG, 1 - 4 * s * s), 3 * arcsin(s));
    },
  );
}

/** AIT, Hammer-Aitoff. */
export function ait(): Projection {
  return angular(
    'AIT',
    0,
    (phi, theta, out) => {
      const c = Math.cos(theta);
      const g = R0 * Math.sqrt(2 / (1 + c * Math.cos(phi / 2)));
      return put(out, 2 * g * c * Math.sin(phi / 2), g * Math.sin(theta));
    },
    (x, y, out) => {
      const u = (x * DEG) / 4;
      const v = (y * DEG) / 2;
      const z2 = 1 - u * u - v * v;
      if (!(z2 >= 0.5 - 1e-13)) return false;
      const z = Math.sqrt(z2);
      return put(out, 2 * Math.atan2(2 * z * u, 2 * z2 - 1), arcsin(2 * v * z));
    },
  );
}

/** MOL, Mollweide: x = (2 sqrt2/pi) phi cos(g), y = sqrt2 r0 sin(g), 2g + sin 2g = pi sin(theta). */
export function mol(): Projection {
  return angular(
    'MOL',
    0,
    (phi, theta, out) => {
      const g = mollweideAngle(Math.PI * Math.sin(theta));
      return put(out, ((2 * Math.SQRT2) / Math.PI) * phi * R0 * Math.cos(g), Math.SQRT2 * R0 * Math.sin(g));
    },
    (x, y, out) => {
      const g = arcsin((y * DEG) / Math.SQRT2);
      const phi = quotient((Math.PI * x * DEG) / (2 * Math.SQRT2), Math.cos(g));
      return put(out, phi, arcsin((2 * g + Math.sin(2 * g)) / Math.PI));
    },
  );
}

/** g with 2g + sin 2g = w, |w| <= pi: bisection, because the slope vanishes at the poles. */
function mollweideAngle(w: number): number {
  let low = -Math.PI / 2;
  let high = Math.PI / 2;
  for (let i = 0; i < 70; i++) {
    const g = 0.5 * (low + high);
    if (2 * g + Math.sin(2 * g) < w) low = g;
    else high = g;
  }
  return 0.5 * (low + high);
}

/** a/b, and 0 where both vanish: the poles have every longitude. */
function quotient(a: number, b: number): number {
  return Math.abs(a) < 1e-15 && Math.abs(b) < 1e-12 ? 0 : a / b;
}
