import { from, mergeMap, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Exposure } from '../src/exposure/exposure.js';
import { preflightWarnings } from '../src/exposure/preflight-warnings.js';
import { requireApplied } from '../src/mdriztab/require-applied.js';
import { outsideError, planMosaic } from '../src/mosaic/plan-mosaic.js';
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
 * Subtracts the sky that the exposures carry: put `matchSky()` before it, or read them with a `skyfile`; it measures none itself,
 * whatever `skysub` says. (The pipeline `astrodrizzle` puts the step in.)
 * @param parameters - AstroDrizzle's own names (`final_scale`, `final_pixfrac`, ...); the rest take their defaults
 * @throws (as stream errors) UsageError for parameters; FrameError when nothing overlaps the frame, or, without
 * `skip_bad`, when one exposure does not
 */
export function drizzle(parameters: Parameters = {}, options: DrizzleOptions = {}): OperatorFunction<Exposure, Mosaic> {
  const run = options.run ?? defaultRun();
  const complete = requireApplied(parameters);
  return (source) =>
    source.pipe(
      toArray(),
      mergeMap((exposures) => from(layOut(exposures, complete, run))),
    );
}

async function layOut(exposures: readonly Exposure[], parameters: DrizzleParameters, run: Run): Promise<Mosaic> {
  // The threads start while the maps are computed here.
  run.pool.warm();
  for (const warning of preflightWarnings(exposures)) run.logger.warn({}, warning);
  const { plan, outside } = await planMosaic(exposures, parameters);
  const skipped = [...new Set(exposures.flatMap(({ leftOut }) => leftOut ?? []))];
  for (const exposure of outside) {
    run.metrics.rejected('FrameError');
    const error = outsideError(exposure, plan.frame);
    if (!parameters.skip_bad) throw error;
    skipped.push({ file: exposure.file, problem: error.problem });
    run.logSkipped(exposure.file, error.problem);
  }
  return { ...plan, skipped, run };
}
