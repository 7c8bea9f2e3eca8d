/**
 * A mask of a chip, one bit a pixel; a set bit FLAGS the pixel (it is bad), so a new mask flags nothing.
 *
 * Rows are padded to words of 32 bits and the padding stays 0: rows may be filled by different threads (the words are in
 * shared memory), and whole masks are joined and counted word by word. Pixels are 0-based; out of range is not checked.
 */
export interface BitMask {
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Words of a row: bit (x & 31) of word y * rowWords + (x >> 5) is pixel (x, y). */
  readonly rowWords: number;
  readonly bits: Uint32Array;
}

/** A mask without a flag. */
export function createBitMask(nx: number, ny: number): BitMask {
  return { nx, ny, rowWords: wordsOf(nx), bits: new Uint32Array(new SharedArrayBuffer(bitMaskBytes(nx, ny))) };
}

/** Bytes of a mask of this size, in memory or spilled. */
export function bitMaskBytes(nx: number, ny: number): number {
  return 4 * wordsOf(nx) * ny;
}

/** Words of a row of nx pixels. */
export function wordsOf(nx: number): number {
  return (nx + 31) >>> 5;
}

/** The words as bytes, the same memory: to be written to a scratch file of this machine, or read into from there. */
export function maskBytes({ bits }: BitMask): Uint8Array {
  return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
}

/** Flags a pixel. */
export function flagPixel({ bits, rowWords }: BitMask, x: number, y: number): void {
  bits[y * rowWords + (x >>> 5)] |= 1 << (x & 31);
}

/** True for a flagged pixel. */
export function isFlagged({ bits, rowWords }: BitMask, x: number, y: number): boolean {
  return ((bits[y * rowWords + (x >>> 5)] >>> (x & 31)) & 1) === 1;
}

/** Number of flagged pixels. */
export function countFlags({ bits }: BitMask): number {
  let count = 0;
  for (let k = 0; k < bits.length; k++) {
    let word = bits[k] - ((bits[k] >>> 1) & 0x55555555);
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** Replaces row y by flags[at..at+nx), where anything but 0 flags. */
export function packRow({ bits, nx, rowWords }: BitMask, y: number, flags: Uint8Array, at: number): void {
  const row = y * rowWords;
  for (let x = 0; x < nx; x += 32) {
    const n = Math.min(32, nx - x);
    let word = 0;
    for (let k = 0; k < n; k++) if (flags[at + x + k] !== 0) word |= 1 << k;
    bits[row + (x >>> 5)] = word;
  }
}

/** Writes pixels [x0, x0+n) of row y to flags[at..at+n): 1 = flagged, 0 = not. */
export function unpackRow(mask: BitMask, x0: number, y: number, n: number, flags: Uint8Array, at: number): void {
  const { bits } = mask;
  const row = y * mask.rowWords;
  for (let k = 0; k < n; k++) {
    const x = x0 + k;
    flags[at + k] = (bits[row + (x >>> 5)] >>> (x & 31)) & 1;
  }
}

/** Sets out[at..at+n), of pixels [x0, x0+n) of row y, to `value` where the pixel is flagged. */
export function setFlagged(
  mask: BitMask,
  x0: number,
  y: number,
  n: number,
  out: Float32Array | Int32Array,
  at: number,
  value: number,
): void {
  const { bits } = mask;
  const row = y * mask.rowWords;
  const end = x0 + n;
  for (let x = x0; x < end;) {
    const next = Math.min(end, (x | 31) + 1);
    // Most words flag nothing.
    for (let word = bits[row + (x >>> 5)] >>> (x & 31); word !== 0 && x < next; word >>>= 1, x++) {
      if ((word & 1) === 1) out[at + x - x0] = value;
    }
    x = next;
  }
}
