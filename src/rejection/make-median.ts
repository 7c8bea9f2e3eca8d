import { closeSync, ftruncateSync } from 'node:fs';
import type { Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { ExposurePixels } from '../exposure/open-pixels.js';
import { openScratchFile } from '../fits/scratch-file.js';
import { markTouched } from '../kernels/touched-tiles.js';
import { haloOf, planCombine } from '../median/combine-plan.js';
import type { CombinePlan } from '../median/combine-plan.js';
import { createWeightSums, meanWeight, mergeWeightSums } from '../median/mean-weight.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { chipTask, widestChip } from '../mosaic/render-mosaic.js';
import { requireRoom, freeBytes } from '../mosaic/room.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { MedianReport, MedianTask, MedianWork } from '../workers/median-task.js';
import { medianBufferBytes } from '../workers/median-tiles.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { CONTROL } from '../workers/tile-task.js';
import { combineLayers } from './combine-layers.js';
import type { MedianImage } from './median-image.js';
import type { RejectionResources } from './resources.js';
import { planSeparate } from './separate-plan.js';

/** Stack that a thread should hold at most, bytes: tiles get smaller as more exposures touch them. */
const STACK_BYTES = 32 * 2 ** 20;
const LARGEST_TILE = 512;
const SMALLEST_TILE = 64;

/**
 * Drizzles every exposure on its own and combines them (steps 3 and 4 of the reference), tile by tile: memory depends on the
 * exposures that overlap at one place, not on their number, nor on the size of the frame. The image is in a scratch file of
 * `resources.scratch`.
 * @throws FrameError, BudgetError, StorageError, CancelledError, UsageError (nothing left to combine), KeywordError (read
 * noise), what reading throws
 */
export async function makeMedian(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
  resources: RejectionResources,
): Promise<MedianImage> {
  const { plan } = await planSeparate(exposures, parameters);
  // What cannot be combined is refused before anything is drizzled.
  planCombine(parameters, combineLayers(plan, parameters));
  const path = resources.scratchDir;
  requireRoom(plan, 4 * plan.frame.nx * plan.frame.ny, freeBytes(path), `the disk of ${path}`);
  const opened: ExposurePixels[] = [];
  try {
    for (const exposure of plan.exposures) opened.push(await openPixels(exposure, resources));
    const weights = parameters.compat ? await meanWeights(plan, opened, resources) : undefined;
    const combine = planCombine(parameters, combineLayers(plan, parameters, weights));
    return await combined(plan, combine, opened, resources);
  } finally {
    for (const pixels of opened) pixels.close();
  }
}

/** The mean weight of each separate image, as the reference takes it: over the whole image, so that all have to be drizzled first. */
async function meanWeights(
  plan: MosaicPlan,
  opened: readonly ExposurePixels[],
  resources: RejectionResources,
): Promise<number[]> {
  const reports = await onThreads(plan, opened, { kind: 'weights' }, resources);
  return plan.exposures.map((_, layer) => {
    const sums = createWeightSums();
    for (const { weights } of reports) mergeWeightSums(sums, weights[layer]);
    return meanWeight(sums);
  });
}

async function combined(
  plan: MosaicPlan,
  combine: CombinePlan,
  opened: readonly ExposurePixels[],
  resources: RejectionResources,
): Promise<MedianImage> {
  const { nx, ny } = plan.frame;
  const fd = openScratchFile(resources.scratchDir);
  try {
    ftruncateSync(fd, 4 * nx * ny);
    const label = 'the median image';
    const work: MedianWork = { kind: 'combine', plan: combine, sink: { fd, offset: 0 }, path: label };
    const reports = await onThreads(plan, opened, work, resources);
    resources.scratch.add(fd);
    const covered = reports.reduce((sum, report) => sum + report.covered, 0);
    const plane = { fd, offset: 0, nx, ny, bitpix: -32, bscale: 1, bzero: 0, blank: null, label } as const;
    return { plane, frame: plan.frame, chips: plan.chips, covered };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

async function onThreads(
  plan: MosaicPlan,
  opened: readonly ExposurePixels[],
  work: MedianWork,
  resources: RejectionResources,
): Promise<MedianReport[]> {
  const { budget, workers, pool, signal, tileSize } = resources;
  const combine = work.kind === 'combine' ? work.plan : null;
  const { frame, chips, parameters } = plan;
  const halo = combine === null ? 0 : haloOf(combine);
  const { size, most } =
    tileSize === undefined ? tileFor(plan, halo) : { size: tileSize, most: mostTouching(plan, tileSize, halo) };
  const each = medianBufferBytes(size, most, combine, widestChip(plan));
  const tiles = Math.ceil(frame.nx / size) * Math.ceil(frame.ny / size);
  const threads = Math.max(1, Math.min(workers, tiles, Math.floor(budget.limit / each)));
  const lease = await budget.acquire(each * threads, 'median', signal);
  const shared = new SharedArrayBuffer(4 * CONTROL.cells);
  const control = new Int32Array(shared);
  const task: MedianTask = {
    frameNx: frame.nx,
    frameNy: frame.ny,
    tileSize: size,
    control: shared,
    chips: chips.map((chip) => chipTask(plan, chip, opened[plan.exposures.indexOf(chip.exposure)].chips[chip.chip])),
    layers: chips.map(({ exposure }) => plan.exposures.indexOf(exposure)),
    mostLayers: most,
    // What masked pixels hold says nothing here, but where a pixel is masked everywhere and is to be filled.
    fillval: combine?.fill === 'none' && !parameters.compat ? 0 : parameters.final_fillval,
    work,
  };
  try {
    return await runOnThreads({
      control,
      threads,
      start: () => pool.makeMedian(task),
      tell: resources.progress('median', control, tiles),
      signal,
    });
  } finally {
    lease.release();
  }
}

/**
 * Side of a tile for which the stack is no larger than {@link STACK_BYTES}, and the most exposures that touch one.
 * @param halo - pixels of a tile beyond each side
 */
function tileFor(plan: MosaicPlan, halo: number): { size: number; most: number } {
  for (let size = LARGEST_TILE; ; size /= 2) {
    const most = mostTouching(plan, size, halo);
    if (size <= SMALLEST_TILE || 8 * size * size * most <= STACK_BYTES) return { size, most };
  }
}

/** Most exposures that touch one tile with its halo; all of them with compat, which counts also those that do not. */
function mostTouching({ frame, chips, exposures, parameters }: MosaicPlan, size: number, halo: number): number {
  if (parameters.compat) return exposures.length;
  const [columns, rows] = [Math.ceil(frame.nx / size), Math.ceil(frame.ny / size)];
  const touching = new Uint32Array(columns * rows);
  for (const exposure of exposures) {
    const marks = new Uint8Array(columns * rows);
    for (const chip of chips)
      if (chip.exposure === exposure) markTouched(chip.blocks, size, columns, rows, halo, marks);
    for (let tile = 0; tile < marks.length; tile++) touching[tile] += marks[tile];
  }
  return touching.reduce((most, here) => Math.max(most, here), 1);
}
