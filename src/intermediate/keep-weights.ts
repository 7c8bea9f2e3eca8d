import { setImmediate as pause } from 'node:timers/promises';
import { stopIfCancelled } from '../exposure/cancelled.js';
import type { Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import { createDropMemory, dropMemoryBytes } from '../kernels/drop-memory.js';
import type { MosaicChip, MosaicPlan } from '../mosaic/mosaic-plan.js';
import { chipTask, widestChip } from '../mosaic/render-mosaic.js';
import type { RenderResources } from '../mosaic/render-mosaic.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { finalMaskPath, singleMaskPath } from '../product/intermediate-paths.js';
import type { NamedChip } from '../product/intermediate-paths.js';
import { createRowBuffers, prepareRows, rowBufferBytes } from '../workers/prepare-rows.js';
import type { RowBuffers } from '../workers/prepare-rows.js';
import { ROW_CAPACITY } from '../workers/tile-buffers.js';
import type { ChipTask } from '../workers/tile-task.js';
import { chipHeader } from './headers.js';
import { createImageFile } from './image-file.js';
import { keptPlace, namedChip } from './kept-files.js';

/** What keeping weights takes of a rendering. */
export type WeightResources = Pick<RenderResources, 'budget' | 'scratchDir' | 'signal'>;

/**
 * Writes the weight of each pixel of each chip in the separate images, where they are to be kept: the exposure time (times
 * `driz_sep_wt_scl`) where DQ by `driz_sep_bits` and the static mask call the pixel good, else 0.
 * @param plan - of the separate images
 * @returns the files
 * @throws BudgetError, StorageError, UsageError, CancelledError, what reading throws
 */
export async function keepSingleWeights(
  plan: MosaicPlan,
  folder: string,
  resources: WeightResources,
): Promise<string[]> {
  if (plan.parameters.clean) return [];
  return keepWeights(plan, (file, chip) => singleMaskPath(folder, file, chip), resources);
}

/**
 * Writes the weight of each pixel of each chip in the product, where they are to be kept: that of `final_wht_type` where DQ by
 * `final_bits`, the static mask, the mask of cosmic rays and the user's call the pixel good, else 0.
 * @param plan - of the product
 * @returns the files
 * @throws BudgetError, StorageError, UsageError, CancelledError, what reading throws
 */
export async function keepFinalWeights(
  plan: MosaicPlan,
  output: Pick<DrizzleParameters, 'output'>,
  resources: WeightResources,
): Promise<string[]> {
  if (plan.parameters.clean) return [];
  const { folder } = keptPlace(plan.exposures, output);
  return keepWeights(plan, (file, chip) => finalMaskPath(folder, file, chip), resources);
}

/** The very weights that the drizzle prepares, chip by chip. */
async function keepWeights(
  plan: MosaicPlan,
  pathOf: (file: string, chip: NamedChip) => string,
  { budget, scratchDir, signal }: WeightResources,
): Promise<string[]> {
  const capacity = Math.max(ROW_CAPACITY, widestChip(plan));
  const bytes = dropMemoryBytes(0, 0, NO_PLANES, capacity) + rowBufferBytes(capacity);
  const lease = await budget.acquire(bytes, 'weights', signal);
  try {
    const buffers = createRowBuffers(capacity, createDropMemory(0, 0, NO_PLANES, capacity));
    const paths: string[] = [];
    for (const exposure of plan.exposures) {
      const opened = await openPixels(exposure, { scratchDir, signal });
      try {
        for (const chip of plan.chips.filter((own) => own.exposure === exposure)) {
          const path = pathOf(exposure.file, namedChip(exposure.chips[chip.chip]));
          const task = chipTask(plan, chip, opened.chips[chip.chip]);
          await writeWeights(path, chip, task, buffers, plan.parameters.clobber, signal);
          paths.push(path);
        }
      } finally {
        opened.close();
      }
    }
    return paths;
  } finally {
    lease.release();
  }
}

const NO_PLANES = { context: false, kept: false };

async function writeWeights(
  path: string,
  { exposure, chip }: Pick<MosaicChip, 'chip'> & { readonly exposure: Exposure },
  task: ChipTask,
  buffers: RowBuffers,
  clobber: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { nx, ny } = task.sci;
  const header = chipHeader(exposure, exposure.chips[chip], '');
  const writer = await createImageFile({ path, header, bitpix: -32, nx, ny }, clobber);
  try {
    const rows = Math.floor(buffers.capacity / nx);
    const weights = buffers.input.weight.array;
    for (let y = 0; y < ny; y += rows) {
      const count = Math.min(rows, ny - y);
      prepareRows(task, 0, y, nx, count, buffers, { good: 0, unusable: 0 });
      writer.write(0, 4 * nx * y, Buffer.from(weights.buffer, weights.byteOffset, 4 * nx * count).swap32());
      await pause();
      stopIfCancelled(signal);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit();
}
