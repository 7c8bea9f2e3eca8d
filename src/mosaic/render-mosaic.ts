import type { Chip, Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { ChipPixels, ExposurePixels } from '../exposure/open-pixels.js';
import { withoutErrors } from '../exposure/require-weight-planes.js';
import { addSums } from '../fits/checksum.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { MemoryBudget } from '../workers/memory-budget.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { createRowBuffers } from '../workers/prepare-rows.js';
import type { RowBuffers } from '../workers/prepare-rows.js';
import { ROW_CAPACITY } from '../workers/tile-buffers.js';
import { CONTROL } from '../workers/tile-task.js';
import type { ChipTask, DataSums, FitsSink, MemorySink, TileReport, TileTask } from '../workers/tile-task.js';
import type { WorkerPool } from '../workers/worker-pool.js';
import { hasGoodPixel } from './good-pixels.js';
import type { MosaicChip, MosaicPlan } from './mosaic-plan.js';
import { skyField } from '../sky/plane/sky-field.js';
import { chooseTiles } from './tile-layout.js';
import type { TileLayout } from './tile-layout.js';
import { badDqBits, carriedDqBits, valueFactor } from './chip-values.js';
import { chipWeighting } from './weighting.js';

/** What a rendering is made with. */
export interface RenderResources {
  readonly pool: WorkerPool;
  readonly budget: MemoryBudget;
  /** Most threads to use. */
  readonly workers: number;
  readonly tileSize: number | undefined;
  /** Folder for decompressed inputs. */
  readonly scratchDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Called when a rendering starts; what it returns is told of the progress about ten times a second. */
  readonly startProgress?: () => (progress: RenderProgress) => void;
  /** Bytes of pixels that the sink itself holds; the lease covers them. Default 0. */
  readonly sinkBytes?: number;
}

/** How far a rendering is. Pixels and bytes are whole multiples of 1024. */
export interface RenderProgress {
  readonly tiles: number;
  readonly allTiles: number;
  readonly pixels: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** What a rendering found. */
export interface RenderReport {
  readonly layout: TileLayout;
  readonly pixels: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** FITS data sums of the planes written. */
  readonly dataSums: DataSums;
  /** Output pixels of positive weight. */
  readonly covered: number;
  /** Chips with pixels that the masks call good but that hold NaN, infinities or useless weights. */
  readonly unusable: readonly { readonly label: string; readonly pixels: number }[];
  /** Chips with good pixels whose ERR is not positive and finite, where errors are made. */
  readonly errorless: readonly { readonly label: string; readonly pixels: number }[];
  /** Exposures without a single good pixel: they have added nothing. */
  readonly allBad: readonly Exposure[];
}

/**
 * Drizzles all chips of a plan into a sink: opens each input once, takes one lease for the whole task, and has
 * the threads pull tiles until none is left.
 * @throws CancelledError on abort; BudgetError when a tile cannot fit; what reading and writing throw
 */
export async function renderMosaic(
  plan: MosaicPlan,
  sink: FitsSink | MemorySink,
  resources: RenderResources,
): Promise<RenderReport> {
  const layout = layoutOf(plan, resources);
  const opened: ExposurePixels[] = [];
  const lease = await resources.budget.acquire(layout.bytes + (resources.sinkBytes ?? 0), 'drizzle', resources.signal);
  try {
    for (const exposure of plan.exposures) {
      opened.push(await openPixels(exposure, { scratchDir: resources.scratchDir, signal: resources.signal }));
    }
    const task = tileTask(plan, opened, layout, sink);
    const reports = await runThreads(task, layout, resources);
    return { ...summarise(plan, layout, reports), allBad: allBad(plan, task, reports) };
  } finally {
    for (const pixels of opened) pixels.close();
    lease.release();
  }
}

/** The tiles that a plan is rendered with. @throws BudgetError */
export function layoutOf(
  plan: MosaicPlan,
  resources: Pick<RenderResources, 'budget' | 'workers' | 'tileSize' | 'sinkBytes'>,
): TileLayout {
  return chooseTiles({
    frame: plan.frame,
    contextPlanes: plan.contextPlanes,
    keepsMasked: plan.parameters.final_fillval === null,
    errors: plan.parameters.final_err,
    widestChip: widestChip(plan),
    workers: resources.workers,
    budget: resources.budget.limit - (resources.sinkBytes ?? 0),
    tileSize: resources.tileSize,
  });
}

/** Longest row of any chip, pixels. */
export function widestChip({ chips }: MosaicPlan): number {
  return chips.reduce((widest, { map }) => Math.max(widest, map.nx), 0);
}

function tileTask(
  plan: MosaicPlan,
  opened: readonly ExposurePixels[],
  layout: TileLayout,
  sink: FitsSink | MemorySink,
): TileTask {
  const { frame, parameters } = plan;
  const exptime = plan.exposures.reduce((sum, exposure) => sum + exposure.exptime, 0);
  return {
    frameNx: frame.nx,
    frameNy: frame.ny,
    tileSize: layout.size,
    control: new SharedArrayBuffer(4 * CONTROL.cells),
    chips: plan.chips.map((chip) => {
      const pixels = opened[plan.exposures.indexOf(chip.exposure)].chips[chip.chip];
      return chipTask(plan, chip, pixels);
    }),
    contextPlanes: plan.contextPlanes,
    withErrors: parameters.final_err,
    finish: {
      fillval: parameters.final_fillval,
      maskval: parameters.final_maskval ?? NaN,
      sciFactor: parameters.final_units === 'counts' ? exptime : 1,
    },
    sink,
  };
}

/** What a thread is told about a chip of a plan. */
export function chipTask(
  plan: MosaicPlan,
  { exposure, chip, map, blocks, settings, contextId }: MosaicChip,
  pixels: ChipPixels,
): ChipTask {
  const { parameters } = plan;
  const facts = exposure.chips[chip];
  return {
    label: facts.label,
    map,
    blocks,
    settings,
    contextPlane: Math.floor(contextId / 32),
    contextBit: 1 << (contextId % 32),
    sci: pixels.sci,
    dq: pixels.dq,
    badBits: pixels.dq === null ? 0 : badDqBits(parameters, Math.abs(pixels.dq.bitpix)),
    errors: parameters.final_err ? chipErrors(facts, pixels, parameters) : null,
    mask: pixels.mask,
    flags: [facts.staticMask, facts.rayMask].filter((mask) => mask !== undefined),
    weighting: chipWeighting(facts, parameters, settings.scale, pixels),
    sky: facts.sky ?? 0,
    skyRise: facts.skyPlane ? skyField(facts, facts.skyPlane) : null,
    factor: valueFactor(facts, parameters, settings.scale),
  };
}

function chipErrors(
  chip: Pick<Chip, 'label'>,
  { err, dq }: ChipPixels,
  parameters: DrizzleParameters,
): NonNullable<ChipTask['errors']> {
  if (err === null) throw withoutErrors(chip);
  return { plane: err, flags: dq === null ? 0 : carriedDqBits(parameters, Math.abs(dq.bitpix)) };
}

function runThreads(task: TileTask, layout: TileLayout, resources: RenderResources): Promise<TileReport[]> {
  const control = new Int32Array(task.control);
  const progress = resources.startProgress?.();
  return runOnThreads({
    control,
    threads: layout.workers,
    start: () => resources.pool.renderTiles(task),
    tell: () => progress?.(progressOf(control, layout)),
    signal: resources.signal,
  });
}

function progressOf(control: Int32Array, layout: TileLayout): RenderProgress {
  return {
    tiles: Atomics.load(control, CONTROL.tilesDone),
    allTiles: layout.tiles,
    pixels: Atomics.load(control, CONTROL.kibPixels) * 1024,
    bytesRead: Atomics.load(control, CONTROL.kibRead) * 1024,
    bytesWritten: Atomics.load(control, CONTROL.kibWritten) * 1024,
  };
}

/** Looks at whole chips only where no pixel that the frame touches was good. */
function allBad(plan: MosaicPlan, task: TileTask, reports: readonly TileReport[]): Exposure[] {
  let buffers: RowBuffers | undefined;
  const isHopeless = (index: number): boolean => {
    if (reports.some((report) => report.good[index] > 0)) return false;
    buffers ??= createRowBuffers(Math.max(ROW_CAPACITY, widestChip(plan)));
    return !hasGoodPixel(task.chips[index], buffers);
  };
  return plan.exposures.filter((exposure) =>
    plan.chips.every((chip, index) => chip.exposure !== exposure || isHopeless(index)),
  );
}

function summarise(plan: MosaicPlan, layout: TileLayout, reports: readonly TileReport[]): Omit<RenderReport, 'allBad'> {
  const total = (of: (report: TileReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
  const byChip = (of: (report: TileReport, chip: number) => number): RenderReport['unusable'] =>
    plan.chips.flatMap(({ exposure, chip }, index) => {
      const pixels = total((report) => of(report, index));
      return pixels > 0 ? [{ label: exposure.chips[chip].label, pixels }] : [];
    });
  const dataSum = (plane: number): number => reports.reduce((sum, report) => addSums(sum, report.dataSums[plane]), 0);
  return {
    layout,
    pixels: total((report) => report.pixels),
    bytesRead: total((report) => report.bytesRead),
    bytesWritten: total((report) => report.bytesWritten),
    dataSums: [dataSum(0), dataSum(1), dataSum(2), dataSum(3), dataSum(4)],
    covered: total((report) => report.covered),
    unusable: byChip((report, chip) => report.unusable[chip]),
    errorless: byChip((report, chip) => report.errorless[chip]),
  };
}
