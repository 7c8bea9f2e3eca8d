import { flagChanges } from '../dq/commit-updates.js';
import { planDqUpdate } from '../dq/plan-update.js';
import type { Exposure } from '../exposure/exposure.js';
import { commitSkyUpdates, planSkyRecords } from '../sky/apply/index.js';
import type { AppliedFile } from '../sky/apply/index.js';
import { flagEdits } from './flag-edits.js';
import type { FlagParameters } from './flag-edits.js';

/** What was written to one input. */
export interface UpdatedInput extends AppliedFile {
  /** Its DQ planes: pixels whose flags have changed. */
  readonly flags: readonly { readonly label: string; readonly hduIndex: number; readonly changed: number }[];
}

/**
 * Writes into the files of exposures what was found: the sky as MDRIZSKY, and in their DQ planes `crbit` where a pixel was hit by a
 * cosmic ray, after `resetbits` were cleared. Both of a file are one change: it is the old one or the new one at any time, also after
 * `kill -9` (flags: a new file takes its name; cards alone: one write of the header), and to run again completes the set. Holds the masks of one file.
 * @throws as commitSkyUpdates and planDqUpdate
 */
export async function commitInputUpdates(
  exposures: readonly Exposure[],
  parameters: FlagParameters,
  signal?: AbortSignal,
): Promise<UpdatedInput[]> {
  const planned = await planSkyRecords(exposures);
  const updates = planned.map((update, index) => ({ ...update, state: exposures[index].fileState ?? update.state }));
  const flags: UpdatedInput['flags'][] = [];
  const applied = await commitSkyUpdates(updates, {
    signal,
    dataOf: async ({ identity }) => {
      const own = exposures.filter((_, index) => updates[index].state.identity === identity);
      const edits = [];
      for (const exposure of own) edits.push(...(await flagEdits(exposure, parameters)));
      const planes = edits.length === 0 ? [] : (await planDqUpdate(own[0].file, edits)).planes;
      flags.push(planes.map(({ label, hduIndex, changed }) => ({ label, hduIndex, changed })));
      return flagChanges(planes);
    },
  });
  return applied.map((file, index) => ({ ...file, flags: flags[index] }));
}
