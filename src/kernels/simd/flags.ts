/** Loops over flags: bytes of pixels, and the words of a mask (../../masks/bit-mask.ts). Up to 15 bytes beyond the last are read. */

/** Packs rows of nx bytes, 0 = not flagged, to rows of whole 32-bit words. Returns the number of flags. */
export function packFlags(flagsAt: usize, nx: i32, rows: i32, wordsAt: usize): i32 {
  const nothing = i8x16.splat(0);
  let count = 0;
  let to = wordsAt;
  for (let row = 0; row < rows; row++) {
    const line = flagsAt + <usize>row * <usize>nx;
    for (let x = 0; x < nx; x += 32, to += 4) {
      let word = i8x16.bitmask(i8x16.ne(v128.load(line + <usize>x), nothing));
      if (nx - x > 16) word |= i8x16.bitmask(i8x16.ne(v128.load(line + <usize>x, 16), nothing)) << 16;
      if (nx - x < 32) word &= (1 << (nx - x)) - 1;
      count += popcnt(word);
      store<i32>(to, word);
    }
  }
  return count;
}

/** How many of n bytes have this value. */
export function countBytes(at: usize, n: i32, value: i32): i32 {
  const wanted = i8x16.splat(<i8>value);
  let count = 0;
  for (let k = 0; k < n; k += 16) {
    const own = n - k < 16 ? (1 << (n - k)) - 1 : 0xffff;
    count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at + <usize>k), wanted)) & own);
  }
  return count;
}

/** Bytes of n pixels from 16-bit words of a file, high byte first: 1 where a word has one of the bits, else 0; and up to 15 more. */
export function flagStored(wordsAt: usize, n: i32, bits: i32, flagsAt: usize): void {
  const swapped = i16x8.splat(<i16>(((bits & 0xff) << 8) | ((bits >> 8) & 0xff)));
  const nothing = i16x8.splat(0);
  const one = i8x16.splat(1);
  for (let k = 0; k < n; k += 16) {
    const at = wordsAt + ((<usize>k) << 1);
    const low = i16x8.eq(v128.and(v128.load(at), swapped), nothing);
    const high = i16x8.eq(v128.and(v128.load(at, 16), swapped), nothing);
    v128.store(flagsAt + <usize>k, v128.andnot(one, i8x16.narrow_i16x8_s(low, high)));
  }
}
