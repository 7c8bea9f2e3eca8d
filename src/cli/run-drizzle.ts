import { stat } from 'node:fs/promises';
import { Run } from '../../operators/run.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import { RxDrizzleError, storageError } from '../errors/index.js';
import type { Logger } from '../logging/logger.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { Invocation } from './command.js';
import { drizzleSummary, preflightReport } from './drizzle-report.js';
import type { WrittenProduct } from './drizzle-report.js';
import { readDrizzleParameters } from './drizzle-parameters.js';
import { printJson, printLines } from './print.js';
import type { Session } from './session.js';

/** Runs the drizzle task, or with `--dry-run` its preflight, and prints what came of it. */
export async function runDrizzle(invocation: Invocation): Promise<void> {
  const { values: parameters } = await readDrizzleParameters(invocation.options);
  const logged = new Set<string>();
  const task = { ...invocation, parameters, inputs: inputsOf(invocation, parameters), logged };
  const run = runOf(invocation.session, remembering(await invocation.session.openLog(), logged));
  try {
    await (invocation.options.dryRun === true ? showPreflight : drizzle)(task, run);
  } finally {
    await run.close();
  }
}

function runOf({ options, metrics, signal }: Session, logger: Logger): Run {
  const { workers, memory, workdir } = options;
  return new Run({
    ...(workers === undefined ? {} : { workers }),
    ...(memory === undefined ? {} : { memory }),
    ...(workdir === undefined ? {} : { workdir }),
    metrics,
    logger,
    signal,
  });
}

interface Task extends Invocation {
  readonly parameters: DrizzleParameters;
  readonly inputs: readonly string[];
  /** Warnings that the log has shown: the stages log theirs as they find them, and return them as well. */
  readonly logged: ReadonlySet<string>;
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

async function showPreflight({ inputs, parameters, options, streams, session }: Task, run: Run): Promise<void> {
  const report = await preflight(inputs, parameters, run);
  await session.conclude('report');
  if (options.json === true) printJson(streams, report);
  else if (options.quiet !== true) printLines(streams, preflightReport(report));
}

async function drizzle({ inputs, parameters, options, streams, session, logged }: Task, run: Run): Promise<void> {
  const warnings = kernelWarnings(parameters);
  for (const warning of warnings) run.logger.warn({}, warning);
  const result = await astrodrizzle(inputs, parameters, run);
  for (const warning of result.warnings) if (!logged.has(warning)) run.logger.warn({}, warning);
  await session.conclude(result.products.length > 0 ? 'made' : 'report');
  const sizes = await Promise.all(result.products.map(sizeOf));
  const all = [...new Set([...warnings, ...result.warnings])];
  const document = { ...result, warnings: all, bytes: sizes.map(({ bytes }) => bytes) };
  if (options.json === true) printJson(streams, document);
  else if (options.quiet !== true) printLines(streams, drizzleSummary(result, sizes));
}

/** Kernels whose weights do not add up to the area of the pixel. */
const NOT_CONSERVING: ReadonlySet<string> = new Set(['gaussian', 'lanczos2', 'lanczos3']);

function kernelWarnings({ final_kernel, driz_combine }: DrizzleParameters): string[] {
  if (!driz_combine || !NOT_CONSERVING.has(final_kernel)) return [];
  return [`kernel ${final_kernel} does not conserve flux: measure photometry on a product of the square kernel`];
}

async function sizeOf(file: string): Promise<WrittenProduct> {
  try {
    return { file, bytes: (await stat(file)).size };
  } catch (error) {
    throw storageError(file, error, 'looking for the product');
  }
}
