import { createInterpolant } from '../blot/interpolant.js';
import { chipLevel } from '../cosmic-rays/chip-level.js';
import type { CosmicRayCounts } from '../cosmic-rays/counts.js';
import { addCounts, noCosmicRays } from '../cosmic-rays/counts.js';
import { flagsAtStars } from '../cosmic-rays/star-check.js';
import type { StarFlags } from '../cosmic-rays/star-check.js';
import { isInTrail } from '../cosmic-rays/trail.js';
import type { Trail } from '../cosmic-rays/trail.js';
import { planCosmicRays } from '../cosmic-rays/plan.js';
import type { CosmicRayPlan } from '../cosmic-rays/plan.js';
import type { Exposure } from '../exposure/exposure.js';
import { exposureKey } from '../exposure/exposure-key.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { ChipPixels, ExposurePixels } from '../exposure/open-pixels.js';
import { addSums } from '../fits/checksum.js';
import { openScratchFile } from '../fits/scratch-file.js';
import { bitMaskBytes } from '../masks/bit-mask.js';
import type { BitMask } from '../masks/bit-mask.js';
import { MaskMemory } from '../masks/mask-memory.js';
import { readMask } from '../masks/mask-plane.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import type { MosaicChip } from '../mosaic/mosaic-plan.js';
import { badDqBits } from '../mosaic/chip-values.js';
import { chipCteDirection } from '../exposure/cte-direction.js';
import { forgive } from '../parameters/bit-flags.js';
import { skyField } from '../sky/plane/sky-field.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { rayBufferBytes, rayStripRows, stripsOf } from '../workers/ray-strips.js';
import type { RayChipTask, RayReport, RayTask } from '../workers/ray-task.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { CONTROL } from '../workers/tile-task.js';
import type { FilePlane } from '../workers/tile-task.js';
import { residualPlanes, trailsOfChips } from './chip-trails.js';
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
  /** What crosses the chip in a straight line. */
  readonly trails: readonly Trail[];
  /** How much of the cores of its bright stars is flagged; those in a trail are left out. */
  readonly stars: StarFlags;
  /** How far each of its bright stars is from where the median has it, pixels. */
  readonly displaced: { readonly dxs: readonly number[]; readonly dys: readonly number[] };
}

/** The planes of files under construction that a chip is also written to; null = none. */
export interface ChipSinks {
  readonly blotted: FilePlane | null;
  readonly cleaned: FilePlane | null;
}

/** What the test of all chips found. */
export interface Rejection {
  readonly median: MedianImage;
  readonly chips: readonly TestedChip[];
  /** FITS data sums of what was written for each of them. */
  readonly dataSums: readonly { readonly blotted: number; readonly cleaned: number }[];
}

/**
 * Blots the median to each chip and flags the pixels that stand out (steps 5 and 6 of the reference), strip by strip: no
 * blotted chip is ever whole. Chips with a trail across them are done once more, to flag it. The flags are in a scratch file of
 * `resources.scratch`. A chip that the median does not reach is tested nowhere.
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
  const byKey = new Map(exposures.map((exposure) => [exposureKey(exposure), exposure]));
  const mapped = median.chips.filter(({ exposure }) => byKey.has(exposureKey(exposure)));
  const opened = new Map<string, ExposurePixels>();
  try {
    for (const [key, exposure] of byKey) opened.set(key, await openPixels(exposure, resources));
    const masks = maskPlanes(mapped, resources);
    const residuals = test.trails ? residualPlanes(mapped, resources) : null;
    const chips = mapped.map((own, index): RayChipTask => {
      const exposure = byKey.get(exposureKey(own.exposure)) ?? own.exposure;
      const pixels = opened.get(exposureKey(exposure))?.chips[own.chip];
      if (pixels === undefined) throw new Error(`${exposure.chips[own.chip].label} is not open`);
      const task = chipTask({ ...own, exposure }, median, pixels, masks[index], parameters, sinks(exposure, own.chip));
      return { ...task, residuals: residuals?.[index] ?? null };
    });
    const reports = await onThreads(chips, test, parameters, resources);
    const trails = residuals === null ? chips.map(() => []) : await trailsOfChips(mapped, residuals, resources);
    const crossed = chips.flatMap((chip, index) =>
      trails[index].length > 0 ? [{ index, task: { ...chip, residuals: null, trails: trails[index] } }] : [],
    );
    const again =
      crossed.length === 0
        ? []
        : await onThreads(
            crossed.map(({ task }) => task),
            test,
            parameters,
            resources,
          );
    const result = (index: number): ChipReports => {
      const at = crossed.findIndex((chip) => chip.index === index);
      return at < 0 ? { reports, at: index } : { reports: again, at };
    };
    const memory = new MaskMemory();
    return {
      median,
      chips: mapped.map((own, index) => ({
        exposure: byKey.get(exposureKey(own.exposure)) ?? own.exposure,
        chip: own.chip,
        mask: masks[index],
        counts: countsOf(result(index)),
        trails: trails[index],
        displaced: displacedOf(result(index)),
        stars: starsOf(result(index), readMask(masks[index], memory), trails[index]),
      })),
      dataSums: mapped.map((_, index) => {
        const { reports, at } = result(index);
        return {
          blotted: reports.reduce((sum, { blotSums }) => addSums(sum, blotSums[at]), 0),
          cleaned: reports.reduce((sum, { cleanSums }) => addSums(sum, cleanSums[at]), 0),
        };
      }),
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
    cteDirection: chipCteDirection(exposure, facts),
    trails: [],
    residuals: null,
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
  const lease = await budget.acquire(each * threads, 'cosmic-rays', signal);
  const shared = new SharedArrayBuffer(4 * CONTROL.cells);
  const control = new Int32Array(shared);
  const interpolant = createInterpolant({ interp: blot_interp, sinscl: blot_sinscl, compat });
  const task: RayTask = { control: shared, chips, rows, interpolant, test };
  try {
    return await runOnThreads({
      control,
      threads,
      start: () => pool.testChips(task),
      tell: resources.progress('cosmic-rays', control, strips),
      signal,
    });
  } finally {
    lease.release();
  }
}

/** Pixels about a star that are of its core. */
const CORE = 1.5;

function starsOf({ reports, at }: ChipReports, mask: BitMask, trails: readonly Trail[]): StarFlags {
  const [xs, ys] = [reports.flatMap(({ stars }) => stars[at].xs), reports.flatMap(({ stars }) => stars[at].ys)];
  const outside = xs.map((x, k) => !trails.some((trail) => isInTrail(trail, x, ys[k], CORE)));
  return flagsAtStars(
    mask,
    xs.filter((_, k) => outside[k]),
    ys.filter((_, k) => outside[k]),
    CORE,
  );
}

function displacedOf({ reports, at }: ChipReports): TestedChip['displaced'] {
  return { dxs: reports.flatMap(({ stars }) => stars[at].dxs), dys: reports.flatMap(({ stars }) => stars[at].dys) };
}

/** What the threads said of a chip, and its place there. */
interface ChipReports {
  readonly reports: readonly RayReport[];
  readonly at: number;
}

function countsOf({ reports, at }: ChipReports): CosmicRayCounts {
  const sum = noCosmicRays();
  for (const { counts } of reports) addCounts(sum, counts[at]);
  return sum;
}
