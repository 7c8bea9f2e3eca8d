import { MIN_SLOPE_AREA } from './drop-scratch.js';

/**
 * Areas of a quad in a box of 2 or 3 output pixels a side, in closed form; false, and nothing written, for
 * other boxes and when an edge is too close to an axis (the edge walk has to do it).
 *
 * With F(a, b) the signed area of the quad in the quadrant u >= a, v >= b, and a, b running over the inner lines of the
 * box, every output pixel is a difference of four F. By Green's theorem an edge adds -dx/dy * (P(v') - P(v)) to F, where
 * P(t) = max(t - b, 0)^2/2 and its ends have been moved along it to u >= a; P comes as t*(t+|t|)/4, without a branch.
 * Reads the quad (output pixels) and the box; writes `area`, rows of columns+1 values.
 */
export function coverByCorners(floats: Float64Array, ints: Int32Array, area: Float64Array): boolean {
  const columns = ints[6];
  if (columns < 2 || columns > 3 || ints[7] < 2 || ints[7] > 3) return false;
  const ox = ints[4] + 0.5,
    oy = ints[5] + 0.5;
  let total = 0;
  // f with two indices: quadrant beyond inner column line and inner row line, - for the whole plane.
  let fm0 = 0,
    fm1 = 0,
    f0m = 0,
    f1m = 0,
    f00 = 0,
    f01 = 0,
    f10 = 0,
    f11 = 0;
  // Of the vertex at hand: 4P for both row lines and both column lines, and twice max(0, a - u).
  let u = floats[0] - ox,
    v = floats[4] - oy;
  let pv0 = v * (v + Math.abs(v)),
    pv1 = (v - 1) * (v - 1 + Math.abs(v - 1));
  let short0 = Math.abs(u) - u,
    short1 = Math.abs(u - 1) - (u - 1);
  let pu0 = u * (u + Math.abs(u)),
    pu1 = (u - 1) * (u - 1 + Math.abs(u - 1));
  for (let edge = 1; edge <= 4; edge++) {
    const un = floats[edge & 3] - ox,
      vn = floats[(edge & 3) + 4] - oy;
    const dx = un - u,
      dy = vn - v;
    const product = dx * dy;
    if (!(Math.abs(product) > MIN_SLOPE_AREA)) return false;
    const r = 0.25 / product;
    const m = dx * dx * r,
      k = dy * dy * r,
      k2 = 2 * k;
    total += u * vn - un * v;

    const vn1 = vn - 1,
      un1 = un - 1;
    const aun = Math.abs(un),
      aun1 = Math.abs(un1);
    const pvn0 = vn * (vn + Math.abs(vn)),
      pvn1 = vn1 * (vn1 + Math.abs(vn1));
    const pun0 = un * (un + aun),
      pun1 = un1 * (un1 + aun1);
    const shortn0 = aun - un,
      shortn1 = aun1 - un1;
    fm0 += m * (pv0 - pvn0);
    fm1 += m * (pv1 - pvn1);
    f0m += k * (pun0 - pu0);
    f1m += k * (pun1 - pu1);

    const p = v + k2 * short0,
      q = vn + k2 * shortn0;
    const p1 = p - 1,
      q1 = q - 1;
    f00 += m * (p * (p + Math.abs(p)) - q * (q + Math.abs(q)));
    f01 += m * (p1 * (p1 + Math.abs(p1)) - q1 * (q1 + Math.abs(q1)));
    const s = v + k2 * short1,
      t = vn + k2 * shortn1;
    const s1 = s - 1,
      t1 = t - 1;
    f10 += m * (s * (s + Math.abs(s)) - t * (t + Math.abs(t)));
    f11 += m * (s1 * (s1 + Math.abs(s1)) - t1 * (t1 + Math.abs(t1)));

    u = un;
    v = vn;
    pv0 = pvn0;
    pv1 = pvn1;
    pu0 = pun0;
    pu1 = pun1;
    short0 = shortn0;
    short1 = shortn1;
  }
  // Row by row from the bottom; a box of two columns or rows leaves the third empty.
  const low0 = f0m - f00,
    low1 = f1m - f10;
  const middle0 = f00 - f01,
    middle1 = f10 - f11;
  const stride = columns + 1;
  area[0] = 0.5 * total - fm0 - low0;
  area[1] = low0 - low1;
  area[stride] = fm0 - fm1 - middle0;
  area[stride + 1] = middle0 - middle1;
  area[2 * stride] = fm1 - f01;
  area[2 * stride + 1] = f01 - f11;
  if (columns === 3) {
    area[2] = low1;
    area[stride + 2] = middle1;
    area[2 * stride + 2] = f11;
  }
  return true;
}
