import type { Run } from '../../operators/run.js';
import { RxDrizzleError } from '../errors/index.js';
import type { Logger } from '../logging/logger.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { DRIZZLE_TASK } from '../parameters/drizzle-task.js';
import { resolveParameters } from '../parameters/resolve.js';
import type { Invocation } from './command.js';
import { parameterSources } from './parameter-options.js';
import { runOf } from './run-of.js';

/** A drizzle command as far as its arguments tell. */
export interface DrizzleTask extends Invocation {
  readonly parameters: DrizzleParameters;
  readonly inputs: readonly string[];
  /** Warnings that the log was given: the stages log theirs as they find them, and return them as well. */
  readonly logged: ReadonlySet<string>;
}

/**
 * Interprets the arguments and makes the run. Its threads start here, so that they load their code while this thread
 * loads what reads headers; not for a command that is refused, nor for one that will render nothing.
 * @throws UsageError, StorageError for a parameter file
 */
export async function startDrizzle(invocation: Invocation): Promise<{ task: DrizzleTask; run: Run }> {
  const { values: parameters } = await resolveParameters(parameterSources(DRIZZLE_TASK, invocation.options));
  const inputs = inputsOf(invocation, parameters);
  const logged = new Set<string>();
  const run = runOf(invocation.session, remembering(invocation.session.log, logged));
  run.pool.endAfterRendering();
  if (parameters.driz_combine && invocation.options.dryRun !== true) run.pool.warm();
  return { task: { ...invocation, parameters, inputs, logged }, run };
}

/** The same log; the texts of its warnings are added to `logged`. */
function remembering(log: Logger, logged: Set<string>): Logger {
  const warn: Logger['warn'] = (fields, message) => {
    logged.add(message);
    log.warn(fields, message);
  };
  return { ...log, warn };
}

/** Inputs named on the command line replace those of the parameter file. */
function inputsOf({ positionals }: Invocation, { input }: DrizzleParameters): readonly string[] {
  const inputs = positionals.length > 0 ? positionals : input;
  if (inputs.length > 0) return inputs;
  const remedy = 'name exposures: rxdrizzle drizzle *_flt.fits --output NAME';
  throw new RxDrizzleError('UsageError', {}, 'no input is given', remedy);
}
