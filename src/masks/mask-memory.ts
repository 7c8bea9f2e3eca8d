import { bitMaskBytes, createBitMask, wordsOf, type BitMask } from './bit-mask.js';

/**
 * Room for one mask at a time, as large as the largest so far. A new mask for each of many chips would be garbage of a megabyte each,
 * which V8 is slow to collect: it sees only the small handle.
 */
export class MaskMemory {
  #room = createBitMask(0, 0);

  /** A mask without a flag, in the place of the one before. */
  empty(nx: number, ny: number): BitMask {
    const words = bitMaskBytes(nx, ny) / 4;
    if (this.#room.bits.length < words) this.#room = createBitMask(nx, ny);
    const bits = this.#room.bits.subarray(0, words);
    bits.fill(0);
    return { nx, ny, rowWords: wordsOf(nx), bits };
  }
}
