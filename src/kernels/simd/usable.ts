/** Pixels that no flag called bad, of the last {@link dropUnusable}, and those of them without a finite value. */
let good: i32 = 0;
let notFinite: i32 = 0;

/** Pixels that the flags of the last {@link dropUnusable} called good. */
export function unflaggedPixels(): i32 {
  return good;
}

/** Those of them without a finite value. */
export function notFinitePixels(): i32 {
  return notFinite;
}

/**
 * Makes n float32 values in place, NaN for each that is flagged or not finite.
 * @param stored - the values are as in a FITS file (big-endian) and become the machine's
 * @param flags - a flag a pixel: int16 as in a FITS file where `short`, else the machine's int32. Not read by its meaning
 * where `bits` is 0, but there is room for it
 * @param bits - a pixel is bad where flag & bits is not 0. Bits above 15 of a short flag are those of its sign
 */
export function dropUnusable(data: usize, stored: bool, flags: usize, short: bool, bits: i32, n: i32): void {
  const none = i32x4.splat(0);
  const nan = f32x4.splat(NaN);
  const shortBits = <i32>bswap<u16>(<u16>((bits & 0xffff) | (bits & 0xffff0000 ? 0x8000 : 0)));
  const wanted = short ? i16x8.splat(<i16>shortBits) : i32x4.splat(bits);
  let goods = none;
  let usables = none;
  const whole = n & ~7;
  for (let i = 0; i < whole; i += 8) {
    const at = data + ((<usize>i) << 2);
    let a = v128.load(at);
    let b = v128.load(at, 16);
    if (stored) {
      a = v128.shuffle<u8>(a, a, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
      b = v128.shuffle<u8>(b, b, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    }
    let goodA: v128;
    let goodB: v128;
    if (short) {
      const unset = i16x8.eq(v128.and(v128.load(flags + ((<usize>i) << 1)), wanted), none);
      goodA = i32x4.extend_low_i16x8_s(unset);
      goodB = i32x4.extend_high_i16x8_s(unset);
    } else {
      const own = flags + ((<usize>i) << 2);
      goodA = i32x4.eq(v128.and(v128.load(own), wanted), none);
      goodB = i32x4.eq(v128.and(v128.load(own, 16), wanted), none);
    }
    // x - x is 0 for finite x and NaN for the rest.
    const usableA = v128.and(goodA, f32x4.eq(f32x4.sub(a, a), none));
    const usableB = v128.and(goodB, f32x4.eq(f32x4.sub(b, b), none));
    v128.store(at, v128.bitselect(a, nan, usableA));
    v128.store(at, v128.bitselect(b, nan, usableB), 16);
    // True is -1.
    goods = i32x4.add(goods, i32x4.add(goodA, goodB));
    usables = i32x4.add(usables, i32x4.add(usableA, usableB));
  }
  let held = -sumOf(goods);
  let used = -sumOf(usables);
  for (let i = whole; i < n; i++) {
    const at = data + ((<usize>i) << 2);
    const own = load<u32>(at);
    const value = reinterpret<f32>(stored ? bswap<u32>(own) : own);
    const flag = short ? <i32>load<u16>(flags + ((<usize>i) << 1)) & shortBits : load<i32>(flags + ((<usize>i) << 2)) & bits;
    const usable = flag == 0 && value - value == 0;
    store<f32>(at, usable ? value : NaN);
    if (flag == 0) held++;
    if (usable) used++;
  }
  good = held;
  notFinite = held - used;
}

@inline
function sumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/**
 * Sets all bits of the flags of pixels [x0, x0 + n) of a row that a mask flags.
 * @param words - of the row, a bit a pixel from pixel 0 of the chip on, see masks/bit-mask.ts
 * @param flags - int16 where `short`, else int32, of pixel x0 first
 */
export function markMasked(words: usize, x0: i32, n: i32, flags: usize, short: bool): void {
  const end = x0 + n;
  for (let x = x0; x < end; x = (x | 31) + 1) {
    // Most words flag nothing.
    for (let word = load<u32>(words + ((<usize>(x >> 5)) << 2)) >> (x & 31); word != 0; word &= word - 1) {
      const at = x - x0 + <i32>ctz<u32>(word);
      if (at >= n) return;
      if (short) store<i16>(flags + ((<usize>at) << 1), -1);
      else store<i32>(flags + ((<usize>at) << 2), -1);
    }
  }
}

/** NaN for each of n float32 values outside of [from, to]. */
export function dropOutside(data: usize, n: i32, from: f32, to: f32): void {
  const nan = f32x4.splat(NaN);
  const least = f32x4.splat(from);
  const most = f32x4.splat(to);
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = data + ((<usize>i) << 2);
    const value = v128.load(at);
    v128.store(at, v128.bitselect(value, nan, v128.and(f32x4.ge(value, least), f32x4.le(value, most))));
  }
  for (let i = whole; i < n; i++) {
    const at = data + ((<usize>i) << 2);
    const value = load<f32>(at);
    if (!(value >= from && value <= to)) store<f32>(at, NaN);
  }
}

/**
 * Counts n float32 values in an int32 table: element (value - origin) * inverse, cut to an integer, but 1 for all below it and `last`
 * for all above. NaN is counted in element 0.
 */
export function countValues(data: usize, n: i32, origin: f64, inverse: f64, last: f64, table: usize): void {
  const origins = f64x2.splat(origin);
  const inverses = f64x2.splat(inverse);
  const least = f64x2.splat(1);
  const most = f64x2.splat(last);
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const value = v128.load(data + ((<usize>i) << 2));
    const upper = v128.shuffle<f64>(value, value, 1, 1);
    const low = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(value), origins), inverses);
    const high = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(upper), origins), inverses);
    // NaN passes through both, which are a fraction of the price of min and max, and becomes 0.
    const a = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(f64x2.pmax(low, least), most));
    const b = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(f64x2.pmax(high, least), most));
    countIn(table, i32x4.extract_lane(a, 0));
    countIn(table, i32x4.extract_lane(a, 1));
    countIn(table, i32x4.extract_lane(b, 0));
    countIn(table, i32x4.extract_lane(b, 1));
  }
  for (let i = whole; i < n; i++) {
    const place = min(max((<f64>load<f32>(data + ((<usize>i) << 2)) - origin) * inverse, 1), last);
    countIn(table, i32x4.extract_lane(i32x4.trunc_sat_f64x2_s_zero(f64x2.splat(place)), 0));
  }
}

@inline
function countIn(table: usize, element: i32): void {
  const at = table + ((<usize>element) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/** Bits of n float32 values below a limit, but for -Infinity, to words of 32 from bit 0 on; the last word is filled up with 0. */
export function lowBits(data: usize, n: i32, limit: f32, words: usize): void {
  const limits = f32x4.splat(limit);
  const infinite = f32x4.splat(-Infinity);
  const whole = n & ~31;
  for (let i = 0; i < whole; i += 32) {
    const at = data + ((<usize>i) << 2);
    const half = sixteen(at, limits, infinite);
    store<u32>(words + ((<usize>i) >> 3), half | (sixteen(at + 64, limits, infinite) << 16));
  }
  if (whole == n) return;
  let word: u32 = 0;
  for (let i = whole; i < n; i++) {
    const value = load<f32>(data + ((<usize>i) << 2));
    if (value < limit && value > -Infinity) word |= 1 << (i & 31);
  }
  store<u32>(words + ((<usize>whole) >> 3), word);
}

/** Bits of 16 values. */
@inline
function sixteen(at: usize, limits: v128, infinite: v128): u32 {
  const first = i16x8.narrow_i32x4_s(low(v128.load(at), limits, infinite), low(v128.load(at, 16), limits, infinite));
  const second = i16x8.narrow_i32x4_s(low(v128.load(at, 32), limits, infinite), low(v128.load(at, 48), limits, infinite));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(first, second));
}

@inline
function low(values: v128, limits: v128, infinite: v128): v128 {
  return v128.and(f32x4.lt(values, limits), f32x4.gt(values, infinite));
}
