/*
 * Why a pixel of a chip is bad, as flags of one word. Bits 0 to 15 stand for bits of its DQ plane, or for those from 16 on in a
 * second pass over planes that have as many: set where that bit alone makes the pixel bad.
 */

/** DQ bits that one word has room for. */
export const BITS_OF_PASS = 16;
/** The pixel is bad for nothing but its DQ, by one bit or several. */
export const BY_DQ = 1 << 16;
/** It would be good with the bits that are recommended for its camera. */
export const UNLIKE_RECOMMENDED = 1 << 17;
/** It is bad for another reason as well, or only: a mask, a cosmic ray, a value or a weight that cannot be used. */
export const BY_OTHERS = 1 << 18;
/** Flags of a word. */
export const CAUSES = 19;

/** How many pixels of a chip are bad, and why. */
export interface BadPixels {
  pixels: number;
  /** Bad for nothing but DQ; of those the pixels that the recommended bits would keep. */
  byDq: number;
  /** Bad for other reasons, whatever their DQ. */
  byOthers: number;
  /** By number of the bit, 0 to 31: pixels that have it, and those that nothing else makes bad. */
  readonly flagged: Float64Array;
  readonly alone: Float64Array;
}

/** Counts of nothing. */
export function noBadPixels(): BadPixels {
  return { pixels: 0, byDq: 0, byOthers: 0, flagged: new Float64Array(32), alone: new Float64Array(32) };
}

/**
 * Replaces the DQ values of n pixels by their causes.
 * @param dq - DQ values, then the words
 * @param weight - 0 where something else than DQ makes the pixel bad
 * @param bad - bits that make a pixel bad
 * @param recommended - bits that are forgiven by recommendation
 * @param pass - 0: bits 0 to 15, 1: bits 16 to 31
 * @param counts - are added to
 */
export function nameCauses(
  dq: Int32Array,
  weight: Float32Array,
  n: number,
  bad: number,
  recommended: number,
  pass: number,
  counts: BadPixels,
): void {
  counts.pixels += n;
  for (let i = 0; i < n; i++) {
    const bits = dq[i] & bad;
    const others = weight[i] === 0;
    dq[i] = others ? BY_OTHERS : 0;
    if (others) counts.byOthers++;
    if (bits === 0) continue;
    for (let rest = bits; rest !== 0; rest &= rest - 1) counts.flagged[31 - Math.clz32(rest & -rest)]++;
    if (others) continue;
    counts.byDq++;
    let word = BY_DQ;
    if ((bits & ~recommended) === 0) word |= UNLIKE_RECOMMENDED;
    if ((bits & (bits - 1)) === 0) {
      const number = 31 - Math.clz32(bits);
      counts.alone[number]++;
      if (Math.floor(number / BITS_OF_PASS) === pass) word |= 1 << (number % BITS_OF_PASS);
    }
    dq[i] = word;
  }
}
