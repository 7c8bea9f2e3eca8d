import { stat } from 'node:fs/promises';
import type { Run } from '../../operators/run.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import { storageError } from '../errors/index.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { drizzleSummary, preflightReport } from './drizzle-report.js';
import type { WrittenProduct } from './drizzle-report.js';
import { printJson, printLines } from './print.js';
import type { DrizzleTask } from './start-drizzle.js';

/** Runs the drizzle task, or with `--dry-run` its preflight, and prints what came of it. */
export async function runDrizzle(task: DrizzleTask, run: Run): Promise<void> {
  await (task.options.dryRun === true ? showPreflight : drizzle)(task, run);
}

async function showPreflight(
  { inputs, parameters, row, options, streams, session }: DrizzleTask,
  run: Run,
): Promise<void> {
  const report = await preflight(inputs, parameters, run);
  await session.conclude('report');
  if (options.json === true) printJson(streams, { ...report, mdriztab: row || null });
  else if (options.quiet !== true) printLines(streams, [...rowLines(row), ...preflightReport(report)]);
}

async function drizzle(
  { inputs, parameters, row, options, streams, session, logged }: DrizzleTask,
  run: Run,
): Promise<void> {
  const warnings = kernelWarnings(parameters);
  for (const warning of warnings) run.logger.warn({}, warning);
  const result = await astrodrizzle(inputs, parameters, run);
  for (const warning of result.warnings) if (!logged.has(warning)) run.logger.warn({}, warning);
  await session.conclude(result.products.length > 0 ? 'made' : 'report');
  const sizes = await Promise.all(result.products.map(sizeOf));
  const all = [...new Set([...warnings, ...result.warnings])];
  const document = { ...result, warnings: all, bytes: sizes.map(({ bytes }) => bytes), mdriztab: row || null };
  if (options.json === true) printJson(streams, document);
  else if (options.quiet !== true) printLines(streams, [...rowLines(row), ...drizzleSummary(result, sizes)]);
}

/** Where parameters of the run are from. */
function rowLines(row: string): string[] {
  return row === '' ? [] : [`parameters  ${row}`];
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
