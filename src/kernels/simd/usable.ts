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
    const flag = short
      ? (<i32>load<u16>(flags + ((<usize>i) << 1))) & shortBits
      : load<i32>(flags + ((<usize>i) << 2)) & bits;
    const usable = flag == 0 && value - value == 0;
    store<f32>(at, usable ? value : NaN);
    if (flag == 0) held++;
    if (usable) used++;
  }
  good = held;
  notFinite = held - used;
}

function sumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/**
 * Sets all bits of the flags of a box that a mask flags.
 * @param words - of the first row of the box, a bit a pixel from pixel 0 of the chip on, see masks/bit-mask.ts; `rowBytes` to the next
 * @param x0 - of the box, nx x ny pixels
 * @param flags - of the box, rows close together; int16 where `short`, else int32
 */
export function markMasked(words: usize, rowBytes: i32, x0: i32, nx: i32, ny: i32, flags: usize, short: bool): void {
  const end = x0 + nx;
  for (let y = 0; y < ny; y++) {
    const row = words + <usize>(y * rowBytes);
    const first = y * nx - x0;
    for (let x = x0; x < end; x = (x | 31) + 1) {
      // Most words flag nothing.
      for (let word = load<u32>(row + ((<usize>(x >> 5)) << 2)) >> (x & 31); word != 0; word &= word - 1) {
        const column = x + <i32>ctz<u32>(word);
        if (column >= end) break;
        if (short) store<i16>(flags + ((<usize>(first + column)) << 1), -1);
        else store<i32>(flags + ((<usize>(first + column)) << 2), -1);
      }
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

function countIn(table: usize, element: i32): void {
  const at = table + ((<usize>element) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/** Adds n counts to others. */
export function addCounts(counts: usize, more: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const own = (<usize>i) << 2;
    store<i32>(counts + own, load<i32>(counts + own) + load<i32>(more + own));
  }
}

/** Makes n counts their running sums. */
export function sumCounts(counts: usize, n: i32): void {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const own = counts + ((<usize>i) << 2);
    sum += load<i32>(own);
    store<i32>(own, sum);
  }
}

/**
 * Bits of the float32 values of ny rows of nx below a limit, to words of 32. Each row begins a word and fills its last one up
 * with 0.
 */
export function lowBits(data: usize, nx: i32, ny: i32, limit: f32, words: usize): void {
  const limits = f32x4.splat(limit);
  const whole = nx & ~31;
  let at = data;
  let to = words;
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < whole; x += 32, at += 128, to += 4) {
      store<u32>(to, sixteen(at, limits) | (sixteen(at + 64, limits) << 16));
    }
    if (whole == nx) continue;
    let word: u32 = 0;
    for (let x = whole; x < nx; x++, at += 4) {
      if (load<f32>(at) < limit) word |= 1 << (x & 31);
    }
    store<u32>(to, word);
    to += 4;
  }
}

/** Bits of 16 values. */
function sixteen(at: usize, limits: v128): u32 {
  const a = f32x4.lt(v128.load(at), limits);
  const b = f32x4.lt(v128.load(at, 16), limits);
  const c = f32x4.lt(v128.load(at, 32), limits);
  const d = f32x4.lt(v128.load(at, 48), limits);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}
