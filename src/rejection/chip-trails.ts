import { findTrails } from '../cosmic-rays/find-trails.js';
import { lineSumBytes } from '../cosmic-rays/line-sums.js';
import { residualBlocks } from '../cosmic-rays/residual-blocks.js';
import type { Trail } from '../cosmic-rays/trail.js';
import { readFully } from '../fits/positional-read.js';
import { openScratchFile } from '../fits/scratch-file.js';
import type { MosaicChip } from '../mosaic/mosaic-plan.js';
import type { FilePlane } from '../workers/tile-task.js';
import type { RejectionResources } from './resources.js';

/** Room for the residuals of the blocks of all chips in one scratch file. */
export function residualPlanes(
  chips: readonly MosaicChip[],
  { scratch, scratchDir }: RejectionResources,
): readonly FilePlane[] {
  const fd = openScratchFile(scratchDir);
  scratch.add(fd);
  let end = 0;
  return chips.map(({ exposure, chip }) => {
    const { nx, ny } = exposure.chips[chip];
    const offset = end;
    end += 4 * residualBlocks(nx) * residualBlocks(ny);
    return { fd, offset };
  });
}

/** The trails across each chip. One chip is in memory at a time. @throws BudgetError, StorageError, CancelledError */
export async function trailsOfChips(
  chips: readonly MosaicChip[],
  planes: readonly FilePlane[],
  { budget, signal }: RejectionResources,
): Promise<readonly (readonly Trail[])[]> {
  const found: Trail[][] = [];
  for (const [index, { exposure, chip }] of chips.entries()) {
    const { nx, ny, label } = exposure.chips[chip];
    const [columns, rows] = [residualBlocks(nx), residualBlocks(ny)];
    const lease = await budget.acquire(lineSumBytes(columns, rows), 'cosmic-rays', signal);
    try {
      const blocks = new Float32Array(columns * rows);
      const { fd, offset } = planes[index];
      readFully(fd, new Uint8Array(blocks.buffer), offset, `the residuals of ${label}`);
      found.push(findTrails(blocks, columns, rows));
    } finally {
      lease.release();
    }
  }
  return found;
}
