import type { DRIZZLE_TABLE, DrizzleParameters } from './drizzle-table.js';
import { DRIZZLE_TASK } from './drizzle-task.js';
import { resolveOptions, resolveTask, taskParameters } from './resolve-task.js';
import type { OptionsOf, ParameterSources, Resolved } from './resolve-task.js';

export type { ParameterSources } from './resolve-task.js';

/** Options of the library: any parameters of the drizzle task under their own names; `undefined` = not given. */
export type DrizzleOptions = OptionsOf<typeof DRIZZLE_TABLE>;

/** The parameters of a drizzle run and where each came from. */
export type ResolvedParameters = Resolved<typeof DRIZZLE_TABLE>;

/** {@link resolveTask} for the drizzle task. */
export function resolveParameters(sources: ParameterSources): Promise<ResolvedParameters> {
  return resolveTask(DRIZZLE_TASK, sources);
}

/** {@link resolveOptions} for the drizzle task. */
export function resolvedDrizzle(options: DrizzleOptions): ResolvedParameters {
  return resolveOptions(DRIZZLE_TASK, options);
}

/** {@link taskParameters} for the drizzle task. */
export function drizzleParameters(options: DrizzleOptions = {}): DrizzleParameters {
  return taskParameters(DRIZZLE_TASK, options);
}
