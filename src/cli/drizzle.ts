import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Metrics } from '../../monitoring/index.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import type { Run } from '../../pipelines/index.js';
import { RxDrizzleError, storageError } from '../errors/index.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { CommandModule, Invocation } from './command.js';
import type { CommonOptions } from './common-options.js';
import { addDrizzleOptions, readDrizzleParameters } from './drizzle-options.js';
import { drizzleSummary, preflightReport } from './drizzle-report.js';
import type { WrittenProduct } from './drizzle-report.js';
import { printJson, printLines } from './print.js';
import { withRun } from './session.js';

/** `rxdrizzle drizzle IN... --output NAME`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[inputs...]', 'exposures: files, globs, @lists, ASN tables, file.fits[sci,1], folders, .zip bundles')
      .usage('IN... --output NAME [options]');
    addDrizzleOptions(command);
  },

  async run(invocation: Invocation): Promise<void> {
    const parameters = await readDrizzleParameters(invocation.options);
    const task = { ...invocation, parameters, inputs: inputsOf(invocation, parameters) };
    const common = invocation.options as unknown as CommonOptions;
    const work = invocation.options.dryRun === true ? showPreflight : drizzle;
    await withRun(common, invocation.streams, (run, metrics) => work(task, run, metrics));
  },
};

interface Task extends Invocation {
  readonly parameters: DrizzleParameters;
  readonly inputs: readonly string[];
}

/** Inputs named on the command line replace those of the parameter file. */
function inputsOf({ positionals }: Invocation, { input }: DrizzleParameters): readonly string[] {
  const inputs = positionals.length > 0 ? positionals : input;
  if (inputs.length > 0) return inputs;
  const remedy = 'name exposures: rxdrizzle drizzle *_flt.fits --output NAME';
  throw new RxDrizzleError('UsageError', {}, 'no input is given', remedy);
}

async function showPreflight({ inputs, parameters, options, streams }: Task, run: Run): Promise<void> {
  const report = await preflight(inputs, parameters, run);
  if (options.json === true) printJson(streams, report);
  else if (options.quiet !== true) printLines(streams, preflightReport(report));
}

async function drizzle({ inputs, parameters, options, streams }: Task, run: Run, metrics: Metrics): Promise<void> {
  warnOfKernel(parameters, run);
  const result = await astrodrizzle(inputs, parameters, run);
  const sizes = await Promise.all(result.products.map(sizeOf));
  const pixels = metrics.snapshot().stages.find(({ stage }) => stage === 'drizzle')?.pixels ?? 0;
  if (options.json === true) printJson(streams, { ...result, bytes: sizes.map(({ bytes }) => bytes), pixels });
  else if (options.quiet !== true) printLines(streams, drizzleSummary(result, sizes, pixels));
}

/** Kernels whose weights do not add up to the area of the pixel. */
const NOT_CONSERVING: ReadonlySet<string> = new Set(['gaussian', 'lanczos2', 'lanczos3']);

function warnOfKernel({ final_kernel, driz_combine }: DrizzleParameters, run: Run): void {
  if (!driz_combine || !NOT_CONSERVING.has(final_kernel)) return;
  const message = `kernel ${final_kernel} does not conserve flux: measure photometry on a product of the square kernel`;
  run.logger.warn({ final_kernel }, message);
}

async function sizeOf(file: string): Promise<WrittenProduct> {
  try {
    return { file, bytes: (await stat(file)).size };
  } catch (error) {
    throw storageError(file, error, 'looking for the product');
  }
}
