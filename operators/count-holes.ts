import { concatMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { countHoles as countHolesOf } from '../src/holes/count-holes.js';
import type { HoleReport } from '../src/holes/holes.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import { cancellable } from './of-all.js';
import { renderResources } from './render-resources.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link countHoles}. */
export interface CountHolesOptions {
  readonly run?: Run;
  /** Told of the holes, before the product goes on. */
  readonly counted?: (holes: HoleReport) => void;
}

/**
 * Counts the holes in the weights of a product, and which DQ bits make them, and lets the product go on. Put it behind
 * `writeProduct()`, before `updateInputs()`. Costs about a second drizzle.
 * @throws (as stream errors) BudgetError, StorageError, CancelledError, what reading throws; the product is in place then
 */
export function countHoles({ run = defaultRun(), counted }: CountHolesOptions = {}): OperatorFunction<
  WrittenProduct,
  WrittenProduct
> {
  return concatMap((product) =>
    cancellable(async (signal) => {
      // Progress is that of the product, which is made.
      const { startProgress: _, ...resources } = renderResources(run, signal);
      const holes = await countHolesOf(product, resources);
      counted?.(holes);
      return product;
    }),
  );
}
