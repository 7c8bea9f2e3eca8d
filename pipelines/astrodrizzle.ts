import { lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { drizzle } from '../operators/drizzle.js';
import { readExposures } from '../operators/read-exposures.js';
import { Run } from '../operators/run.js';
import type { SkippedInput } from '../src/exposure/exposure.js';
import { preflightWarnings } from '../src/exposure/preflight-warnings.js';
import { writeProduct } from '../operators/write-product.js';
import { RxDrizzleError } from '../src/errors/index.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions } from '../src/parameters/resolve.js';
import { frameSummary } from './frame-summary.js';
import type { FrameSummary } from './frame-summary.js';
import { preflight } from './preflight.js';
import type { Preflight } from './preflight.js';
import { prepareInputs } from './prepare-inputs.js';

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
  /** Wall time, s. */
  readonly seconds: number;
}

/**
 * The AstroDrizzle chain of this release as one stream: read, drizzle, write.
 * Emits the product when it is in place. Unsubscribing cancels and leaves nothing behind.
 * @param inputs - files, globs, `@file` lists, ASN tables, folders, `.zip` bundles
 */
export async function astrodrizzlePipeline(
  inputs: readonly string[],
  parameters: DrizzleOptions,
  run: Run,
): Promise<Observable<WrittenProduct>> {
  const complete = drizzleParameters(parameters);
  const { specs, output } = await prepareInputs(inputs, complete);
  return readExposures(specs, { ...complete, run }).pipe(drizzle(complete, { run }), writeProduct(output));
}

/**
 * Runs the chain to its end and says what it made; with `driz_combine=false` makes the checks of a dry run only.
 * @throws RxDrizzleError for everything a user can cause; CancelledError when the run's signal aborts
 */
export async function astrodrizzle(
  inputs: readonly string[],
  parameters: DrizzleOptions = {},
  run: Run = new Run(),
): Promise<DrizzleResult> {
  const start = performance.now();
  if (!drizzleParameters(parameters).driz_combine) return checkedOnly(await preflight(inputs, parameters, run), start);
  run.pool.warm();
  const stream = await astrodrizzlePipeline(inputs, parameters, run);
  const product = await lastValueFrom(stream, { defaultValue: undefined });
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
    warnings: [...preflightWarnings(plan.exposures), ...product.warnings],
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
    seconds: (performance.now() - start) / 1000,
  };
}
