/** Constants of a row of {@link poly5Row}, see blotConstants in ../blot-window.ts; 11 float64. */
export const blotConstants: usize = memory.data(11 * 8, 16);

/*
 * What four pixels at hand have, stored between the steps: fractions of x and of y; the weights in x and in y, six vectors
 * each; those in x once more by pixel, four and two and two of no use; the corner of the stencil, elements from the first of
 * the image, int64; from there to its sixth row, bytes, int32; the sums of its columns.
 */
const fractions: usize = memory.data(2 * 16, 16);
const weights: usize = memory.data(12 * 16, 16);
const inX: usize = memory.data(4 * 32, 16);
const corners: usize = memory.data(4 * 8, 16);
const sixths: usize = memory.data(4 * 4, 16);
const sums: usize = memory.data(4 * 16, 16);
/** The weights in y. */
const inY: usize = weights + 6 * 16;

/** Added to a whole number below 2^51 it leaves that number in the low bits. */
const TO_INTEGER: f64 = 6755399441055744;

/**
 * Samples an image (float32, `stride` pixels a row, pixel (x0, y0) of the frame first) at n positions by the quintics
 * through 6x6 pixels; formulas in ../blot-poly.ts. Positions and their fractions are float64, weights and products float32.
 * Four pixels at a time: up to three positions beyond the last are read.
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
  const scale = v128.load_splat<f64>(c, 64);
  const add = v128.load_splat<f64>(c, 72);
  const missing = f32x4.splat(<f32>load<f64>(c, 80));
  const firstX = f64x2.splat(<f64>(x0 + 2));
  const firstY = f64x2.splat(<f64>(y0 + 2));
  const width = f64x2.splat(<f64>stride);
  const toInteger = f64x2.splat(TO_INTEGER);
  const line = (<usize>stride) << 2;
  // Of each lane of the result its bit.
  const bits = i32x4(1, 2, 4, 8);
  const usual = i32x4.splat(5 * (stride << 2));
  v128.store(sixths, usual);
  let lost = 0;
  let holes = 0;
  for (let k = 0; k < n; k += 4) {
    const from = (<usize>k) << 3;
    let x01 = v128.load(xsAt + from);
    let x23 = v128.load(xsAt + from, 16);
    let y01 = v128.load(ysAt + from);
    let y23 = v128.load(ysAt + from, 16);
    if (rounded) {
      x01 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x01));
      x23 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x23));
      y01 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(y01));
      y23 = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(y23));
    }
    const asked = n - k < 4 ? (1 << (n - k)) - 1 : 15;
    const inside = asked & (within(c, x01, y01) | (within(c, x23, y23) << 2));
    if (inside != asked) {
      lost += popcnt(asked & ~inside & (within(c + 32, x01, y01) | (within(c + 32, x23, y23) << 2)));
    }
    const column01 = f64x2.floor(x01);
    const column23 = f64x2.floor(x23);
    const row01 = f64x2.floor(y01);
    const row23 = f64x2.floor(y23);
    const corner01 = f64x2.add(f64x2.mul(f64x2.sub(row01, firstY), width), f64x2.sub(column01, firstX));
    const corner23 = f64x2.add(f64x2.mul(f64x2.sub(row23, firstY), width), f64x2.sub(column23, firstX));
    v128.store(corners, f64x2.add(corner01, toInteger));
    v128.store(corners, f64x2.add(corner23, toInteger), 16);
    v128.store(fractions, singles(f64x2.sub(x01, column01), f64x2.sub(x23, column23)));
    v128.store(fractions, singles(f64x2.sub(y01, row01), f64x2.sub(y23, row23)), 16);
    // A loop, so that there is one call, which the compiler puts in place.
    for (let axis: usize = 0; axis < 2; axis++) storeWeights(v128.load(fractions + 16 * axis), weights + 96 * axis);
    transposeWeights();
    if (rounded) {
      const row = i32x4.trunc_sat_f32x4_s(singles(row01, row23));
      const wrong = i32x4.mul(i32x4.sub(i32x4.splat(sixthRow + 2), row), i32x4.splat(stride << 2));
      v128.store(sixths, v128.bitselect(wrong, usual, i32x4.ge_s(row, i32x4.splat(sixthFrom))));
    }
    for (let lane = 0; lane < 4; lane++) {
      if (((inside >> lane) & 1) == 0) continue;
      const left = imageAt + ((<usize>load<i32>(corners + ((<usize>lane) << 3))) << 2);
      const inYHere = inY + ((<usize>lane) << 2);
      let p = left;
      let w = v128.load_splat<f32>(inYHere);
      let four = f32x4.mul(w, v128.load(p));
      let pair = f32x4.mul(w, v128.load64_zero(p, 16));
      p += line;
      w = v128.load_splat<f32>(inYHere, 16);
      four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
      pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
      p += line;
      w = v128.load_splat<f32>(inYHere, 32);
      four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
      pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
      p += line;
      w = v128.load_splat<f32>(inYHere, 48);
      four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
      pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
      p += line;
      w = v128.load_splat<f32>(inYHere, 64);
      four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
      pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
      p = left + <usize>load<i32>(sixths + ((<usize>lane) << 2));
      w = v128.load_splat<f32>(inYHere, 80);
      four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
      pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
      const inXHere = inX + ((<usize>lane) << 5);
      const columns = f32x4.mul(v128.load(inXHere), four);
      v128.store(sums + ((<usize>lane) << 4), f32x4.add(columns, f32x4.mul(v128.load64_zero(inXHere, 16), pair)));
    }
    const value = sumsOfFour();
    const to = outAt + ((<usize>k) << 2);
    const isInside = i32x4.eq(v128.and(i32x4.splat(inside), bits), bits);
    // 0 for a finite value, else NaN.
    const rest = f32x4.sub(value, value);
    holes += popcnt(inside & i32x4.bitmask(f32x4.ne(rest, rest)));
    const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(value), scale), add);
    const upper = f64x2.promote_low_f32x4(v128.shuffle<f64>(value, value, 1, 1));
    const result = singles(low, f64x2.add(f64x2.mul(upper, scale), add));
    const out = v128.bitselect(result, missing, isInside);
    if (asked == 15) {
      v128.store(to, out);
      continue;
    }
    // What follows belongs to others.
    store<f32>(to, f32x4.extract_lane(out, 0));
    if (asked > 1) store<f32>(to, f32x4.extract_lane(out, 1), 4);
    if (asked > 3) store<f32>(to, f32x4.extract_lane(out, 2), 8);
  }
  return lost > 0 ? -lost : holes;
}

/** Bits of those of two positions that lie within [low x, high x) and [low y, high y), float64 at `limits`. */
function within(limits: usize, x: v128, y: v128): i32 {
  const inX = v128.and(f64x2.ge(x, v128.load_splat<f64>(limits)), f64x2.lt(x, v128.load_splat<f64>(limits, 8)));
  const inY = v128.and(f64x2.ge(y, v128.load_splat<f64>(limits, 16)), f64x2.lt(y, v128.load_splat<f64>(limits, 24)));
  return i64x2.bitmask(v128.and(inX, inY));
}

/** Four float32 of twice two float64. */
function singles(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Stores the six Lagrange weights at fractions t of four pixels, a vector each; formulas in ../blot-poly.ts. */
function storeWeights(t: v128, at: usize): void {
  const a = f32x4.add(t, f32x4.splat(2));
  const b = f32x4.add(t, f32x4.splat(1));
  const d = f32x4.sub(t, f32x4.splat(1));
  const e = f32x4.sub(t, f32x4.splat(2));
  const f = f32x4.sub(t, f32x4.splat(3));
  const cd = f32x4.mul(t, d);
  const be = f32x4.mul(b, e);
  const af = f32x4.mul(a, f);
  const inner = f32x4.mul(f32x4.mul(cd, be), f32x4.splat(1.0 / 120.0));
  const middle = f32x4.mul(f32x4.mul(af, cd), f32x4.splat(1.0 / 24.0));
  const outer = f32x4.mul(f32x4.mul(af, be), f32x4.splat(1.0 / 12.0));
  const w0 = f32x4.neg(f32x4.mul(inner, f));
  const w1 = f32x4.mul(middle, e);
  const w3 = f32x4.mul(outer, t);
  const w4 = f32x4.neg(f32x4.mul(middle, b));
  const w5 = f32x4.mul(inner, a);
  v128.store(at, w0);
  v128.store(at, w1, 16);
  // The sum is 1: rounding makes no image brighter.
  const others = f32x4.add(f32x4.add(f32x4.add(w0, w5), f32x4.add(w1, w4)), w3);
  v128.store(at, f32x4.sub(f32x4.splat(1), others), 32);
  v128.store(at, w3, 48);
  v128.store(at, w4, 64);
  v128.store(at, w5, 80);
}

/** The weights in x from a vector a weight to six a pixel. */
function transposeWeights(): void {
  const from = weights;
  const to = inX;
  const w0 = v128.load(from);
  const w1 = v128.load(from, 16);
  const w2 = v128.load(from, 32);
  const w3 = v128.load(from, 48);
  const w4 = v128.load(from, 64);
  const w5 = v128.load(from, 80);
  const low01 = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(w0, w1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(w2, w3, 2, 6, 3, 7);
  const low45 = v128.shuffle<f32>(w4, w5, 0, 4, 1, 5);
  const high45 = v128.shuffle<f32>(w4, w5, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to, low45, 16);
  v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(low45, low45, 2, 3, 2, 3), 48);
  v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(to, high45, 80);
  v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
  v128.store(to, v128.shuffle<f32>(high45, high45, 2, 3, 2, 3), 112);
}

/** The sum of the four columns of each of four pixels. */
function sumsOfFour(): v128 {
  const a = v128.load(sums);
  const b = v128.load(sums, 16);
  const c = v128.load(sums, 32);
  const d = v128.load(sums, 48);
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
