import { identity, mergeMap, pipe, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Run } from '../operators/run.js';
import type { Exposure } from '../src/exposure/exposure.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import type { Rejection } from '../src/rejection/reject-rays.js';
import { requireRejection } from '../src/rejection/require-rejection.js';
import type { StaticMasks } from '../src/rejection/static-masks.js';

/** Who wants to know of the steps before the product. */
export interface RejectionListeners {
  /** Told of the static masks, and of the cosmic rays, when they were looked for. */
  readonly masked?: (masks: StaticMasks) => void;
  readonly rejected?: (rejection: Rejection) => void;
  /** Told of intermediate files that were kept, step by step. */
  readonly wrote?: (files: readonly string[]) => void;
}

/**
 * Lets exposures go on when headers say that the rejection that is wanted can be done, and its files kept.
 * @throws as requireRejection, requireKeepable
 */
export function checkedForRays(parameters: DrizzleParameters): OperatorFunction<Exposure, Exposure> {
  if (!parameters.driz_cr && parameters.clean) return identity;
  return pipe(
    toArray(),
    mergeMap(async (exposures) => {
      requireRejection(exposures, parameters);
      await checkKept(exposures, parameters);
      return exposures;
    }),
    mergeMap((exposures) => exposures),
  );
}

/** The intermediate files that a run would keep, which were checked. Loaded only where there are any. @throws as requireKeepable */
export async function checkKept(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<string[]> {
  if ((parameters.clean && !parameters.driz_cr_corr) || exposures.length === 0) return [];
  const { keptFileList, requireKeepable } = await import('../src/intermediate/kept-files.js');
  await requireKeepable(exposures, parameters);
  return keptFileList(exposures, parameters);
}

/** Step 1: the static mask, where it is wanted. Loaded only then. */
export async function staticStep(
  parameters: DrizzleParameters,
  run: Run,
  { masked: found, wrote }: RejectionListeners = {},
): Promise<OperatorFunction<Exposure, Exposure>> {
  if (!parameters.static) return identity;
  const { staticMask } = await import('./rejection-operators.js');
  return staticMask(parameters, { run, ...listeners(found, wrote) });
}

/**
 * Steps 3 to 6: median, blot and the test for cosmic rays. The test needs the others and switches them on, as in the
 * reference; without it they would serve nothing, and none is made.
 */
export async function raySteps(
  parameters: DrizzleParameters,
  run: Run,
  { rejected: found, wrote }: RejectionListeners = {},
): Promise<OperatorFunction<Exposure, Exposure>> {
  if (!parameters.driz_cr) return identity;
  const { singleDrizzleMedian, blot, rejectCosmicRays } = await import('./rejection-operators.js');
  return pipe(
    singleDrizzleMedian(parameters, { run, ...listeners(undefined, wrote) }),
    blot(parameters),
    rejectCosmicRays(parameters, { run, ...listeners(found, wrote) }),
  );
}

/** Only those that are there. */
function listeners<F, W>(found: F | undefined, wrote: W | undefined): { readonly found?: F; readonly wrote?: W } {
  return { ...(found === undefined ? {} : { found }), ...(wrote === undefined ? {} : { wrote }) };
}
