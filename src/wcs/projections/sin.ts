import { R0, type Projection, type ProjectionInput } from './projection.js';

/**
 * SIN, orthographic, with the slant of PVlat_1 = xi and PVlat_2 = eta (0 unless given).
 *
 * With t = 1 - sin(theta): X = cos(theta) sin(phi) + xi t, -Y = cos(theta) cos(phi) - eta t (units of r0).
 * The unit length gives a t^2 - 2 b t + c = 0; the root nearest the pole is c/(b + sqrt(b^2 - a c)),
 * a form that loses nothing near the pole.
 */
export function sin(input: ProjectionInput): Projection {
  return slantSin(input.pv(1, 0), input.pv(2, 0));
}

/** SIN with a given slant; NCP is the slant (0, cot(dec0)). */
export function slantSin(xi: number, eta: number): Projection {
  const a = xi * xi + eta * eta + 1;
  return {
    code: 'SIN',
    theta0: 90,
    toNative(x, y, out) {
      const X = x / R0;
      const Y = y / R0;
      const b = xi * X + eta * Y + 1;
      const c = X * X + Y * Y;
      const q = b * b - a * c;
      if (!(q >= 0)) return false;
      const t = c / (b + Math.sqrt(q));
      if (!(t >= 0 && t <= 2)) return false;
      out[0] = eta * t - Y;
      out[1] = X - xi * t;
      out[2] = 1 - t;
      return true;
    },
    toPlane(vx, vy, vz, out) {
      // 1 - sin(theta) without cancellation near the pole.
      const t = vz > 0 ? (vx * vx + vy * vy) / (1 + vz) : 1 - vz;
      out[0] = R0 * (vy + xi * t);
      out[1] = -R0 * (vx - eta * t);
      // Beyond this latitude the slanted projection folds back on itself.
      return vz >= eta * vx - xi * vy;
    },
  };
}
