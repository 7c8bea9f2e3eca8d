/** Pixels of positive weight of the last {@link prepare}, and pixels that only the masks call good. */
let good: i32 = 0;
let unusable: i32 = 0;

/** Pixels of positive weight that the last preparation left. */
export function goodPixels(): i32 {
  return good;
}

/** Pixels that only the masks called good. */
export function unusablePixels(): i32 {
  return unusable;
}

/**
 * Makes n values and weights fit to be dropped, in place: value = (value - sky) * factor, rounded once to float32; weight 0
 * where a flag has a bad bit, and where weight or value is not finite or the weight negative.
 * There is room for a multiple of four pixels.
 * @param stored - the values are as in a FITS file (big-endian) and become the machine's
 * @param flags - a flag a pixel; 0: none
 * @param flagBytes - 2 or 4: flags are integers of so many bytes as in a FITS file; 0: the machine's int32
 * @param badBits - above bit 15 of a short flag are those of its sign
 */
export function prepare(
  data: usize,
  stored: bool,
  weights: usize,
  flags: usize,
  flagBytes: i32,
  n: i32,
  sky: f64,
  factor: f64,
  badBits: i32,
): void {
  const skies = f64x2.splat(sky);
  const factors = f64x2.splat(factor);
  const short = flagBytes == 2;
  // The bits are swapped once, rather than each flag.
  const bits = short
    ? i32x4.splat(<i32>bswap<u16>(<u16>((badBits & 0xffff) | (badBits & 0xffff0000 ? 0x8000 : 0))))
    : i32x4.splat(flagBytes == 4 ? bswap<i32>(badBits) : badBits);
  const nothing = f32x4.splat(0);
  const plain = sky == 0 && factor == 1;
  let goods = 0;
  let marked = 0;
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    let value = v128.load(data + at);
    if (stored) value = v128.shuffle<u8>(value, value, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    if (!plain) {
      const low = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(value), skies), factors);
      const upper = v128.shuffle<f64>(value, value, 1, 1);
      const high = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(upper), skies), factors);
      value = v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    }
    v128.store(data + at, value);
    let weight = v128.load(weights + at);
    if (flags != 0) {
      const flag = short ? v128.load16x4_u(flags + (at >> 1)) : v128.load(flags + at);
      weight = v128.and(weight, i32x4.eq(v128.and(flag, bits), nothing));
    }
    // x - x is 0 for finite x and NaN for the rest.
    const finite = v128.and(f32x4.eq(f32x4.sub(weight, weight), nothing), f32x4.eq(f32x4.sub(value, value), nothing));
    const usable = v128.and(f32x4.gt(weight, nothing), finite);
    const wanted = f32x4.ne(weight, nothing);
    v128.store(weights + at, v128.and(weight, usable));
    // Pixels past the end do not count.
    const counted = n - i < 4 ? (1 << (n - i)) - 1 : 15;
    goods += popcnt(i32x4.bitmask(usable) & counted);
    marked += popcnt(i32x4.bitmask(wanted) & counted);
  }
  good = goods;
  unusable = marked - goods;
}
