import type { Setting } from './layer.js';
import { resolveTask, taskParameters } from './resolve-task.js';
import type { OptionsOf, ParameterSources, Resolved } from './resolve-task.js';
import { skymatchChecks } from './sky-checks.js';
import { SKYMATCH_TABLE } from './skymatch/parameters.js';
import type { ParameterTask, ValuesOf } from './task.js';

/** All parameters of the skymatch task with their values. Units and ranges are in {@link SKYMATCH_TABLE}. */
export type SkymatchParameters = ValuesOf<typeof SKYMATCH_TABLE>;

/** Options of the library: any parameters of skymatch under their own names; `undefined` = not given. */
export type SkymatchOptions = OptionsOf<typeof SKYMATCH_TABLE> & { readonly flog?: string | undefined };

/** The skymatch task: the 21 parameters of the reference and a few of our own. */
export const SKYMATCH_TASK: ParameterTask<typeof SKYMATCH_TABLE> = {
  name: 'skymatch',
  reference: 'stsci.skypac',
  table: SKYMATCH_TABLE,
  // The function of the reference and its parameter file have different names for the log.
  aliases: { flog: 'logfile' },
  implied: compatWeights,
  crossCheck: skymatchChecks,
};

/** The reference weighs by pixels squared: so does `compat` unless the weights are given. They still count as a default. */
function compatWeights(settings: readonly Setting[]): Setting[] {
  const compat = settings.findLast(({ name }) => name === 'compat');
  const given = settings.some(({ name }) => name === 'sky_weights');
  if (compat?.value !== true || given) return [];
  return [{ ...compat, name: 'sky_weights', value: 'pixels2', origin: 'default' }];
}

/** {@link resolveTask} for the skymatch task. */
export function resolveSkymatch(sources: ParameterSources): Promise<Resolved<typeof SKYMATCH_TABLE>> {
  return resolveTask(SKYMATCH_TASK, sources);
}

/** {@link taskParameters} for the skymatch task. */
export function skymatchParameters(options: SkymatchOptions = {}): SkymatchParameters {
  return taskParameters(SKYMATCH_TASK, options);
}
