import { BLOCK_SIDE } from '../kernels/block-boxes.js';
import type { ImageBox } from '../kernels/blot-window.js';

/**
 * A piece of a chip cut in two between blocks of {@link BLOCK_SIDE}, its longer side if that can be; nothing for a piece within one block.
 */
export function halves({ x0, y0, nx, ny }: ImageBox): ImageBox[] {
  const longer = nx >= ny;
  const along = canBeCut(x0, nx) && (longer || !canBeCut(y0, ny));
  const [start, size] = along ? [x0, nx] : [y0, ny];
  if (!canBeCut(start, size)) return [];
  const less = middleOf(start, size) - start;
  const more = size - less;
  const middle = start + less;
  return along
    ? [
        { x0, y0, nx: less, ny },
        { x0: middle, y0, nx: more, ny },
      ]
    : [
        { x0, y0, nx, ny: less },
        { x0, y0: middle, nx, ny: more },
      ];
}

/** The block boundary nearest to the middle of a side, from there on. */
function middleOf(start: number, size: number): number {
  const middle = BLOCK_SIDE * Math.ceil((start + size / 2) / BLOCK_SIDE);
  return middle < start + size ? middle : middle - BLOCK_SIDE;
}

function canBeCut(start: number, size: number): boolean {
  return middleOf(start, size) > start;
}
