/** Up to four images: where their values lie, where their weights, and the least weight of a good pixel (float32). */
export const fewImages: usize = memory.data(3 * 16, 16);

/**
 * For n pixels of four images: of the good values the middle (median without the highest, see src/median/minmed.ts) and, where
 * the difference may mean something, the minimum, elsewhere the middle again; -0 becomes 0. A pixel is good with a finite value
 * and a weight that reaches the least one. Pixels without a good one get `empty`.
 *
 * A difference d > 0 means nothing where d^2 W <= lowest (perValue max(0, middle) + perWeight), W the sum of the good weights.
 * The numbers of the others go to `list`, and with `listEmpty` those of pixels without a good value; returns how many they are.
 * Planes have room for a multiple of four pixels.
 */
export function middlesOfFew(
  n: i32,
  meanOfTwo: bool,
  empty: f32,
  listEmpty: bool,
  lowest: f64,
  perValue: f64,
  perWeight: f64,
  middleAt: usize,
  leastAt: usize,
  listAt: usize,
): i32 {
  const zero = f32x4.splat(0);
  let list = listAt;
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const goodA = good(0, at);
    const goodB = good(4, at);
    const goodC = good(8, at);
    const goodD = good(12, at);
    const a = valueOf(0, at, goodA);
    const b = valueOf(4, at, goodB);
    const c = valueOf(8, at, goodC);
    const d = valueOf(12, at, goodD);
    const weightA = v128.and(goodA, v128.load(<usize>load<u32>(fewImages, 16) + at));
    const weightB = v128.and(goodB, v128.load(<usize>load<u32>(fewImages, 20) + at));
    const weightC = v128.and(goodC, v128.load(<usize>load<u32>(fewImages, 24) + at));
    const weightD = v128.and(goodD, v128.load(<usize>load<u32>(fewImages, 28) + at));
    const count = i32x4.neg(i32x4.add(i32x4.add(goodA, goodB), i32x4.add(goodC, goodD)));
    const lowWeight = sumOf(weightA, weightB, weightC, weightD);
    const highWeight = sumOf(upper(weightA), upper(weightB), upper(weightC), upper(weightD));
    const low = f32x4.pmin(a, b);
    const high = f32x4.pmax(a, b);
    const otherLow = f32x4.pmin(c, d);
    const otherHigh = f32x4.pmax(c, d);
    let least = f32x4.pmin(low, otherLow);
    const second = f32x4.pmin(f32x4.pmax(low, otherLow), f32x4.pmin(high, otherHigh));
    let middle = v128.bitselect(second, least, i32x4.eq(count, i32x4.splat(4)));
    let halved = i32x4.eq(count, i32x4.splat(3));
    if (meanOfTwo) halved = v128.or(halved, i32x4.eq(count, i32x4.splat(2)));
    if (v128.any_true(halved)) middle = v128.bitselect(meanOf(least, second), middle, halved);
    const absent = i32x4.eq(count, zero);
    middle = f32x4.add(zero, v128.bitselect(f32x4.splat(empty), middle, absent));
    least = f32x4.add(zero, v128.bitselect(f32x4.splat(empty), least, absent));
    const left = notable(middle, least, lowWeight, lowest, perValue, perWeight);
    const right = notable(upper(middle), upper(least), highWeight, lowest, perValue, perWeight);
    v128.store(middleAt + at, middle);
    v128.store(leastAt + at, v128.bitselect(least, middle, v128.shuffle<i32>(left, right, 0, 2, 4, 6)));
    let listed = i64x2.bitmask(left) | (i64x2.bitmask(right) << 2);
    if (listEmpty) listed |= i32x4.bitmask(absent);
    if (n - i < 4) listed &= (1 << (n - i)) - 1;
    for (; listed != 0; listed &= listed - 1) {
      store<i32>(list, i + ctz(listed));
      list += 4;
    }
  }
  return <i32>((list - listAt) >> 2);
}

/** Where an image is good; `image` is four times its number. */
function good(image: usize, at: usize): v128 {
  const value = v128.load(<usize>load<u32>(fewImages + image) + at);
  const weight = v128.load(<usize>load<u32>(fewImages + image, 16) + at);
  const enough = f32x4.ge(weight, v128.load32_splat(fewImages + image, 32));
  return v128.and(enough, f32x4.eq(f32x4.sub(value, value), f32x4.splat(0)));
}

/** Its values, infinite elsewhere: behind all others. */
function valueOf(image: usize, at: usize, where: v128): v128 {
  return v128.bitselect(v128.load(<usize>load<u32>(fewImages + image) + at), f32x4.splat(Infinity), where);
}

/** The upper half of four. */
function upper(four: v128): v128 {
  return v128.shuffle<f64>(four, four, 1, 1);
}

/** Sum of the lower two of each, float64. */
function sumOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const first = f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  return f64x2.add(f64x2.add(first, f64x2.promote_low_f32x4(c)), f64x2.promote_low_f32x4(d));
}

/** (a + b) / 2 in float64, rounded. */
function meanOf(a: v128, b: v128): v128 {
  const half = f64x2.splat(0.5);
  const low = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), half);
  const high = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(upper(a)), f64x2.promote_low_f32x4(upper(b))), half);
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Where the difference of the lower two may mean something. */
function notable(middle: v128, least: v128, weight: v128, lowest: f64, perValue: f64, perWeight: f64): v128 {
  const none = f64x2.splat(0);
  const value = f64x2.promote_low_f32x4(middle);
  const difference = f64x2.sub(value, f64x2.promote_low_f32x4(least));
  const bound = f64x2.add(f64x2.mul(f64x2.splat(perValue), f64x2.pmax(none, value)), f64x2.splat(perWeight));
  const square = f64x2.mul(f64x2.mul(difference, difference), weight);
  const settled = f64x2.le(square, f64x2.mul(f64x2.splat(lowest), bound));
  return v128.andnot(f64x2.gt(difference, none), settled);
}
