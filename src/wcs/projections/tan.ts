import { R0, type Projection } from './projection.js';

/** TAN, gnomonic: r = r0 cot(theta). Free of trigonometry in both directions. */
export function tan(): Projection {
  return {
    code: 'TAN',
    theta0: 90,
    toNative(x, y, out) {
      const s = 1 / Math.sqrt(x * x + y * y + R0 * R0);
      out[0] = -y * s;
      out[1] = x * s;
      out[2] = R0 * s;
      return s > 0;
    },
    toPlane(vx, vy, vz, out) {
      out[0] = (R0 * vy) / vz;
      out[1] = (-R0 * vx) / vz;
      return vz > 0;
    },
  };
}
