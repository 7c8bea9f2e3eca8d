import { RxDrizzleError } from '../../errors/index.js';
import type { Chip, Exposure } from '../../exposure/exposure.js';
import { calibrationSwitch, hstInstrument, isHst } from './hst.js';
import { positiveNumber } from './header-number.js';

/** Inverse sensitivity of a chip. */
export interface SensitivityChoice {
  /** null = not used. */
  readonly sensitivity: number | null;
  readonly warnings: readonly string[];
}

/**
 * Inverse sensitivity of a chip (dossier 2.12): the user's keyword in the image header, then in the primary header, a
 * number above 0; for HST only when the calibration switch says that the photometric keywords were filled in.
 * What is missing is a warning here; whether exposures can then be compared is for `checkBrightness`.
 * @param keyword - '' = not used
 * @throws KeywordError in `compat` for an HST exposure without its calibration switch, where the reference ends too
 */
export function inverseSensitivity(
  chip: Chip,
  exposure: Exposure,
  keyword: string,
  compat: boolean,
): SensitivityChoice {
  if (keyword === '') return { sensitivity: null, warnings: [] };
  const card = positiveNumber(keyword, [chip.header, exposure.primary], compat ? 'first-card' : 'first-usable');
  if (card.value === undefined) return notUsed(chip, `${keyword} ${card.problem}`);
  const state = switchState(chip, exposure, compat);
  if (state.problem !== '') return notUsed(chip, state.problem);
  return { sensitivity: card.value, warnings: state.warnings };
}

function notUsed({ label }: Chip, reason: string): SensitivityChoice {
  const warning = `${label}: ${reason}: differences of sensitivity are not accounted for`;
  return { sensitivity: null, warnings: [warning] };
}

interface SwitchState {
  /** '' = the sensitivity may be used. */
  readonly problem: string;
  readonly warnings: readonly string[];
}

function switchState(chip: Chip, exposure: Exposure, compat: boolean): SwitchState {
  const wanted = calibrationSwitch(exposure);
  if (wanted === undefined) return { problem: '', warnings: unchecked(chip, exposure) };
  const { keyword, done } = wanted;
  const value = exposure.primary.get(keyword) ?? chip.header.get(keyword);
  if (value === undefined || value === null) return missingSwitch(chip, keyword, compat);
  const found = String(value).trim().toUpperCase();
  return { problem: found === done ? '' : `${keyword} is '${found}', not ${done}`, warnings: [] };
}

function unchecked({ label }: Chip, exposure: Exposure): string[] {
  if (!isHst(exposure)) return [];
  const name = hstInstrument(exposure) || 'an HST exposure without INSTRUME';
  return [`${label}: it is not known which keyword of ${name} says that the photometric keywords are filled in`];
}

function missingSwitch({ label }: Chip, keyword: string, compat: boolean): SwitchState {
  if (!compat) {
    const warning = `${label}: ${keyword} is missing: the inverse sensitivity is taken as it stands`;
    return { problem: '', warnings: [warning] };
  }
  throw new RxDrizzleError(
    'KeywordError',
    { file: label, keyword, option: 'invsens_kwd' },
    'is missing, so it is not known whether the photometric keywords are filled in',
    'restore the keyword, leave invsens_kwd blank, or leave compat off',
  );
}
