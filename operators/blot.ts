import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { drizzleParameters } from '../src/parameters/resolve.js';
import type { DrizzleOptions as Parameters } from '../src/parameters/resolve.js';
import type { BlottedExposure, ExposureWithMedian } from '../src/rejection/median-image.js';

/**
 * Says how the median is mapped back to each chip: step 5 of AstroDrizzle. Nothing is computed here: `rejectCosmicRays` blots
 * the rows that it tests.
 * @param parameters - `blot_interp`, `blot_sinscl`, `blot_addsky`, `blot_skyval`
 * @throws UsageError
 */
export function blot(parameters: Parameters = {}): OperatorFunction<ExposureWithMedian, BlottedExposure> {
  const { blot_interp, blot_sinscl, blot_addsky, blot_skyval } = drizzleParameters(parameters);
  const settings = { blot_interp, blot_sinscl, blot_addsky, blot_skyval };
  return map((exposure) => ({ ...exposure, blot: settings }));
}
