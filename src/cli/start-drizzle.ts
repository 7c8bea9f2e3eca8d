import type { Run } from '../../operators/run.js';
import { runParameters } from '../../pipelines/run-parameters.js';
import { RxDrizzleError } from '../errors/index.js';
import type { Logger } from '../logging/logger.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { DRIZZLE_TASK } from '../parameters/drizzle-task.js';
import { resolveParameters } from '../parameters/resolve.js';
import type { ResolvedParameters } from '../parameters/resolve.js';
import type { Invocation } from './command.js';
import { parameterSources } from './parameter-options.js';
import { runOf } from './run-of.js';

/** A drizzle command as far as its arguments tell. */
export interface DrizzleTask extends Invocation {
  readonly parameters: DrizzleParameters;
  readonly inputs: readonly string[];
  /** The row of MDRIZTAB that the parameters are from; '' without. */
  readonly row: string;
  /** Warnings that the log was given: the stages log theirs as they find them, and return them as well. */
  readonly logged: ReadonlySet<string>;
}

/**
 * The parameters and the inputs that the arguments give; inputs named on the command line replace those of a parameter file.
 * @throws UsageError, StorageError for a parameter file; for an MDRIZTAB what `applyMdriztab` throws
 */
export async function interpretDrizzle({
  options,
  positionals,
  session,
}: Invocation): Promise<{ resolved: ResolvedParameters; inputs: readonly string[] }> {
  const { values } = await resolveParameters(parameterSources(DRIZZLE_TASK, options));
  const inputs = positionals.length > 0 ? positionals : values.input;
  if (inputs.length === 0 && options.explainParameters !== true) {
    const remedy = 'name exposures: rxdrizzle drizzle *_flt.fits --output NAME';
    throw new RxDrizzleError('UsageError', {}, 'no input is given', remedy);
  }
  const opening = { workdir: session.options.workdir, signal: session.signal };
  return { resolved: await runParameters(inputs, values, opening), inputs };
}

/**
 * Interprets the arguments and makes the run. Its threads start here, so that they load their code while this thread
 * loads what reads headers; not for a command that is refused, nor for one that will render nothing.
 * @throws as {@link interpretDrizzle}
 */
export async function startDrizzle(invocation: Invocation): Promise<{ task: DrizzleTask; run: Run }> {
  const { resolved, inputs } = await interpretDrizzle(invocation);
  const { values: parameters, row } = resolved;
  const logged = new Set<string>();
  const run = runOf(invocation.session, remembering(invocation.session.log, logged));
  run.pool.endAfterRendering();
  if (parameters.driz_combine && invocation.options.dryRun !== true) run.pool.warm();
  return { task: { ...invocation, parameters, inputs, row, logged }, run };
}

/** The same log; the texts of its warnings are added to `logged`. */
function remembering(log: Logger, logged: Set<string>): Logger {
  const warn: Logger['warn'] = (fields, message) => {
    logged.add(message);
    log.warn(fields, message);
  };
  return { ...log, warn };
}
