import { from, mergeMap, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { RxDrizzleError } from '../src/errors/index.js';
import type { Exposure } from '../src/exposure/exposure.js';
import { planMosaic } from '../src/mosaic/plan-mosaic.js';
import type { Planned } from '../src/mosaic/plan-mosaic.js';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import type { Mosaic } from './mosaic.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link drizzle}. */
export interface DrizzleOptions {
  readonly run?: Run;
}

/**
 * Combines all exposures of the source into one mosaic.
 *
 * A barrier: the output frame depends on every exposure, so it waits for the source to complete. What waits are
 * handles, never pixels. Emits one {@link Mosaic}, which is drizzled when a sink subscribes to its pixels.
 * @param parameters - AstroDrizzle's own names (`final_scale`, `final_pixfrac`, ...); the rest take their defaults
 * @throws (as stream errors) UsageError for parameters; FrameError when nothing overlaps the frame, or, without
 * `skip_bad`, when one exposure does not
 */
export function drizzle(
  parameters: Parameters = {},
  options: DrizzleOptions = {},
): OperatorFunction<Exposure, Mosaic> {
  const run = options.run ?? defaultRun();
  const complete = drizzleParameters(parameters);
  return (source) =>
    source.pipe(
      toArray(),
      mergeMap((exposures) => from(layOut(exposures, complete, run))),
    );
}

async function layOut(exposures: readonly Exposure[], parameters: DrizzleParameters, run: Run): Promise<Mosaic> {
  // The threads start while the maps are computed here.
  run.pool.warm();
  const planned = await planMosaic(exposures, parameters);
  refuseOutside(planned, parameters, run);
  const plan =
    planned.outside.length === 0 || parameters.final_refimage !== ''
      ? planned.plan
      : (await planMosaic(planned.plan.exposures, parameters, planned.plan.frame)).plan;
  return { ...plan, run };
}

function refuseOutside({ outside, plan }: Planned, { skip_bad }: DrizzleParameters, run: Run): void {
  const size = `${String(plan.frame.nx)} x ${String(plan.frame.ny)} pixels`;
  for (const exposure of outside) {
    run.metrics.rejected('FrameError');
    const problem = `does not overlap the requested frame of ${size}`;
    if (!skip_bad) throw new RxDrizzleError('FrameError', { file: exposure.file }, problem, 'give --skip-bad to go on without it');
    run.skip(exposure.file, problem);
  }
}
