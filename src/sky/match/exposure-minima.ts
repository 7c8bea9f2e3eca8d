import type { MemberMeasurement } from './measure.js';
import type { SkyMember } from './members.js';

/** M(i) of dossier 4.1: least level of the chips of each exposure and its 1 sigma, surface brightness; NaN for none. */
export interface Minima {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** @param rises - what planes add in the middle of each chip to the sky of its exposure, brightness: it is not part of the level */
export function exposureMinima(
  exposures: number,
  members: readonly SkyMember[],
  measured: readonly MemberMeasurement[],
  rises: Float64Array = new Float64Array(members.length),
): Minima {
  const minima = new Float64Array(exposures).fill(NaN);
  const errors = new Float64Array(exposures).fill(NaN);
  for (const { member, whole } of measured) {
    if (whole === null || typeof whole === 'string' || !Number.isFinite(whole.value)) continue;
    const { exposure, brightness } = members[member];
    const level = whole.value * brightness.kappa - rises[member];
    if (minima[exposure] <= level) continue;
    minima[exposure] = level;
    errors[exposure] = whole.error * brightness.kappa;
  }
  return { values: minima, errors };
}
