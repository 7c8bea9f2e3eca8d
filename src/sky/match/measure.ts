import type { Exposure } from '../../exposure/exposure.js';
import { regionBytes } from '../footprints/index.js';
import type { PixelRegion } from '../footprints/index.js';
import { openPixels } from '../../exposure/open-pixels.js';
import type { ExposurePixels } from '../../exposure/open-pixels.js';
import { badBits } from '../../parameters/bit-flags.js';
import type { MemoryBudget } from '../../workers/memory-budget.js';
import { skyBufferBytes } from '../../workers/measure-sky.js';
import { runOnThreads } from '../../workers/run-on-threads.js';
import type { ChipMeasurement, SkyChipTask, SkyTask } from '../../workers/sky-task.js';
import { shareArrays } from '../../workers/share-arrays.js';
import { CONTROL } from '../../workers/tile-task.js';
import type { WorkerPool } from '../../workers/worker-pool.js';
import type { SkyMember } from './members.js';
import type { SkyPart } from './parts.js';
import type { SkySettings } from './sky-settings.js';

/** What measuring is done with. */
export interface SkyResources {
  readonly pool: WorkerPool;
  readonly budget: MemoryBudget;
  /** Most threads to use. */
  readonly workers: number;
  /** Folder for decompressed inputs. */
  readonly scratchDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Told about ten times a second: chips done, of how many, and pixels so far. */
  readonly progress?: (done: number, all: number, pixels: number) => void;
}

/** The measurement of a chip: as a whole, and of its parts in their order. */
export interface MemberMeasurement extends ChipMeasurement {
  readonly member: number;
}

/**
 * Measures every chip once, as a whole (`whole`) and in the parts that are asked for; a chip of which nothing is
 * wanted is not read.
 * @throws BudgetError when all parts and the largest chip do not fit the budget; CancelledError; what reading throws
 */
export async function measureMembers(
  exposures: readonly Exposure[],
  members: readonly SkyMember[],
  parts: readonly SkyPart[],
  whole: boolean,
  settings: SkySettings,
  resources: SkyResources,
): Promise<MemberMeasurement[]> {
  const byMember = members.map((): SkyPart[] => []);
  for (const part of parts) byMember[part.member].push(part);
  const wanted = byMember.flatMap((own, index) => {
    if (!whole && own.length === 0) return [];
    // Cells are too small to be streamed, see `cellParts`: they need no tables.
    const streamed = own.filter(({ cell }) => cell === undefined).length;
    return [{ member: index, parts: own.map(({ pixels }) => shareArrays(pixels)), streamed }];
  });
  const each = bufferBytes(
    wanted.map(({ member }) => members[member]),
    wanted.reduce((most, { streamed }) => Math.max(most, streamed), 0),
  );
  // As they came, and as the threads share them.
  const held = 2 * parts.reduce((sum, { pixels }) => sum + regionBytes(pixels), 0);
  const threads = Math.max(
    1,
    Math.min(resources.workers, wanted.length, Math.floor((resources.budget.limit - held) / Math.max(1, each))),
  );
  const lease = await resources.budget.acquire(held + each * threads, 'sky', resources.signal);
  const opened = new Map<number, ExposurePixels>();
  try {
    for (const { member } of wanted) {
      const { exposure } = members[member];
      if (opened.has(exposure)) continue;
      const { scratchDir, signal } = resources;
      opened.set(exposure, await openPixels(exposures[exposure], { scratchDir, signal, weights: false }));
    }
    const chips = wanted.map(({ member, parts }) =>
      chipTask(members[member], parts, whole, exposures, opened, settings),
    );
    const measured = await onThreads(
      { chips, settings: settings.statistic, control: newControl() },
      threads,
      resources,
    );
    return measured.map((chip) => ({ ...chip, member: wanted[chip.chip].member })).sort((a, b) => a.member - b.member);
  } finally {
    for (const pixels of opened.values()) pixels.close();
    lease.release();
  }
}

/** A thread fills the parts of the chip in hand: one run a row, three numbers. */
const RUN_BYTES = 12;

function bufferBytes(members: readonly SkyMember[], parts: number): number {
  const pixels = members.reduce((most, { chip }) => Math.max(most, chip.nx * chip.ny), 0);
  const widest = members.reduce((most, { chip }) => Math.max(most, chip.nx), 0);
  const tallest = members.reduce((most, { chip }) => Math.max(most, chip.ny), 0);
  return skyBufferBytes(pixels, widest, parts) + RUN_BYTES * tallest * parts;
}

function newControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * CONTROL.cells);
}

function chipTask(
  { exposure, chip }: SkyMember,
  parts: readonly PixelRegion[],
  whole: boolean,
  exposures: readonly Exposure[],
  opened: ReadonlyMap<number, ExposurePixels>,
  { bits, useStatic }: SkySettings,
): SkyChipTask {
  const planes = opened.get(exposure)?.chips[exposures[exposure].chips.indexOf(chip)];
  if (planes === undefined) throw new Error(`${chip.label} is not open`);
  const { sci, dq, mask, skyMask } = planes;
  return {
    label: chip.label,
    sci,
    dq,
    badBits: dq === null ? 0 : badBits(bits, Math.abs(dq.bitpix)),
    masks: [mask, skyMask].filter((plane) => plane !== null),
    staticMask: useStatic ? (chip.staticMask ?? null) : null,
    whole,
    parts,
  };
}

async function onThreads(task: SkyTask, threads: number, resources: SkyResources): Promise<ChipMeasurement[]> {
  const control = new Int32Array(task.control);
  const tell = (): void => {
    const done = Atomics.load(control, CONTROL.tilesDone);
    resources.progress?.(done, task.chips.length, 1024 * Atomics.load(control, CONTROL.kibPixels));
  };
  const start = (): ReturnType<WorkerPool['measureSky']> => resources.pool.measureSky(task);
  const reports = await runOnThreads({ control, threads, start, tell, signal: resources.signal });
  return reports.flatMap(({ chips }) => chips);
}
