import { corners, inY, oneByOne, sideBySide, sixths, storeWeights, weights } from './six-by-six';

/** Constants of a row of {@link poly5Row}, see blotConstants in ../blot-window.ts; 11 float64. */
export const blotConstants: usize = memory.data(11 * 8, 16);

/** Added to a whole number below 2^51 it leaves that number in the low bits. */
const TO_INTEGER: f64 = 6755399441055744;

/**
 * Samples an image (float32, `stride` pixels a row, pixel (x0, y0) of the frame first) at n positions by the quintics
 * through 6x6 pixels; formulas in ../blot-poly.ts. Positions and their fractions are float64, weights and products float32.
 * Four pixels at a time: up to three positions beyond the last are read. Where their stencils lie side by side, as nearly all do in a
 * median of about the pixels and the orientation of the chip, a vector is a column of all four; else they go one by one, with the same
 * sums in the same order: a value depends on its own position only.
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
  const scale = v128.load_splat<f64>(c + 64);
  const add = v128.load_splat<f64>(c + 72);
  const missing = f32x4.splat(<f32>load<f64>(c + 80));
  const width = f64x2.splat(<f64>stride);
  const toCorner = f64x2.splat(TO_INTEGER - <f64>(y0 + 2) * <f64>stride - <f64>(x0 + 2));
  const firstWrong = f64x2.splat(<f64>sixthFrom);
  const line = (<usize>stride) << 2;
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
    const column01 = f64x2.floor(x01);
    const column23 = f64x2.floor(x23);
    const row01 = f64x2.floor(y01);
    const row23 = f64x2.floor(y23);
    storeWeights(singles(f64x2.sub(x01, column01), f64x2.sub(x23, column23)), weights);
    storeWeights(singles(f64x2.sub(y01, row01), f64x2.sub(y23, row23)), inY);
    const corner01 = f64x2.add(f64x2.add(f64x2.mul(row01, width), column01), toCorner);
    const corner23 = f64x2.add(f64x2.add(f64x2.mul(row23, width), column23), toCorner);
    // Of a position that is inside; of any other it is not used.
    const corner = v128.shuffle<i32>(corner01, corner23, 0, 2, 4, 6);
    const to = outAt + ((<usize>k) << 2);
    const asked = n - k < 4 ? (1 << (n - k)) - 1 : 15;
    let inside = asked;
    const in01 = within(c, x01, y01);
    const in23 = within(c, x23, y23);
    const isWrong = rounded && v128.any_true(v128.or(f64x2.ge(row01, firstWrong), f64x2.ge(row23, firstWrong)));
    let value = f32x4.splat(0);
    let done = false;
    if (!isWrong && i64x2.bitmask(v128.and(in01, in23)) == 3) {
      value = sideBySide(imageAt, corner, stride);
      // NaN in all lanes: they are not side by side, or have holes, some perhaps by what a neighbour alone should read.
      const rest = f32x4.sub(value, value);
      done = !v128.any_true(f32x4.ne(rest, rest));
    }
    if (!done) {
      const bits = i64x2.bitmask(in01) | (i64x2.bitmask(in23) << 2);
      inside = asked & bits;
      if (inside != asked) {
        const onFrame = i64x2.bitmask(within(c + 32, x01, y01)) | (i64x2.bitmask(within(c + 32, x23, y23)) << 2);
        lost += popcnt(asked & ~bits & onFrame);
      }
      v128.store(corners, corner);
      let sixth = i32x4.splat(5 * (stride << 2));
      if (isWrong) {
        const row = i32x4.trunc_sat_f32x4_s(singles(row01, row23));
        const wrong = i32x4.mul(i32x4.sub(i32x4.splat(sixthRow + 2), row), i32x4.splat(stride << 2));
        sixth = v128.bitselect(wrong, sixth, i32x4.ge_s(row, i32x4.splat(sixthFrom)));
      }
      v128.store(sixths, sixth);
      value = oneByOne(imageAt, line, inside);
      // 0 for a finite value, else NaN.
      const rest = f32x4.sub(value, value);
      holes += popcnt(inside & i32x4.bitmask(f32x4.ne(rest, rest)));
    }
    const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(value), scale), add);
    const upper = f64x2.promote_low_f32x4(v128.shuffle<f64>(value, value, 1, 1));
    let out = singles(low, f64x2.add(f64x2.mul(upper, scale), add));
    if (inside == 15) {
      v128.store(to, out);
      continue;
    }
    // Of each lane its bit.
    const lanes = i32x4(1, 2, 4, 8);
    out = v128.bitselect(out, missing, i32x4.eq(v128.and(i32x4.splat(inside), lanes), lanes));
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

/** All ones for those of two positions that lie within [low x, high x) and [low y, high y), float64 at `limits`. */
function within(limits: usize, x: v128, y: v128): v128 {
  const inX = v128.and(f64x2.ge(x, v128.load_splat<f64>(limits)), f64x2.lt(x, v128.load_splat<f64>(limits + 8)));
  const inY = v128.and(f64x2.ge(y, v128.load_splat<f64>(limits + 16)), f64x2.lt(y, v128.load_splat<f64>(limits + 24)));
  return v128.and(inX, inY);
}

/** Four float32 of twice two float64. */
function singles(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
