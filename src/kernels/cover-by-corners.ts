import { MIN_SLOPE_AREA, type DropScratch } from './drop-scratch.js';

/**
 * Areas of a quad in a box of up to 3x3 output pixels, in closed form; false when an edge is too close to an axis (the
 * edge walk has to do it).
 *
 * With F(a, b) the signed area of the quad in the quadrant u >= a, v >= b, and a, b running over the inner lines of the
 * box, every output pixel is a difference of four F. By Green's theorem an edge adds -dx/dy * (P(v') - P(v)) to F, where
 * P(t) = max(t - b, 0)^2/2 and its ends have been moved along it to u >= a; P comes as t*(t+|t|)/4, without a branch.
 * Reads `scratch.quad` (output pixels) and `scratch.box`; writes `scratch.area`, rows of columns+1 values.
 */
export function coverByCorners(scratch: DropScratch): boolean {
  const { quad, box, area } = scratch;
  const ox = box[0] + 0.5, oy = box[1] + 0.5;
  let total = 0;
  // f with two indices: quadrant beyond inner column line and inner row line, - for the whole plane.
  let fm0 = 0, fm1 = 0, f0m = 0, f1m = 0, f00 = 0, f01 = 0, f10 = 0, f11 = 0;
  let u = quad[0] - ox, v = quad[4] - oy;
  for (let edge = 1; edge <= 4; edge++) {
    const un = quad[edge & 3] - ox, vn = quad[(edge & 3) + 4] - oy;
    const dx = un - u, dy = vn - v;
    const product = dx * dy;
    if (!(Math.abs(product) > MIN_SLOPE_AREA)) return false;
    const r = 0.25 / product;
    const m = dx * dx * r, k = dy * dy * r;
    total += u * vn - un * v;

    const v1 = v - 1, vn1 = vn - 1;
    fm0 += m * (v * (v + Math.abs(v)) - vn * (vn + Math.abs(vn)));
    fm1 += m * (v1 * (v1 + Math.abs(v1)) - vn1 * (vn1 + Math.abs(vn1)));

    const k2 = 2 * k;
    const au = Math.abs(u), aun = Math.abs(un);
    f0m += k * (un * (un + aun) - u * (u + au));
    const p = v + k2 * (au - u), q = vn + k2 * (aun - un);
    f00 += m * (p * (p + Math.abs(p)) - q * (q + Math.abs(q)));
    const p1 = p - 1, q1 = q - 1;
    f01 += m * (p1 * (p1 + Math.abs(p1)) - q1 * (q1 + Math.abs(q1)));

    const u1 = u - 1, un1 = un - 1;
    const au1 = Math.abs(u1), aun1 = Math.abs(un1);
    f1m += k * (un1 * (un1 + aun1) - u1 * (u1 + au1));
    const s = v + k2 * (au1 - u1), t = vn + k2 * (aun1 - un1);
    f10 += m * (s * (s + Math.abs(s)) - t * (t + Math.abs(t)));
    const s1 = s - 1, t1 = t - 1;
    f11 += m * (s1 * (s1 + Math.abs(s1)) - t1 * (t1 + Math.abs(t1)));
    u = un;
    v = vn;
  }
  // Row by row from the bottom; a box of two columns or rows leaves the third empty.
  const low0 = f0m - f00, low1 = f1m - f10;
  const middle0 = f00 - f01, middle1 = f10 - f11;
  const stride = box[2] + 1;
  area[0] = 0.5 * total - fm0 - low0;
  area[1] = low0 - low1;
  area[stride] = fm0 - fm1 - middle0;
  area[stride + 1] = middle0 - middle1;
  area[2 * stride] = fm1 - f01;
  area[2 * stride + 1] = f01 - f11;
  if (box[2] === 3) {
    area[2] = low1;
    area[stride + 2] = middle1;
    area[2 * stride + 2] = f11;
  }
  return true;
}
