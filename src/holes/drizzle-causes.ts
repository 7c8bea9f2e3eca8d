import { ftruncateSync } from 'node:fs';
import { storageError } from '../errors/index.js';
import type { PlaneRef } from '../fits/plane.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { widestChip } from '../mosaic/render-mosaic.js';
import type { RenderResources } from '../mosaic/render-mosaic.js';
import { chooseTiles } from '../mosaic/tile-layout.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { CONTROL } from '../workers/tile-task.js';
import type { ChipTask, TileTask } from '../workers/tile-task.js';

/**
 * Drizzles the bad pixels of a plan where they would have gone: each pixel of the frame gets all causes of the bad pixels that a
 * drop would reach it from. The loops are those of the product, so a pixel is reached here if and only if it would be there.
 * @param causes - of the chips of the plan (`writeCauses`)
 * @param fd - a scratch file, written from its start
 * @returns the words of the frame, int32
 * @throws BudgetError, StorageError, CancelledError
 */
export async function drizzleCauses(
  { frame, chips, ...plan }: MosaicPlan,
  causes: readonly PlaneRef[],
  fd: number,
  { pool, budget, workers, tileSize, signal }: RenderResources,
): Promise<PlaneRef> {
  const { nx, ny } = frame;
  const layout = chooseTiles({
    frame,
    contextPlanes: 0,
    keepsMasked: false,
    errors: true,
    widestChip: widestChip({ frame, chips, ...plan }),
    workers,
    budget: budget.limit,
    tileSize,
  });
  const path = 'the bad pixels of the frame';
  // Nobody reads the values, weights and errors: they share one place.
  const [unread, words] = [
    { fd, offset: 0 },
    { fd, offset: 4 * nx * ny },
  ];
  const shared = new SharedArrayBuffer(4 * CONTROL.cells);
  const task: TileTask = {
    frameNx: nx,
    frameNy: ny,
    tileSize: layout.size,
    control: shared,
    chips: chips.map(({ map, blocks, settings }, index): ChipTask => {
      const plane = causes[index];
      return {
        label: plane.label,
        map,
        blocks,
        settings,
        contextPlane: 0,
        contextBit: 0,
        sci: plane,
        dq: plane,
        badBits: 0,
        errors: { plane, flags: -1 },
        // Good pixels have no cause: the mask leaves them out.
        mask: plane,
        weighting: { kind: 'constant', value: 1 },
        sky: 0,
        factor: 1,
      };
    }),
    contextPlanes: 0,
    withErrors: true,
    finish: { fillval: 0, maskval: 0, sciFactor: 1 },
    sink: { kind: 'fits', path, sci: unread, wht: unread, ctx: null, err: unread, dq: words },
  };
  const lease = await budget.acquire(layout.bytes, 'holes', signal);
  try {
    truncate(fd, 8 * nx * ny, path);
    await runOnThreads({
      control: new Int32Array(shared),
      threads: layout.workers,
      start: () => pool.renderTiles(task),
      tell: () => undefined,
      signal,
    });
  } finally {
    lease.release();
  }
  return { ...words, nx, ny, bitpix: 32, bscale: 1, bzero: 0, blank: null, label: path };
}

function truncate(fd: number, bytes: number, path: string): void {
  try {
    ftruncateSync(fd, bytes);
  } catch (error) {
    throw storageError(path, error, 'making room');
  }
}
