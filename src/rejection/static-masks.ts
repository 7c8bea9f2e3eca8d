import type { Exposure } from '../exposure/exposure.js';
import { openPixels } from '../exposure/open-pixels.js';
import type { ExposurePixels } from '../exposure/open-pixels.js';
import { openScratchFile } from '../fits/scratch-file.js';
import { bitMaskBytes, countFlags } from '../masks/bit-mask.js';
import { MaskMemory } from '../masks/mask-memory.js';
import { readMask, writeMaskRows } from '../masks/mask-plane.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import { badDqBits } from '../mosaic/chip-values.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { staticKey } from '../static-mask/static-key.js';
import { addLowPixels, createStaticMask, staticFlags } from '../static-mask/static-mask.js';
import { runOnThreads } from '../workers/run-on-threads.js';
import { staticBufferBytes } from '../workers/static-chips.js';
import type { StaticChipTask, StaticTask } from '../workers/static-task.js';
import { CONTROL } from '../workers/tile-task.js';
import type { RejectionResources } from './resources.js';

/** The mask that the chips of one piece of a detector share. */
export interface SharedMask {
  readonly plane: MaskPlane;
  /** Chips that it was made of. */
  readonly chips: number;
  /** Flagged pixels. */
  readonly flagged: number;
}

/** The static masks of a set: by chip, exposure by exposure. */
export interface StaticMasks {
  readonly masks: readonly SharedMask[];
  readonly ofChip: readonly (readonly SharedMask[])[];
}

/** A chip with its place in the set. */
interface Member {
  readonly exposure: number;
  readonly chip: number;
  readonly key: string;
  readonly low: MaskPlane;
}

/**
 * Finds the pixels that are low at the same place of several exposures (step 1 of the reference, dossier 3). The masks are in
 * a scratch file of `resources.scratch`.
 * @throws BudgetError, StorageError, CancelledError, what reading throws
 */
export async function staticMasks(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
  resources: RejectionResources,
): Promise<StaticMasks> {
  const fd = openScratchFile(resources.scratchDir);
  resources.scratch.add(fd);
  let end = 0;
  const room = (nx: number, ny: number, label: string): MaskPlane => {
    const plane = { fd, offset: end, nx, ny, label };
    end += bitMaskBytes(nx, ny);
    return plane;
  };
  const members = exposures.flatMap((exposure, index) =>
    exposure.chips.map((chip, place): Member => {
      const low = room(chip.nx, chip.ny, `the low pixels of ${chip.label}`);
      return { exposure: index, chip: place, key: staticKey(exposure, chip, parameters.compat), low };
    }),
  );
  const silent = await findLow(exposures, members, parameters, resources);
  const memory = new MaskMemory();
  const shared = new Map<string, SharedMask>();
  for (const key of new Set(members.map((member) => member.key))) {
    const ofKey = members.filter((member) => member.key === key);
    const own = ofKey.filter((member) => !silent.has(member));
    const { nx, ny } = ofKey[0].low;
    const sum = createStaticMask(nx, ny);
    for (const { low } of own) addLowPixels(sum, readMask(low, memory));
    const flags = staticFlags(sum, parameters.compat);
    const plane = room(nx, ny, 'a static mask');
    writeMaskRows(plane, flags, 0, ny);
    shared.set(key, { plane, chips: own.length, flagged: countFlags(flags) });
  }
  const ofChip = exposures.map((exposure, index) =>
    exposure.chips.flatMap((_, place) => {
      const member = members.find((own) => own.exposure === index && own.chip === place);
      const mask = member === undefined ? undefined : shared.get(member.key);
      return mask === undefined ? [] : [mask];
    }),
  );
  return { masks: [...shared.values()], ofChip };
}

/** Writes the low pixels of every chip; returns those whose values say nothing. */
async function findLow(
  exposures: readonly Exposure[],
  members: readonly Member[],
  parameters: DrizzleParameters,
  resources: RejectionResources,
): Promise<Set<Member>> {
  const { pool, budget, workers, signal } = resources;
  const { static_sig, compat } = parameters;
  const opened: ExposurePixels[] = [];
  const pixels = members.reduce((most, { low }) => Math.max(most, low.nx * low.ny), 0);
  const widest = members.reduce((most, { low }) => Math.max(most, low.nx), 1);
  const each = staticBufferBytes(pixels, widest);
  const threads = Math.max(1, Math.min(workers, members.length, Math.floor(budget.limit / each)));
  const lease = await budget.acquire(each * threads, 'static', signal);
  try {
    for (const exposure of exposures) opened.push(await openPixels(exposure, { ...resources, weights: false }));
    const chips = members.map(({ exposure, chip, low }): StaticChipTask => {
      const { sci, dq, mask } = opened[exposure].chips[chip];
      // The reference looks at all pixels of a chip.
      const looksAtDq = dq !== null && !compat;
      const badBits = looksAtDq ? badDqBits(parameters, Math.abs(dq.bitpix)) : 0;
      return {
        pixels: {
          label: exposures[exposure].chips[chip].label,
          sci,
          dq: looksAtDq ? dq : null,
          badBits,
          masks: mask === null || compat ? [] : [mask],
          staticMask: null,
          whole: true,
          parts: [],
        },
        low,
      };
    });
    const shared = new SharedArrayBuffer(4 * CONTROL.cells);
    const control = new Int32Array(shared);
    const task: StaticTask = { control: shared, chips, sigmas: static_sig, compat };
    const reports = await runOnThreads({
      control,
      threads,
      start: () => pool.findStatic(task),
      tell: resources.progress('static', control, members.length),
      signal,
    });
    return new Set(reports.flatMap(({ skipped }) => skipped.map((index) => members[index])));
  } finally {
    for (const planes of opened) planes.close();
    lease.release();
  }
}
