import { bitMaskBytes, setFlagged } from './bit-mask.js';
import { readMaskBytes } from './mask-plane.js';
import type { MaskPlane } from './mask-plane.js';

/** Words of the buffer of {@link setMasked}: enough for a row of any chip that fits an int32, and for many of most. */
export const MASK_WORDS = 2 ** 15;

/**
 * Sets what belongs to a box [x0, x0+nx) x [y0, y0+ny) of a chip (0-based pixels; row-major, rows close together) to `value` where the
 * mask flags the pixel.
 * @param words - working memory of {@link MASK_WORDS}
 * @throws StorageError
 */
export function setMasked(
  plane: MaskPlane,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  out: Float32Array | Int32Array,
  value: number,
  words: Uint32Array,
): void {
  const rowWords = bitMaskBytes(plane.nx, 1) / 4;
  const rows = Math.max(1, Math.floor(words.length / rowWords));
  for (let row = 0; row < ny; row += rows) {
    const count = Math.min(rows, ny - row);
    const bytes = new Uint8Array(words.buffer, words.byteOffset, 4 * rowWords * count);
    readMaskBytes(plane, y0 + row, bytes);
    const mask = { nx: plane.nx, ny: count, rowWords, bits: words };
    for (let y = 0; y < count; y++) setFlagged(mask, x0, y, nx, out, (row + y) * nx, value);
  }
}
