import type { SkippedInput } from '../src/exposure/exposure.js';
import type { MosaicPlan } from '../src/mosaic/mosaic-plan.js';
import type { Run } from './run.js';

/**
 * A mosaic that has been laid out and not yet drizzled: what `drizzle()` emits.
 * Pixels come into being when a sink such as `writeProduct()` or `mosaicPixels()` asks for them.
 */
export interface Mosaic extends MosaicPlan {
  /** Inputs that were left out on the way here, with `skip_bad`. */
  readonly skipped: readonly SkippedInput[];
  /** The run that lays it out and renders it. */
  readonly run: Run;
}
