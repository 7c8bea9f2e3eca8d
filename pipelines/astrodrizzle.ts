import { identity, lastValueFrom, pipe } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import { drizzle } from '../operators/drizzle.js';
import { readExposures } from '../operators/read-exposures.js';
import { Run } from '../operators/run.js';
import type { Exposure, SkippedInput } from '../src/exposure/exposure.js';
import { preflightWarnings } from '../src/exposure/preflight-warnings.js';
import { writeProduct } from '../operators/write-product.js';
import { RxDrizzleError } from '../src/errors/index.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import type { DrizzleOptions } from '../src/parameters/resolve.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import type { AppliedFile } from '../src/sky/apply/index.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';
import { frameSummary } from './frame-summary.js';
import type { FrameSummary } from './frame-summary.js';
import { requireReportFolder, writeReport } from './sky-report.js';
import { skySummary } from './sky-summary.js';
import type { SkySummary } from './sky-summary.js';
import { measuresSky } from './sky-preflight.js';
import { preflight } from './preflight.js';
import type { Preflight } from './preflight.js';
import { prepareInputs } from './prepare-inputs.js';
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
  /** Inputs whose headers were given the sky; none with `readonly`. */
  readonly applied: readonly AppliedFile[];
  /** Wall time, s. */
  readonly seconds: number;
}

/** Who wants to know what happens on the way to the product. */
export interface PipelineListeners {
  /** Told of the sky, when it was measured. */
  readonly found?: (match: SkyMatch) => void;
  /** Told of the inputs that were given their sky. */
  readonly applied?: (files: readonly AppliedFile[]) => void;
}

/**
 * The AstroDrizzle chain of this release as one stream: read, match the sky, drizzle, write; with `readonly: false` the sky goes
 * into the headers of the inputs then. Emits the product when all is in place. Unsubscribing cancels and leaves nothing behind.
 * @param inputs - files, globs, `@file` lists, ASN tables, folders, `.zip` bundles
 */
export async function astrodrizzlePipeline(
  inputs: readonly (string | InputSpec)[],
  parameters: DrizzleOptions,
  run: Run,
  listeners: PipelineListeners = {},
): Promise<Observable<WrittenProduct>> {
  const { values: complete } = await runParameters(inputs, parameters, run);
  const { specs, output } = await prepareInputs(inputs, complete);
  const exposures = readExposures(specs, { ...complete, run });
  const find = measuresSky(complete) ? await skyStep(complete, run, listeners) : identity<Observable<Exposure>>;
  const make = pipe(drizzle(complete, { run }), writeProduct(output));
  if (complete.readonly) return exposures.pipe(find, make);
  const { recordSky } = await import('../operators/record-sky.js');
  return exposures.pipe(recordSky(find, make, { run, ...listeners }));
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
  const start = performance.now();
  const { values: complete } = await runParameters(inputs, parameters, run);
  if (!complete.driz_combine) return checkedOnly(await preflight(inputs, complete, run), start);
  const { skyreport } = complete;
  if (skyreport !== '') await requireReportFolder(skyreport);
  run.pool.warm();
  let sky: SkyMatch | undefined;
  let applied: readonly AppliedFile[] = [];
  const stream = await astrodrizzlePipeline(inputs, complete, run, {
    found: (match) => (sky = match),
    applied: (files) => (applied = files),
  });
  const product = await lastValueFrom(stream, { defaultValue: undefined });
  if (sky !== undefined && skyreport !== '') await writeReport(skyreport, sky, sky.method);
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
    warnings: [...(sky?.warnings ?? []), ...preflightWarnings(plan.exposures), ...product.warnings],
    sky: sky === undefined ? null : skySummary(sky, complete),
    applied,
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
    applied: [],
    seconds: (performance.now() - start) / 1000,
  };
}
