import type { ImageChoice } from '../inputs/input-spec.js';
import { maskRefs } from './companion-images.js';
import type { CompanionOptions } from './companion-images.js';
import type { Exposure } from './exposure.js';

/**
 * An exposure with the user's masks for the sky (`skymask_cat`), by position of its chips.
 * @throws ExposureError for masks of another shape; UsageError for more masks than chips, or a mask that is not there
 */
export async function withSkyMasks(
  exposure: Exposure,
  masks: readonly (ImageChoice | null)[],
  options: CompanionOptions,
): Promise<Exposure> {
  if (masks.length === 0) return exposure;
  const targets = exposure.chips.map(({ label, extver, nx, ny }) => ({ label, extver, shape: [nx, ny] as const }));
  const refs = await maskRefs({ file: exposure.file, masks }, targets, options);
  const chips = exposure.chips.map((chip, index) => Object.freeze({ ...chip, skyMask: refs[index] }));
  return Object.freeze({ ...exposure, chips });
}
