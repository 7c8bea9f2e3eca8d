import { chipLevel } from '../cosmic-rays/chip-level.js';
import type { Exposure } from '../exposure/exposure.js';
import { planCombine } from '../median/combine-plan.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** Why the steps that compare exposures do nothing. */
export const ONE_EXPOSURE =
  'there is one exposure: no median is made and no cosmic rays are rejected, which need two (driz_separate, median, blot, driz_cr)';

/**
 * Checks from headers alone that cosmic rays can be looked for, before anything heavy is done. A single exposure is fine: the steps
 * leave it as it is.
 * @throws KeywordError (an exposure without read noise); UsageError (nothing would be left of the values of a pixel)
 */
export function requireRejection(exposures: readonly Exposure[], parameters: DrizzleParameters): void {
  if (!parameters.driz_cr || exposures.length < 2) return;
  for (const { chips } of exposures) for (const chip of chips) chipLevel(chip, 0);
  planCombine(
    parameters,
    exposures.map(({ file, exptime, chips }) => ({
      label: file,
      meanWeight: 1,
      exptime,
      background: 0,
      readNoise: chips[0].readNoise,
      pixelArea: 1,
      lthresh: null,
      hthresh: null,
    })),
  );
}
