import type { Chip, Exposure } from '../../exposure/exposure.js';
import { positiveNumber } from './header-number.js';

/** Exposure time that counts are divided by. */
export interface SecondsChoice {
  /** s; null = there is none, and the values stay as they are. */
  readonly seconds: number | null;
  readonly warnings: readonly string[];
}

/**
 * Exposure time of a chip. `compat`: EXPTIME of the primary header, else of the image header. Otherwise that of the
 * exposure (`Chip.exptime`, which heeds the instrument and the user's options) where it is a finite number above 0.
 * A missing or unusable one is a warning here; whether exposures can then be compared is for `checkBrightness`.
 */
export function exposureSeconds(chip: Chip, exposure: Exposure, compat: boolean): SecondsChoice {
  const card = positiveNumber('EXPTIME', [exposure.primary, chip.header], compat ? 'first-card' : 'first-usable');
  const known = chip.exptime > 0 && Number.isFinite(chip.exptime) ? chip.exptime : undefined;
  const seconds = compat ? card.value : known;
  if (seconds !== undefined) return { seconds, warnings: [] };
  const problem = card.problem === '' ? `is ${card.value ?? ''}, but the exposure has ${chip.exptime} s` : card.problem;
  const consequence = 'differences of exposure time are not accounted for';
  return { seconds: null, warnings: [`${chip.label}: the data are counts and EXPTIME ${problem}: ${consequence}`] };
}
