import { mergeMap, pipe } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Exposure } from '../src/exposure/exposure.js';
import { keepStaticMasks } from '../src/intermediate/keep-masks.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import { staticMasks } from '../src/rejection/static-masks.js';
import type { StaticMasks } from '../src/rejection/static-masks.js';
import { withStaticMasks } from '../src/rejection/with-masks.js';
import { ofAll } from './of-all.js';
import { rejectionResources } from './rejection-resources.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link staticMask}. */
export interface StaticMaskOptions {
  readonly run?: Run;
  /** Told what was found, before the first exposure goes on. */
  readonly found?: (masks: StaticMasks) => void;
  /** Told of the files that were kept. */
  readonly wrote?: (files: readonly string[]) => void;
}

/**
 * Waits for all exposures (handles, no pixels), finds the pixels that are low at the same place of a detector time and again, and
 * lets each exposure go on with the mask of its chips: step 1 of AstroDrizzle. `matchSky`, `singleDrizzleMedian` and `drizzle` leave
 * those pixels out. With `clean: false` the masks are written beside `output`.
 * @param parameters - `static_sig`, `final_bits`; `clean`, `output`, `clobber`; the rest take their defaults
 * @throws (as stream errors) UsageError, BudgetError, StorageError, CancelledError, what reading throws
 */
export function staticMask(
  parameters: Parameters = {},
  { run = defaultRun(), found, wrote }: StaticMaskOptions = {},
): OperatorFunction<Exposure, Exposure> {
  const complete = drizzleParameters(parameters);
  return pipe(
    ofAll(async (exposures: readonly Exposure[], signal: AbortSignal) => {
      const masks = await staticMasks(exposures, complete, rejectionResources(run, signal));
      found?.(masks);
      const kept = await keepStaticMasks(exposures, masks, complete);
      wrote?.(kept);
      return withStaticMasks(exposures, masks);
    }),
    mergeMap((exposures) => exposures),
  );
}
