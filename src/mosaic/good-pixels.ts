import { prepareRows, type RowBuffers } from '../workers/prepare-rows.js';
import type { ChipTask } from '../workers/tile-task.js';

/**
 * True when the chip has a pixel that may be used, anywhere. Stops at the first box of rows that has one, so
 * it is cheap for all chips but the hopeless ones. `buffers` hold a row of the chip at least.
 */
export function hasGoodPixel(chip: ChipTask, buffers: RowBuffers): boolean {
  const { nx, ny } = chip.sci;
  const rows = Math.floor(buffers.capacity / nx);
  const counts = { good: 0, unusable: 0 };
  for (let y = 0; y < ny && counts.good === 0; y += rows) {
    prepareRows(chip, 0, y, nx, Math.min(rows, ny - y), buffers, counts);
  }
  return counts.good > 0;
}
