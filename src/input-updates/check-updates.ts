import { checkDqUpdate } from '../dq/plan-update.js';
import type { Exposure } from '../exposure/exposure.js';
import { planSkyRecords } from '../sky/apply/index.js';
import { flagEdits } from './flag-edits.js';
import type { FlagParameters } from './flag-edits.js';

/**
 * Checks from headers alone that the flags and the sky that a run finds can be written to its inputs. A single exposure gets no
 * flags.
 * @returns the exposures, with their files as they are now
 * @throws what planSkyUpdate and planDqUpdate throw
 */
export async function checkInputUpdates(
  exposures: readonly Exposure[],
  parameters: FlagParameters,
): Promise<Exposure[]> {
  const driz_cr = parameters.driz_cr && exposures.length > 1;
  const updates = await planSkyRecords(exposures, true);
  const checked: Exposure[] = [];
  for (const [index, exposure] of exposures.entries()) {
    await checkDqUpdate(exposure.file, await flagEdits(exposure, { ...parameters, driz_cr }, true));
    checked.push(Object.freeze({ ...exposure, fileState: updates[index].state }));
  }
  return checked;
}
