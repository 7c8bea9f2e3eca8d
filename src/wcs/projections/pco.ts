import { put } from './cylindrical.js';
import { DEG, R0, angular, type Projection } from './projection.js';

/** PCO, polyconic: x = r0 cot(theta) sin(phi sin(theta)), y = theta + r0 cot(theta)(1 - cos(phi sin(theta))). */
export function pco(): Projection {
  return angular('PCO', 0, forward, backward);
}

function forward(phi: number, theta: number, out: Float64Array): true {
  if (Math.abs(theta) < 1e-9) return put(out, phi * R0, theta * R0 + R0 * theta * 0.5 * phi * phi);
  const s = Math.sin(theta);
  const cot = Math.cos(theta) / s;
  const half = Math.sin((phi * s) / 2);
  return put(out, R0 * cot * Math.sin(phi * s), theta * R0 + R0 * cot * 2 * half * half);
}

function backward(x: number, y: number, out: Float64Array): boolean {
  const X = x * DEG;
  const Y = y * DEG;
  if (Math.abs(Y) < 1e-14) return put(out, X, 0);
  if (Math.abs(Math.abs(Y) - Math.PI / 2) < 1e-14) return put(out, 0, Y);
  const theta = latitude(X, Y);
  const s = Math.sin(theta);
  const tan = Math.tan(theta);
  const phi = Math.atan2(X * tan, 1 - (Y - theta) * tan) / s;
  return put(out, phi, theta);
}

/**
 * Root between 0 and y of f = (x^2 + (y - t)^2) tan t - 2 (y - t), the circle of latitude t through (x, y).
 * f has the sign of -y at 0 and of y at y; bisection to the last bit.
 */
function latitude(x: number, y: number): number {
  const sign = Math.sign(y);
  let low = 0;
  let high = Math.min(Math.abs(y), Math.PI / 2);
  const Y = Math.abs(y);
  for (let i = 0; i < 80; i++) {
    const t = 0.5 * (low + high);
    const f = (x * x + (Y - t) * (Y - t)) * Math.tan(t) - 2 * (Y - t);
    if (f < 0) low = t;
    else high = t;
  }
  return sign * 0.5 * (low + high);
}
