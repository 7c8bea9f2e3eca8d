import { skymatch } from '../../pipelines/index.js';
import { RxDrizzleError } from '../errors/index.js';
import { SKYMATCH_TASK, resolveSkymatch } from '../parameters/skymatch-table.js';
import type { SkymatchParameters } from '../parameters/skymatch-table.js';
import type { Invocation } from './command.js';
import { parameterSources } from './parameter-options.js';
import { printJson, printLines } from './print.js';
import { skymatchDocument, skymatchLines, warningLines } from './skymatch-report.js';
import { appendSkyLog, requireLog } from './sky-log.js';
import { runOf } from './run-of.js';

/** Matches the sky of the inputs, prints a table of the chips, and adds it to the log file. */
export async function runSkymatch(invocation: Invocation): Promise<void> {
  const { options, streams, session } = invocation;
  const { values: parameters } = await resolveSkymatch(parameterSources(SKYMATCH_TASK, options));
  const inputs = inputsOf(invocation, parameters);
  if (parameters.logfile !== '') await requireLog(parameters.logfile);
  const run = runOf(session, session.log);
  try {
    const result = await skymatch(inputs, parameters, run);
    await session.conclude(result.applied.some(({ way }) => way !== 'unchanged') ? 'made' : 'report');
    const lines = skymatchLines(result, parameters);
    if (parameters.logfile !== '') await appendSkyLog(parameters.logfile, [...lines, ...warningLines(result)]);
    if (options.json === true) printJson(streams, skymatchDocument(result));
    else if (options.quiet !== true && parameters.verbose) printLines(streams, lines);
  } finally {
    await run.close();
  }
}

/** Inputs named on the command line replace those of the parameter file. */
function inputsOf({ positionals }: Invocation, { input }: SkymatchParameters): readonly string[] {
  const inputs = positionals.length > 0 ? positionals : input;
  if (inputs.length > 0) return inputs;
  throw new RxDrizzleError('UsageError', {}, 'no input is given', "name exposures: rxdrizzle skymatch '*_flt.fits'");
}
