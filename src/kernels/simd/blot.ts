/** Constants of a row of {@link poly5Row}, see blotConstants in ../blot-window.ts; 11 float64. */
export const blotConstants: usize = memory.data(11 * 8, 16);

/**
 * Samples an image (float32, `stride` pixels a row, pixel (x0, y0) of the frame first) at n positions by the quintics
 * through 6x6 pixels; formulas in ../blot-poly.ts. The weights are in float64, the 36 products in float32: columns
 * first, four and two at a time.
 *
 * With `rounded` positions are rounded to float32 first. From frame row `sixthFrom` on the sixth row of the stencil is
 * frame row `sixthRow`. Returns the number of results that are not finite though on the frame; or, below 0, minus the
 * number of positions on the frame whose stencil the image does not hold.
 */
export function poly5Row(
  imageAt: usize,
  stride: i32,
  x0: i32,
  y0: i32,
  rounded: bool,
  sixthFrom: i32,
  sixthRow: i32,
  xsAt: usize,
  ysAt: usize,
  n: i32,
  outAt: usize,
): i32 {
  const c = blotConstants;
  const lowX = load<f64>(c);
  const highX = load<f64>(c, 8);
  const lowY = load<f64>(c, 16);
  const highY = load<f64>(c, 24);
  const scale = load<f64>(c, 64);
  const add = load<f64>(c, 72);
  const missing = <f32>load<f64>(c, 80);
  const two = f64x2.splat(2);
  const one = f64x2.splat(1);
  const three = f64x2.splat(3);
  const by120 = f64x2.splat(1.0 / 120.0);
  const by24 = f64x2.splat(1.0 / 24.0);
  const by12 = f64x2.splat(1.0 / 12.0);
  const line = (<usize>stride) << 2;
  let lost = 0;
  let holes = 0;
  for (let k = 0; k < n; k++) {
    let x = load<f64>(xsAt + ((<usize>k) << 3));
    let y = load<f64>(ysAt + ((<usize>k) << 3));
    if (rounded) {
      x = <f64>(<f32>x);
      y = <f64>(<f32>y);
    }
    const to = outAt + ((<usize>k) << 2);
    if (!(x >= lowX && x < highX && y >= lowY && y < highY)) {
      if (x >= load<f64>(c, 32) && x < load<f64>(c, 40) && y >= load<f64>(c, 48) && y < load<f64>(c, 56)) lost++;
      store<f32>(to, missing);
      continue;
    }
    const position = f64x2(x, y);
    const whole = f64x2.floor(position);
    const corner = i32x4.trunc_sat_f64x2_s_zero(whole);
    const ix = i32x4.extract_lane(corner, 0);
    const iy = i32x4.extract_lane(corner, 1);
    // Weights in x (lane 0) and in y (lane 1).
    const t = f64x2.sub(position, whole);
    const a = f64x2.add(t, two);
    const b = f64x2.add(t, one);
    const d = f64x2.sub(t, one);
    const e = f64x2.sub(t, two);
    const f = f64x2.sub(t, three);
    const cd = f64x2.mul(t, d);
    const be = f64x2.mul(b, e);
    const af = f64x2.mul(a, f);
    const inner = f64x2.mul(f64x2.mul(cd, be), by120);
    const middle = f64x2.mul(f64x2.mul(af, cd), by24);
    const outer = f64x2.mul(f64x2.mul(af, be), by12);
    const w0 = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.mul(inner, f)));
    const w1 = f32x4.demote_f64x2_zero(f64x2.mul(middle, e));
    const w2 = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.mul(outer, d)));
    const w3 = f32x4.demote_f64x2_zero(f64x2.mul(outer, t));
    const w4 = f32x4.demote_f64x2_zero(f64x2.neg(f64x2.mul(middle, b)));
    const w5 = f32x4.demote_f64x2_zero(f64x2.mul(inner, a));
    const left = imageAt + ((<usize>(ix - 2 - x0)) << 2);
    let p = left + <usize>(iy - 2 - y0) * line;
    let w = v128.shuffle<f32>(w0, w0, 1, 1, 1, 1);
    let four = f32x4.mul(w, v128.load(p));
    let pair = f32x4.mul(w, v128.load64_zero(p, 16));
    p += line;
    w = v128.shuffle<f32>(w1, w1, 1, 1, 1, 1);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.shuffle<f32>(w2, w2, 1, 1, 1, 1);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.shuffle<f32>(w3, w3, 1, 1, 1, 1);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.shuffle<f32>(w4, w4, 1, 1, 1, 1);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p = iy < sixthFrom ? p + line : left + <usize>(sixthRow - y0) * line;
    w = v128.shuffle<f32>(w5, w5, 1, 1, 1, 1);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    const w01 = v128.shuffle<f32>(w0, w1, 0, 4, 0, 4);
    const w23 = v128.shuffle<f32>(w2, w3, 0, 4, 0, 4);
    const across = v128.shuffle<f32>(w01, w23, 0, 1, 4, 5);
    const last = v128.shuffle<f32>(w4, w5, 0, 4, 0, 4);
    let sum = f32x4.add(f32x4.mul(across, four), f32x4.mul(last, pair));
    sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 2, 3));
    const value = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    // 0 for a finite value, else NaN.
    if (value - value != 0) holes++;
    store<f32>(to, <f32>(<f64>value * scale + add));
  }
  return lost > 0 ? -lost : holes;
}
