import { mergeMap, pipe } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Exposure } from '../src/exposure/exposure.js';
import { keepMedian } from '../src/intermediate/keep-median.js';
import { keepSeparate } from '../src/intermediate/keep-separate.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import { makeMedian } from '../src/rejection/make-median.js';
import type { ExposureWithMedian } from '../src/rejection/median-image.js';
import { ONE_EXPOSURE } from '../src/rejection/require-rejection.js';
import { ofAll } from './of-all.js';
import { rejectionResources } from './rejection-resources.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link singleDrizzleMedian}. */
export interface SingleDrizzleMedianOptions {
  readonly run?: Run;
  /** Told of the files that were kept. */
  readonly wrote?: (files: readonly string[]) => void;
}

/**
 * Waits for all exposures (handles, no pixels), drizzles each on its own, combines them, and lets each go on with the median image:
 * steps 3 and 4 of AstroDrizzle, tile by tile. Subtracts the sky that the exposures carry.
 *
 * A single exposure has no median: it goes on without, with a warning, and `blot` and `rejectCosmicRays` let it pass.
 * With `clean: false` the separate images and the median are written beside `output`.
 * @param parameters - AstroDrizzle's own names (`driz_sep_kernel`, `combine_type`, `combine_nhigh`, ...); the rest take their defaults
 * @throws (as stream errors) UsageError, FrameError, KeywordError (minmed needs the read noise), BudgetError, StorageError,
 * CancelledError, what reading throws
 */
export function singleDrizzleMedian(
  parameters: Parameters = {},
  { run = defaultRun(), wrote }: SingleDrizzleMedianOptions = {},
): OperatorFunction<Exposure, ExposureWithMedian> {
  const complete = drizzleParameters(parameters);
  return pipe(
    ofAll(async (exposures: readonly Exposure[], signal: AbortSignal) => {
      const resources = rejectionResources(run, signal);
      const images = await keepSeparate(exposures, complete, resources);
      wrote?.(images);
      if (exposures.length === 1) {
        run.logger.warn({ file: exposures[0].file }, ONE_EXPOSURE);
        return exposures.map((exposure): ExposureWithMedian => ({ ...exposure, median: null }));
      }
      const median = await makeMedian(exposures, complete, resources);
      const kept = await keepMedian(exposures, median, complete);
      wrote?.(kept);
      return exposures.map((exposure): ExposureWithMedian => ({ ...exposure, median }));
    }),
    mergeMap((exposures) => exposures),
  );
}
