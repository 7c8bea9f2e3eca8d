import { createInterpolant } from '../blot/interpolant.js';
import { chipLevel } from '../cosmic-rays/chip-level.js';
import type { CosmicRayCounts } from '../cosmic-rays/counts.js';
import { addCounts, noCosmicRays } from '../cosmic-rays/counts.js';
import { planCosmicRays } from '../cosmic-rays/plan.js';
import type { CosmicRayPlan } from '../cosmic-rays/plan.js';
import type { Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { ChipPixels, ExposurePixels } from '../exposure/open-pixels.js';
import { addSums } from '../fits/checksum.js';
import { openScratchFile } from '../fits/scratch-file.js';
import { bitMaskBytes } from '../masks/bit-mask.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import type { MosaicChip } from '../mosaic/mosaic-plan.js';
import { badDqBits } from '../mosaic/chip-values.js';
import { cteDirection } from '../exposure/cte-direction.js';
import { instrumentMode } from '../exposure/instruments.js';
import { forgive } from '../parameters/bit-flags.js';
import { skyField } from '../sky/plane/sky-field.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { rayBufferBytes, rayStripRows, stripsOf } from '../workers/ray-strips.js';
import type { RayChipTask, RayReport, RayTask } from '../workers/ray-task.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { CONTROL } from '../workers/tile-task.js';
import type { FilePlane } from '../workers/tile-task.js';
import { electrons } from './combine-layers.js';
import type { MedianImage } from './median-image.js';
import type { RejectionResources } from './resources.js';

/** A chip that was tested. */
export interface TestedChip {
  readonly exposure: Exposure;
  /** Index in `exposure.chips`. */
  readonly chip: number;
  readonly mask: MaskPlane;
  readonly counts: CosmicRayCounts;
}

/** The planes of files under construction that a chip is also written to; null = none. */
export interface ChipSinks {
  readonly blotted: FilePlane | null;
  readonly cleaned: FilePlane | null;
}

/** What the test of all chips found. */
export interface Rejection {
  readonly chips: readonly TestedChip[];
  /** FITS data sums of what was written for each of them. */
  readonly dataSums: readonly { readonly blotted: number; readonly cleaned: number }[];
}

/**
 * Blots the median to each chip and flags the pixels that stand out (steps 5 and 6 of the reference), strip by strip: no
 * blotted chip is ever whole. The flags are in a scratch file of `resources.scratch`. A chip that the median does not reach is
 * tested nowhere.
 * @param sinks - where blotted and cleaned chips are written besides
 * @throws BudgetError, StorageError, CancelledError, KeywordError (read noise), what reading throws
 */
export async function rejectRays(
  exposures: readonly Exposure[],
  median: MedianImage,
  parameters: DrizzleParameters,
  resources: RejectionResources,
  sinks: (exposure: Exposure, chip: number) => ChipSinks = () => NO_SINKS,
): Promise<Rejection> {
  const test = planCosmicRays(parameters);
  const byFile = new Map(exposures.map((exposure) => [exposure.file, exposure]));
  const mapped = median.chips.filter(({ exposure }) => byFile.has(exposure.file));
  const opened = new Map<string, ExposurePixels>();
  try {
    for (const [file, exposure] of byFile) opened.set(file, await openPixels(exposure, resources));
    const masks = maskPlanes(mapped, resources);
    const chips = mapped.map((own, index): RayChipTask => {
      const exposure = byFile.get(own.exposure.file) ?? own.exposure;
      const pixels = opened.get(exposure.file)?.chips[own.chip];
      if (pixels === undefined) throw new Error(`${exposure.chips[own.chip].label} is not open`);
      return chipTask({ ...own, exposure }, median, pixels, masks[index], parameters, sinks(exposure, own.chip));
    });
    const reports = await onThreads(chips, test, parameters, resources);
    return {
      chips: mapped.map((own, index) => ({
        exposure: byFile.get(own.exposure.file) ?? own.exposure,
        chip: own.chip,
        mask: masks[index],
        counts: countsOf(reports, index),
      })),
      dataSums: mapped.map((_, index) => ({
        blotted: reports.reduce((sum, { blotSums }) => addSums(sum, blotSums[index]), 0),
        cleaned: reports.reduce((sum, { cleanSums }) => addSums(sum, cleanSums[index]), 0),
      })),
    };
  } finally {
    for (const pixels of opened.values()) pixels.close();
  }
}

const NO_SINKS: ChipSinks = { blotted: null, cleaned: null };

/** Room for the flags of all chips in one scratch file. */
function maskPlanes(chips: readonly MosaicChip[], { scratch, scratchDir }: RejectionResources): MaskPlane[] {
  const fd = openScratchFile(scratchDir);
  scratch.add(fd);
  let offset = 0;
  return chips.map(({ exposure, chip }) => {
    const { nx, ny, label } = exposure.chips[chip];
    const plane = { fd, offset, nx, ny, label: `the flags of ${label}` };
    offset += bitMaskBytes(nx, ny);
    return plane;
  });
}

function chipTask(
  { exposure, chip, map, blocks, settings }: MosaicChip,
  median: MedianImage,
  { sci, dq }: ChipPixels,
  mask: MaskPlane,
  parameters: DrizzleParameters,
  sinks: ChipSinks,
): RayChipTask {
  const facts = exposure.chips[chip];
  const { blot_addsky, blot_skyval, compat } = parameters;
  const add = blot_addsky ? (facts.sky ?? 0) : blot_skyval;
  const perSecond = electrons(facts) / facts.exptime;
  return {
    label: facts.label,
    median: median.plane,
    map,
    blocks,
    blot: { scale: 1 / (settings.scale ** 2 * perSecond), add, missing: compat ? add : NaN },
    rise: blot_addsky && facts.skyPlane ? skyField(facts, facts.skyPlane) : null,
    sci,
    dq,
    badBits: dq === null ? 0 : knownBad(parameters, Math.abs(dq.bitpix)),
    level: chipLevel(facts, facts.recordedSky ?? facts.sky ?? 0),
    cteDirection: cteDirection(
      instrumentMode(exposure.instrument, exposure.detector),
      [facts.header, exposure.primary],
      facts.extver,
    ),
    mask,
    ...sinks,
  };
}

/** Bits of pixels that are not worth a test: those that the separate images leave out, but for earlier cosmic rays. */
function knownBad(parameters: DrizzleParameters, planeBits: number): number {
  const { driz_sep_bits, crbit } = parameters;
  return badDqBits({ ...parameters, final_bits: forgive(driz_sep_bits, { ignore: false, good: crbit }) }, planeBits);
}

async function onThreads(
  chips: readonly RayChipTask[],
  test: CosmicRayPlan,
  { blot_interp, blot_sinscl, compat }: DrizzleParameters,
  resources: RejectionResources,
): Promise<RayReport[]> {
  const { budget, workers, pool, signal } = resources;
  const widest = chips.reduce((most, { sci }) => Math.max(most, sci.nx), 1);
  const tallest = chips.reduce((most, { sci }) => Math.max(most, sci.ny), 1);
  const rows = rayStripRows(widest);
  const each = rayBufferBytes({ rows, test }, widest, tallest);
  const strips = chips.reduce((sum, chip) => sum + stripsOf(chip, rows), 0);
  const threads = Math.max(1, Math.min(workers, strips, Math.floor(budget.limit / each)));
  const lease = await budget.acquire(each * threads, 'cosmic rays', signal);
  const shared = new SharedArrayBuffer(4 * CONTROL.cells);
  const control = new Int32Array(shared);
  const interpolant = createInterpolant({ interp: blot_interp, sinscl: blot_sinscl, compat });
  const task: RayTask = { control: shared, chips, rows, interpolant, test };
  try {
    return await runOnThreads({
      control,
      threads,
      start: () => pool.testChips(task),
      tell: resources.progress('cosmic rays', control, strips),
      signal,
    });
  } finally {
    lease.release();
  }
}

function countsOf(reports: readonly RayReport[], chip: number): CosmicRayCounts {
  const sum = noCosmicRays();
  for (const { counts } of reports) addCounts(sum, counts[chip]);
  return sum;
}
