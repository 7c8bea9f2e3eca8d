import { identity, lastValueFrom, mergeMap, pipe, toArray } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import { drizzle } from '../operators/drizzle.js';
import { readExposures } from '../operators/read-exposures.js';
import { Run } from '../operators/run.js';
import type { Exposure, SkippedInput } from '../src/exposure/exposure.js';
import { preflightWarnings } from '../src/exposure/preflight-warnings.js';
import { writeProduct } from '../operators/write-product.js';
import { RxDrizzleError } from '../src/errors/index.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import { requireProduct } from '../src/product/require-product.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import type { DrizzleOptions } from '../src/parameters/resolve.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import { rejectionWarnings } from '../src/rejection/rejection-warnings.js';
import type { Rejection } from '../src/rejection/reject-rays.js';
import type { ArchivedInput } from '../src/archive/input-archive.js';
import type { UpdatedInput } from '../src/input-updates/commit-updates.js';
import type { HoleReport } from '../src/holes/holes.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';
import { frameSummary } from './frame-summary.js';
import type { FrameSummary } from './frame-summary.js';
import { writeCosmicRayReport } from './rejection-report.js';
import { rejectionSummary } from './rejection-summary.js';
import type { RejectionSummary } from './rejection-summary.js';
import { requireReportFolder, writeReport } from './sky-report.js';
import { skySummary } from './sky-summary.js';
import type { SkySummary } from './sky-summary.js';
import { measuresSky } from './sky-preflight.js';
import { preflight } from './preflight.js';
import type { Preflight } from './preflight.js';
import { prepareInputs } from './prepare-inputs.js';
import { checkedForRays, raySteps, staticStep } from './rejection-steps.js';
import type { RejectionListeners } from './rejection-steps.js';
import { runParameters } from './run-parameters.js';

/** What a run of {@link astrodrizzle} made. */
export interface DrizzleResult {
  /** Files in place, SCI's first. */
  readonly products: readonly string[];
  readonly frame: FrameSummary;
  /** Exposures and chips in the product. */
  readonly exposures: number;
  readonly chips: number;
  /** Total exposure time, s. */
  readonly exptime: number;
  /** Input pixels dropped, halos of tiles included. */
  readonly pixels: number;
  /** Output pixels of positive weight. */
  readonly covered: number;
  readonly skipped: readonly SkippedInput[];
  readonly warnings: readonly string[];
  /** How the sky was found; null when it was not measured. */
  readonly sky: SkySummary | null;
  /** Intermediate files that were kept: with `clean=false`, with `driz_cr_corr`. */
  readonly kept: readonly string[];
  /** What was left out as cosmic rays; null when they were not looked for. */
  readonly cosmicRays: RejectionSummary | null;
  /** The holes of the product and what made them; null when they were not counted. */
  readonly holes: HoleReport | null;
  /** Inputs that were given their sky and flags; none with `readonly`. */
  readonly applied: readonly UpdatedInput[];
  /** Inputs that were copied into the archive, or brought back from there. */
  readonly archived: readonly ArchivedInput[];
  /** Wall time, s. */
  readonly seconds: number;
}

/** Who wants to know what happens on the way to the product. */
export interface PipelineListeners extends RejectionListeners {
  /** Told of the sky, when it was measured. */
  readonly found?: (match: SkyMatch) => void;
  /** Told of the holes of the product, when they were counted. */
  readonly holed?: (holes: HoleReport) => void;
  /** Told of the inputs that were given their sky and flags, and of those that were archived or brought back. */
  readonly applied?: (files: readonly UpdatedInput[]) => void;
  readonly archived?: (files: readonly ArchivedInput[]) => void;
}

/**
 * The AstroDrizzle chain as one stream: read, static mask, sky, median, cosmic rays, drizzle, write; with `readonly: false` sky and flags
 * go into the inputs then. Emits the product when all is in place. Unsubscribing cancels and leaves nothing behind. Scratch
 * files stay open until the run is closed, for listeners that look at masks later.
 * @param inputs - files, globs, `@file` lists, ASN tables, folders, `.zip` bundles
 */
export async function astrodrizzlePipeline(
  inputs: readonly (string | InputSpec)[],
  parameters: DrizzleOptions,
  run: Run,
  listeners: PipelineListeners = {},
): Promise<Observable<WrittenProduct>> {
  const { values } = await runParameters(inputs, parameters, run);
  const { specs, output } = await prepareInputs(inputs, values);
  const complete = { ...values, output };
  const exposures = readExposures(specs, { ...complete, run }).pipe(checkedForProduct(complete, output));
  const sky = measuresSky(complete) ? await skyStep(complete, run, listeners) : identity<Observable<Exposure>>;
  const find = pipe(
    checkedForRays(complete),
    await staticStep(complete, run, listeners),
    sky,
    await raySteps(complete, run, listeners),
  );
  const make = pipe(
    drizzle(complete, { run }),
    writeProduct(output, { wrote: listeners.wrote }),
    await holeStep(complete, run, listeners),
  );
  if (complete.readonly) return exposures.pipe(find, make);
  const { checkUpdates, updateInputs } = await import('../operators/update-inputs.js');
  if (complete.restore) await restoreInputs(specs, run, listeners.archived);
  return exposures.pipe(
    checkUpdates(complete, listeners.archived),
    find,
    make,
    updateInputs(complete, { run, ...listeners }),
  );
}

/** Lets exposures go on when headers say that their product can be written. */
function checkedForProduct(parameters: DrizzleParameters, output: string): OperatorFunction<Exposure, Exposure> {
  return pipe(
    toArray(),
    mergeMap(async (exposures) => {
      await requireProduct(exposures, parameters, output);
      return exposures;
    }),
    mergeMap((exposures) => exposures),
  );
}

/** Before anything is read: what is read is what was restored. Said at once, as the run may end with an error later. */
async function restoreInputs(
  specs: readonly InputSpec[],
  run: Run,
  archived: PipelineListeners['archived'],
): Promise<void> {
  const { archiveInputs } = await import('../src/archive/input-archive.js');
  const names = specs.map(({ file }) => file);
  const files = await archiveInputs(names, { preserve: false, overwrite: false, restore: true });
  for (const { file, way } of files) {
    if (way === 'restored') run.logger.warn({ file }, `${file} was restored from its archived copy`);
  }
  archived?.(files);
}

/** What counts holes is loaded only where they are counted. */
async function holeStep(
  { final_holes }: DrizzleParameters,
  run: Run,
  { holed }: PipelineListeners,
): Promise<OperatorFunction<WrittenProduct, WrittenProduct>> {
  if (!final_holes) return identity;
  const { countHoles } = await import('../operators/count-holes.js');
  return countHoles({ run, ...(holed === undefined ? {} : { counted: holed }) });
}

/** What measures the sky is loaded only where it is measured. */
async function skyStep(
  parameters: DrizzleParameters,
  run: Run,
  { found }: PipelineListeners,
): Promise<OperatorFunction<Exposure, Exposure>> {
  const { matchSkyWith } = await import('../operators/match-sky.js');
  const { settingsOfDrizzle } = await import('../src/sky/match/settings-of.js');
  return matchSkyWith(settingsOfDrizzle(parameters), { run, ...(found === undefined ? {} : { found }) });
}

/**
 * Runs the chain to its end and says what it made; with `driz_combine=false` makes the checks of a dry run only.
 * @throws RxDrizzleError for everything a user can cause; CancelledError when the run's signal aborts
 */
export async function astrodrizzle(
  inputs: readonly (string | InputSpec)[],
  parameters: DrizzleOptions = {},
  run: Run = new Run(),
): Promise<DrizzleResult> {
  const own = run.withOwnScratch();
  try {
    return await runToTheEnd(inputs, parameters, own);
  } finally {
    own.scratch.close();
  }
}

async function runToTheEnd(
  inputs: readonly (string | InputSpec)[],
  parameters: DrizzleOptions,
  run: Run,
): Promise<DrizzleResult> {
  const start = performance.now();
  const { values: complete } = await runParameters(inputs, parameters, run);
  if (!complete.driz_combine) return checkedOnly(await preflight(inputs, complete, run), start);
  const { skyreport, crreport } = complete;
  for (const report of [skyreport, crreport]) if (report !== '') await requireReportFolder(report);
  run.pool.warm();
  let sky: SkyMatch | undefined;
  let applied: readonly UpdatedInput[] = [];
  const archived: ArchivedInput[] = [];
  const kept: string[] = [];
  let rejection: Rejection | undefined;
  let holes: HoleReport | null = null;
  const stream = await astrodrizzlePipeline(inputs, complete, run, {
    found: (match) => (sky = match),
    holed: (found) => (holes = found),
    rejected: (found) => (rejection = found),
    applied: (files) => (applied = files),
    wrote: (files) => kept.push(...files),
    archived: (files) => archived.push(...files.filter(({ way }) => way === 'archived' || way === 'restored')),
  });
  const product = await lastValueFrom(stream, { defaultValue: undefined });
  if (sky !== undefined && skyreport !== '') await writeReport(skyreport, sky, sky.method);
  if (rejection !== undefined && crreport !== '') await writeCosmicRayReport(crreport, rejection, run);
  if (product === undefined) throw new RxDrizzleError('ExposureError', {}, 'no input could be used');
  const { plan, report } = product;
  return {
    products: product.paths,
    frame: frameSummary(plan.frame),
    exposures: plan.exposures.length,
    chips: plan.chips.length,
    exptime: plan.exposures.reduce((sum, exposure) => sum + exposure.exptime, 0),
    pixels: report.pixels,
    covered: report.covered,
    skipped: product.skipped,
    warnings: [
      ...(sky?.warnings ?? []),
      ...preflightWarnings(plan.exposures),
      ...(rejection === undefined ? [] : rejectionWarnings(rejection, complete)),
      ...product.warnings,
    ],
    sky: sky === undefined ? null : skySummary(sky, complete),
    cosmicRays: rejection === undefined ? null : rejectionSummary(rejection),
    holes,
    kept,
    applied,
    archived,
    seconds: (performance.now() - start) / 1000,
  };
}

/** The result of a run that was asked not to make the product. */
function checkedOnly({ frame, exposures, warnings, skipped }: Preflight, start: number): DrizzleResult {
  return {
    products: [],
    frame,
    exposures: exposures.length,
    chips: exposures.reduce((sum, { chips }) => sum + chips, 0),
    exptime: exposures.reduce((sum, { exptime }) => sum + exptime, 0),
    pixels: 0,
    covered: 0,
    skipped,
    warnings,
    sky: null,
    cosmicRays: null,
    holes: null,
    kept: [],
    applied: [],
    archived: [],
    seconds: (performance.now() - start) / 1000,
  };
}
