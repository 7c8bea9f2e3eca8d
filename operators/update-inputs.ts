import { concatMap, mergeMap, pipe, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { archiveInputs } from '../src/archive/input-archive.js';
import type { ArchivedInput } from '../src/archive/input-archive.js';
import { isRxDrizzleError, RxDrizzleError } from '../src/errors/index.js';
import type { Exposure } from '../src/exposure/exposure.js';
import { checkInputUpdates } from '../src/input-updates/check-updates.js';
import { commitInputUpdates } from '../src/input-updates/commit-updates.js';
import type { UpdatedInput } from '../src/input-updates/commit-updates.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import { cancellable } from './of-all.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link updateInputs}. */
export interface UpdateInputsOptions {
  readonly run?: Run;
  /** Told of the files once all are written. */
  readonly applied?: (files: readonly UpdatedInput[]) => void;
}

/**
 * Writes into the files of the exposures of a product what was found of them: the sky that was subtracted as MDRIZSKY, and in DQ
 * `crbit` where `rejectCosmicRays` has flagged a pixel, after `resetbits` were cleared. Exposures that are not in the product keep
 * their files. Put it behind `writeProduct()`: to subscribe is the wish to change the inputs, whatever `readonly` says.
 * @param parameters - `crbit`, `resetbits`; the rest take their defaults
 * @throws (as stream errors) StorageError, KeywordError, ExposureError, CancelledError; the message tells what is changed already
 */
export function updateInputs(
  parameters: Parameters = {},
  { run = defaultRun(), applied }: UpdateInputsOptions = {},
): OperatorFunction<WrittenProduct, WrittenProduct> {
  const complete = drizzleParameters(parameters);
  return concatMap((product) =>
    cancellable(async (aborted) => {
      const signal = run.signal === undefined ? aborted : AbortSignal.any([aborted, run.signal]);
      try {
        const files = await commitInputUpdates(product.plan.exposures, complete, signal);
        applied?.(files);
      } catch (error) {
        throw withProduct(error, product);
      }
      return product;
    }),
  );
}

/**
 * Waits for all exposures (handles, no pixels), and lets them go on when headers say that `updateInputs` can write to each of
 * their files; it will then refuse a file that was changed meanwhile. Archives the files as `preserve` and `overwrite` say.
 * @throws (as stream errors) what `updateInputs` would throw; nothing was changed then
 */
export function checkUpdates(
  parameters: Parameters = {},
  archived?: (files: readonly ArchivedInput[]) => void,
): OperatorFunction<Exposure, Exposure> {
  const complete = drizzleParameters(parameters);
  const { preserve, overwrite } = complete;
  return pipe(
    toArray(),
    mergeMap(async (exposures) => {
      const checked = await checkInputUpdates(exposures, complete);
      if (preserve || overwrite) {
        const names = exposures.map(({ file }) => file);
        const files = await archiveInputs(names, { preserve, overwrite, restore: false });
        archived?.(files);
      }
      return checked;
    }),
    mergeMap((exposures) => exposures),
  );
}

/** The error of an input, which does not take the product away. */
function withProduct(error: unknown, { paths }: WrittenProduct): unknown {
  if (!isRxDrizzleError(error)) return error;
  const { tag, place, problem, remedy } = error;
  return new RxDrizzleError(tag, place, `${problem}; the product ${paths[0]} is in place`, remedy, { cause: error });
}
