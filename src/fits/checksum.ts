/*
 * CHECKSUM and DATASUM: FITS standard 4.0, section 4.4.2.7 and appendix J.
 *
 * The sum is the ones-complement sum of the big-endian 32-bit words of the data. It does not depend on the order
 * of the words, so threads may sum their parts and add the sums. Zero comes out only for bytes that are all zero.
 */

/**
 * Ones-complement sum of `bytes` as big-endian 32-bit words (zero-padded at the end), added to `sum`.
 * The bytes must start at a multiple of 4 in the data unit; see {@link shiftSum} otherwise.
 */
export function dataSum(bytes: Uint8Array, sum = 0): number {
  const words = bytes.byteLength >> 2;
  let total =
    bytes.byteOffset % 4 === 0
      ? sumAligned(new Uint32Array(bytes.buffer, bytes.byteOffset, words))
      : sumUnaligned(bytes, words);
  const tail = 4 * words;
  if (tail < bytes.byteLength) total = addSums(total, tailWord(bytes, tail));
  return addSums(sum, total);
}

/** Ones-complement sum of two sums. */
export function addSums(a: number, b: number): number {
  return fold(a + b);
}

/** The sum of bytes that start `at` bytes into the data unit, from their sum as if they started at 0. */
export function shiftSum(sum: number, at: number): number {
  const bits = 8 * (at % 4);
  return bits === 0 ? sum : ((sum >>> bits) | (sum << (32 - bits))) >>> 0;
}

/**
 * The 16 characters of a CHECKSUM card for the sum of a whole HDU that was made with CHECKSUM set to 16 zeros:
 * with them in place the HDU sums to all ones (appendix J.2).
 */
export function encodeChecksum(sum: number): string {
  const complement = ~sum >>> 0;
  const characters = new Uint8Array(16);
  for (let byte = 0; byte < 4; byte++) {
    const value = (complement >>> (24 - 8 * byte)) & 0xff;
    const quarter = (value >> 2) + 0x30;
    const four = avoidPunctuation([quarter + (value & 3), quarter, quarter, quarter]);
    // The characters of one byte lie 4 apart, and all are turned right by one: the card's value starts at
    // column 12, one byte into a word.
    four.forEach((character, i) => {
      characters[(4 * i + byte + 1) % 16] = character;
    });
  }
  return String.fromCharCode(...characters);
}

/** The lanes below hold sums of bytes in 16 bits: 257 x 255 is the most that fits. */
const LANE_WORDS = 256;
/** Words after which the column sums are folded: their weights reach 2^24, doubles are exact to 2^53. */
const FOLD_WORDS = 1 << 20;

/**
 * Sums the four byte columns apart, two at a time in 16-bit lanes: no byte is ever swapped. Little-endian host:
 * byte 0 of the data is the low byte of the word.
 */
function sumAligned(words: Uint32Array): number {
  let total = 0;
  for (let start = 0; start < words.length; start += FOLD_WORDS) {
    total = fold(total + foldColumns(words, start, Math.min(words.length, start + FOLD_WORDS)));
  }
  return total;
}

function foldColumns(words: Uint32Array, start: number, end: number): number {
  let c0 = 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  for (let at = start; at < end; at += LANE_WORDS) {
    const stop = Math.min(end, at + LANE_WORDS);
    let even = 0;
    let odd = 0;
    for (let i = at; i < stop; i++) {
      const word = words[i];
      even = (even + (word & 0x00ff00ff)) | 0;
      odd = (odd + ((word >>> 8) & 0x00ff00ff)) | 0;
    }
    c0 += even & 0xffff;
    c2 += even >>> 16;
    c1 += odd & 0xffff;
    c3 += odd >>> 16;
  }
  return fold(c0 * 0x1000000 + c1 * 0x10000 + c2 * 0x100 + c3);
}

function sumUnaligned(bytes: Uint8Array, words: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let total = 0;
  for (let i = 0; i < words; i++) {
    total += view.getUint32(4 * i);
    if ((i & 0xfffff) === 0xfffff) total = fold(total);
  }
  return fold(total);
}

function tailWord(bytes: Uint8Array, from: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word = word * 256 + (from + i < bytes.byteLength ? bytes[from + i] : 0);
  return word;
}

/** End-around carry of a sum below 2^53. */
function fold(total: number): number {
  let sum = total;
  while (sum > 0xffffffff) sum = (sum % 0x100000000) + Math.floor(sum / 0x100000000);
  return sum;
}

/** Pairs of characters are moved apart, keeping their sum, until only letters and digits are left. */
function avoidPunctuation(four: number[]): number[] {
  while (four.some(isPunctuation)) {
    for (const i of [0, 2]) {
      if (!isPunctuation(four[i]) && !isPunctuation(four[i + 1])) continue;
      four[i]++;
      four[i + 1]--;
    }
  }
  return four;
}

function isPunctuation(character: number): boolean {
  return (character >= 0x3a && character <= 0x40) || (character >= 0x5b && character <= 0x60);
}
