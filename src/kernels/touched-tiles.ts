import type { BlockTable } from './block-boxes.js';

/**
 * Marks the tiles that a chip may touch, as `touchesWindow` of each would say, in one pass over its blocks: marks[row x columns + column] = 1
 * for the window (column x size, row x size, size, size) of the output frame, wider by `halo` pixels on each side.
 * @param marks - columns x rows; others stay
 */
export function markTouched(
  { boxes, originX, originY }: BlockTable,
  size: number,
  columns: number,
  rows: number,
  halo: number,
  marks: Uint8Array,
): void {
  for (let k = 0; k < boxes.length; k += 4) {
    if (boxes[k] > boxes[k + 1]) continue;
    const left = Math.max(0, Math.floor((boxes[k] + originX - halo) / size));
    const right = Math.min(columns - 1, Math.floor((boxes[k + 1] + originX + halo) / size));
    const low = Math.max(0, Math.floor((boxes[k + 2] + originY - halo) / size));
    const high = Math.min(rows - 1, Math.floor((boxes[k + 3] + originY + halo) / size));
    for (let row = low; row <= high; row++) for (let x = left; x <= right; x++) marks[row * columns + x] = 1;
  }
}
