import { RxDrizzleError } from '../../errors/index.js';

/** Bytes of a stored pixel that RICE_1 is defined for. */
export type RicePixelBytes = 1 | 2 | 4;

/** Bits of the code that says how a block is split, by pixel size. */
const SPLIT_BITS: Readonly<Record<RicePixelBytes, number>> = { 1: 3, 2: 4, 4: 5 };
/** Value of that code (less one) for a block whose differences are stored as they are. */
const RAW_SPLIT: Readonly<Record<RicePixelBytes, number>> = { 1: 6, 2: 14, 4: 25 };

/**
 * Decodes one RICE_1 tile: FITS standard 4.0, section 10.4.1.
 *
 * The stream holds the first pixel, then for each block of `blockSize` pixels a split `fs` and the differences of
 * neighbours, folded to non-negative numbers: the high bits in unary, the low `fs` bits as they are.
 * @param bytes the stream; what follows the last pixel is ignored.
 * @param nPixels pixels of the tile.
 * @param bytePix bytes of a pixel when it was compressed: 1 (unsigned), 2 or 4 (signed).
 * @param blockSize pixels of a block, 32 as a rule.
 * @param out receives `nPixels` values from index 0.
 * @throws RxDrizzleError FitsFormatError when the stream ends before the last pixel.
 */
export function riceDecode(
  bytes: Uint8Array,
  nPixels: number,
  bytePix: RicePixelBytes,
  blockSize: number,
  out: Int32Array,
): void {
  const splitBits = SPLIT_BITS[bytePix];
  const rawSplit = RAW_SPLIT[bytePix];
  const rawBits = 8 * bytePix;
  // Sign extension (2 bytes) or zero extension (1 byte) of the running value is done on storing.
  const shift = bytePix === 2 ? 16 : 0;
  const mask = bytePix === 1 ? 0xff : -1;
  const end = bytes.length;
  if (nPixels > 0 && end < bytePix) throw truncated(0, nPixels);

  let at = 0;
  let last = 0;
  for (; at < bytePix; at++) last = (last << 8) | bytes[at];

  // `acc` holds the next `have` bits of the stream, left-aligned, zeros below them. Behind the end of the stream
  // zeros are fed and counted; a block that has eaten into them is truncated.
  let acc = 0;
  let have = 0;
  let padding = 0;

  for (let pixel = 0; pixel < nPixels;) {
    const blockEnd = pixel + blockSize < nPixels ? pixel + blockSize : nPixels;
    while (have <= 24) {
      if (at < end) acc |= bytes[at++] << (24 - have);
      else padding += 8;
      have += 8;
    }
    const split = (acc >>> (32 - splitBits)) - 1;
    acc <<= splitBits;
    have -= splitBits;

    if (split < 0) {
      const value = ((last << shift) >> shift) & mask;
      for (; pixel < blockEnd; pixel++) out[pixel] = value;
    } else if (split === rawSplit) {
      for (; pixel < blockEnd; pixel++) {
        // In halves of at most 16 bits: the accumulator holds no more than 25 to 32.
        let folded = 0;
        for (let left = rawBits; left > 0;) {
          while (have <= 24) {
            if (at < end) acc |= bytes[at++] << (24 - have);
            else padding += 8;
            have += 8;
          }
          const take = left > 16 ? 16 : left;
          folded = (folded << take) | (acc >>> (32 - take));
          acc <<= take;
          have -= take;
          left -= take;
        }
        last = (last + ((folded >>> 1) ^ -(folded & 1))) | 0;
        out[pixel] = ((last << shift) >> shift) & mask;
      }
    } else {
      for (; pixel < blockEnd; pixel++) {
        // The high bits: zeros up to the first one.
        let high = 0;
        while (acc === 0) {
          if (at >= end) throw truncated(pixel, nPixels);
          high += have;
          acc = bytes[at++] << 24;
          have = 8;
        }
        const zeros = Math.clz32(acc);
        high += zeros;
        // Two shifts: one by zeros + 1 = 32 would be a shift by nothing.
        acc = (acc << zeros) << 1;
        have -= zeros + 1;
        while (have <= 24) {
          if (at < end) acc |= bytes[at++] << (24 - have);
          else padding += 8;
          have += 8;
        }
        let folded = high;
        if (split > 0) {
          folded = (high << split) | (acc >>> (32 - split));
          acc <<= split;
          have -= split;
        }
        last = (last + ((folded >>> 1) ^ -(folded & 1))) | 0;
        out[pixel] = ((last << shift) >> shift) & mask;
      }
    }
    if (padding > have) throw truncated(pixel, nPixels);
  }
}

function truncated(pixel: number, nPixels: number): RxDrizzleError {
  const problem = `the RICE_1 stream ends near pixel ${String(pixel)} of ${String(nPixels)}`;
  return new RxDrizzleError('FitsFormatError', {}, problem, 'the file is damaged: get it again');
}
