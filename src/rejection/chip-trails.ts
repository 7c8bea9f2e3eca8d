import { trailMemoryBytes } from '../cosmic-rays/find-trails.js';
import { residualBlocks } from '../cosmic-rays/residual-blocks.js';
import type { Trail } from '../cosmic-rays/trail.js';
import { openScratchFile } from '../fits/scratch-file.js';
import type { MosaicChip } from '../mosaic/mosaic-plan.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { CONTROL } from '../workers/tile-task.js';
import type { FilePlane } from '../workers/tile-task.js';
import type { TrailChip } from '../workers/trail-task.js';
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

/** The trails across each chip. @throws BudgetError, StorageError, CancelledError */
export async function trailsOfChips(
  chips: readonly MosaicChip[],
  planes: readonly FilePlane[],
  { budget, pool, workers, signal, progress }: RejectionResources,
): Promise<readonly (readonly Trail[])[]> {
  const tasks = chips.map(({ exposure, chip }, index): TrailChip => {
    const { nx, ny, label } = exposure.chips[chip];
    const [columns, rows] = [residualBlocks(nx), residualBlocks(ny)];
    return { label: `the residuals of ${label}`, blocks: planes[index], columns, rows };
  });
  const each = trailMemoryBytes(tasks);
  const threads = Math.max(1, Math.min(workers, tasks.length, Math.floor(budget.limit / each)));
  const lease = await budget.acquire(each * threads, 'cosmic-rays', signal);
  const shared = new SharedArrayBuffer(4 * CONTROL.cells);
  const control = new Int32Array(shared);
  try {
    const reports = await runOnThreads({
      control,
      threads,
      start: () => pool.findTrails({ control: shared, chips: tasks }),
      tell: progress('trails', control, tasks.length),
      signal,
    });
    const found = tasks.map((): readonly Trail[] => []);
    for (const report of reports) for (const { chip, trails } of report.found) found[chip] = trails;
    return found;
  } finally {
    lease.release();
  }
}
