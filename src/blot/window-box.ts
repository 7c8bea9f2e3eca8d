import { BLOCK_SIDE, blockBox, type BlockTable } from '../kernels/block-boxes.js';
import { reflectionSources, type ImageBox } from '../kernels/blot-window.js';

/**
 * The window of the median image that the pixels of `chip` (a box of a chip) need, as {@link extendEdges} and {@link
 * blotRow} want it: with `margin` pixels about the mapped positions, up to `margin` pixels beyond the frame, and with
 * the pixels inside that are reflected there. Null when no pixel of the box may be on the frame.
 *
 * @param table - blocks of the chip's map into the frame, for any kernel: they hold the mapped centres with a pixel to spare
 * @param margin - stencilMargin
 */
export function blotWindowBox(
  table: BlockTable,
  chip: ImageBox,
  margin: number,
  frameNx: number,
  frameNy: number,
): ImageBox | null {
  const touched = touchedBox(table, chip);
  const x = axisRange(touched[0], touched[1], margin, frameNx);
  const y = axisRange(touched[2], touched[3], margin, frameNy);
  if (x === null || y === null) return null;
  return { x0: x[0], y0: y[0], nx: x[1] - x[0] + 1, ny: y[1] - y[0] + 1 };
}

/** Union of the boxes of the blocks that the box of a chip touches; inverted when they are empty. */
function touchedBox(table: BlockTable, { x0, y0, nx, ny }: ImageBox): [number, number, number, number] {
  const union: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  const lastRow = Math.floor((y0 + ny - 1) / BLOCK_SIDE);
  const lastColumn = Math.floor((x0 + nx - 1) / BLOCK_SIDE);
  for (let row = Math.floor(y0 / BLOCK_SIDE); row <= lastRow; row++) {
    for (let column = Math.floor(x0 / BLOCK_SIDE); column <= lastColumn; column++) {
      const box = blockBox(table, row * table.columns + column);
      if (box[0] > box[1]) continue;
      union[0] = Math.min(union[0], box[0]);
      union[1] = Math.max(union[1], box[1]);
      union[2] = Math.min(union[2], box[2]);
      union[3] = Math.max(union[3], box[3]);
    }
  }
  return union;
}

function axisRange(low: number, high: number, margin: number, frame: number): [number, number] | null {
  if (low > frame || high < -1) return null;
  // Whole pixels below the first and the last position that may be on the frame, with and without compat.
  const first = Math.max(low, -1) - margin;
  const last = Math.min(high, frame) + margin;
  return reflectionSources(first, last, frame);
}
