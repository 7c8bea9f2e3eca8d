import { setImmediate as pause } from 'node:timers/promises';
import { stopIfCancelled } from '../exposure/cancelled.js';
import type { Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { PlaneRef } from '../fits/plane.js';
import { readBox } from '../fits/read-box.js';
import { writeFully } from '../fits/scratch-file.js';
import { createDropMemory, dropMemoryBytes } from '../kernels/drop-memory.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { chipTask, widestChip } from '../mosaic/render-mosaic.js';
import type { RenderResources } from '../mosaic/render-mosaic.js';
import { createRowBuffers, prepareRows, rowBufferBytes } from '../workers/prepare-rows.js';
import type { RowBuffers } from '../workers/prepare-rows.js';
import { ROW_CAPACITY } from '../workers/tile-buffers.js';
import type { ChipTask } from '../workers/tile-task.js';
import { nameCauses, noBadPixels } from './causes.js';
import type { BadPixels } from './causes.js';

/** A word of causes for each pixel of each chip of a plan, in a scratch file (see `causes.ts`). */
export interface CausePlanes {
  /** int32, in the order of the chips. */
  readonly planes: readonly PlaneRef[];
  readonly counts: BadPixels;
  /** Unforgiven bits of all chips together. */
  readonly badBits: number;
}

/**
 * Writes why the pixels of each chip of a plan are bad; pixels that are good have 0. Weights are those that the drizzle prepares.
 * @param fd - a scratch file, written from its start
 * @param recommended - DQ bits that are recommended to be forgiven, for an exposure
 * @param pass - 0: DQ bits 0 to 15, 1: bits 16 to 31
 * @throws BudgetError, StorageError, CancelledError, what reading throws
 */
export async function writeCauses(
  plan: MosaicPlan,
  fd: number,
  recommended: (exposure: Exposure) => number,
  pass: number,
  { budget, scratchDir, signal }: Pick<RenderResources, 'budget' | 'scratchDir' | 'signal'>,
): Promise<CausePlanes> {
  const capacity = Math.max(ROW_CAPACITY, widestChip(plan));
  const bytes = dropMemoryBytes(0, 0, NO_PLANES, capacity) + rowBufferBytes(capacity) + 4 * capacity;
  const lease = await budget.acquire(bytes, 'holes', signal);
  try {
    const buffers = createRowBuffers(capacity, createDropMemory(0, 0, NO_PLANES, capacity));
    const words = new Int32Array(capacity);
    const planes: PlaneRef[] = [];
    const counts = noBadPixels();
    let [offset, badBits] = [0, 0];
    for (const exposure of plan.exposures) {
      const opened = await openPixels(exposure, { scratchDir, signal });
      try {
        for (const own of plan.chips.filter((chip) => chip.exposure === exposure)) {
          const task = chipTask(plan, own, opened.chips[own.chip]);
          const { nx, ny } = task.sci;
          const place = { fd, offset, nx, ny, bitpix: 32, bscale: 1, bzero: 0, blank: null } as const;
          const plane = { ...place, label: `the bad pixels of ${task.label}` };
          await writeChip(task, plane, { buffers, words, recommended: recommended(exposure), pass, counts, signal });
          planes.push(plane);
          offset += 4 * nx * ny;
          badBits |= task.badBits;
        }
      } finally {
        opened.close();
      }
    }
    return { planes, counts, badBits };
  } finally {
    lease.release();
  }
}

const NO_PLANES = { context: false, kept: false };

async function writeChip(
  task: ChipTask,
  plane: PlaneRef,
  {
    buffers,
    words,
    recommended,
    pass,
    counts,
    signal,
  }: {
    readonly buffers: RowBuffers;
    readonly words: Int32Array;
    readonly recommended: number;
    readonly pass: number;
    readonly counts: BadPixels;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { nx, ny } = plane;
  const unflagged: ChipTask = { ...task, dq: null, badBits: 0 };
  const rows = Math.floor(buffers.capacity / nx);
  for (let y = 0; y < ny; y += rows) {
    const count = Math.min(rows, ny - y);
    const n = nx * count;
    prepareRows(unflagged, 0, y, nx, count, buffers, { good: 0, unusable: 0 });
    if (task.dq === null) words.fill(0, 0, n);
    else readBox(task.dq, 0, y, nx, count, words, nx, buffers.scratch);
    nameCauses(words, buffers.input.weight.array, n, task.badBits, recommended, pass, counts);
    const bytes = Buffer.from(words.buffer, words.byteOffset, 4 * n).swap32();
    writeFully(plane.fd, bytes, plane.offset + 4 * nx * y, plane.label);
    await pause();
    stopIfCancelled(signal);
  }
}
