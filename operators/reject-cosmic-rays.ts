import { mergeMap, pipe } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Exposure } from '../src/exposure/exposure.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import type { BlottedExposure } from '../src/rejection/median-image.js';
import { rejectAndKeep } from '../src/intermediate/reject-and-keep.js';
import type { Rejection } from '../src/rejection/reject-rays.js';
import { withRayMasks } from '../src/rejection/with-masks.js';
import { ofAll } from './of-all.js';
import { rejectionResources } from './rejection-resources.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link rejectCosmicRays}. */
export interface RejectCosmicRaysOptions {
  readonly run?: Run;
  /** Told what was found, before the first exposure goes on. */
  readonly found?: (rejection: Rejection) => void;
  /** Told of the files that were kept. */
  readonly wrote?: (files: readonly string[]) => void;
}

/**
 * Waits for all exposures (handles, no pixels), compares each chip with its blotted median, and lets each go on with the flags of
 * what stands out, which `drizzle()` leaves out: step 6 of AstroDrizzle. The inputs are not changed.
 * With `clean: false` blotted chips and masks are written beside `output`, with `driz_cr_corr` cleaned exposures and masks.
 * @param parameters - `driz_cr_snr`, `driz_cr_scale`, `driz_cr_grow`, `driz_cr_ctegrow`, `driz_cr_protect`, `crbit`, `driz_sep_bits`; `clean`,
 * `driz_cr_corr`, `output`, `clobber`
 * @throws (as stream errors) UsageError, KeywordError (read noise), BudgetError, StorageError, CancelledError, what reading throws
 */
export function rejectCosmicRays(
  parameters: Parameters = {},
  { run = defaultRun(), found, wrote }: RejectCosmicRaysOptions = {},
): OperatorFunction<BlottedExposure, Exposure> {
  const complete = drizzleParameters(parameters);
  return pipe(
    ofAll(async (exposures: readonly BlottedExposure[], signal: AbortSignal): Promise<readonly Exposure[]> => {
      const [{ median, blot }] = exposures;
      if (median === null) return exposures;
      const settings = { ...complete, ...blot };
      const { rejection, kept } = await rejectAndKeep(exposures, median, settings, rejectionResources(run, signal));
      found?.(rejection);
      wrote?.(kept);
      return withRayMasks(exposures, rejection);
    }),
    mergeMap((exposures) => exposures),
  );
}
