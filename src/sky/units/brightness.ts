import type { Chip, Exposure } from '../../exposure/exposure.js';
import { dataUnits } from './data-units.js';
import { exposureSeconds } from './exposure-seconds.js';
import { pixelScale } from './pixel-scale.js';
import { referenceUnits } from './reference-units.js';
import { inverseSensitivity } from './sensitivity.js';
import type { SensitivityChoice } from './sensitivity.js';
import type { UnitFactors } from './unit-names.js';
import type { UnitMeaning } from './unit-meaning.js';
import { times, unitText } from './write-unit.js';

/** How the brightness of a chip is found. */
export interface BrightnessOptions {
  /** Keyword of the unit; null or blank = units are not read. */
  readonly units_kwd: string | null;
  /** Keyword of the inverse sensitivity; null or blank = none. */
  readonly invsens_kwd: string | null;
  /** The rules of the reference. */
  readonly compat: boolean;
}

/** What turns a chip's values into brightness, the quantity that skies of different chips are compared in. */
export interface Brightness {
  /** brightness = kappa * data */
  readonly kappa: number;
  /** `rate` also for fluxes (Jy, erg s-1 cm-2): neither they nor rates are divided by the exposure time. */
  readonly kind: 'counts' | 'rate' | 'surface-brightness';
  /** Pixel scale, arcsec; not part of `kappa` where the data are by area already. */
  readonly scale: number;
  /** s; null = not used. */
  readonly exptime: number | null;
  /** Inverse sensitivity; null = not used. */
  readonly sensitivity: number | null;
  /** What the kind was decided from, in words. */
  readonly unitSource: string;
  readonly scaleSource: string;
  /** Each a sentence that begins with the label of the chip. */
  readonly warnings: readonly string[];
  /** Unit of the brightness, `electron s-1 arcsec-2`: brightnesses are comparable where these texts are equal. */
  readonly unit: string;
}

/**
 * Conversion from the values of a chip to brightness: kappa = P / (s^2 T) (dossier 2.13) with the inverse sensitivity
 * P or 1, the pixel scale s in arcsec and the exposure time T in s. T is left out for rates and fluxes, s for values
 * by solid angle (`e-/s/arcsec2`), P for fluxes and brightnesses; `MJy/sr` has none of them, kappa = 1.
 * @throws KeywordError: without `compat` for a unit that is not known or logarithmic; with it for an HST exposure
 * with an inverse sensitivity that lacks its calibration switch
 */
export function chipBrightness(chip: Chip, exposure: Exposure, options: BrightnessOptions): Brightness {
  const { compat } = options;
  const unitsKeyword = (options.units_kwd ?? '').trim();
  const { meaning, unitSource, warnings } = (compat ? referenceUnits : dataUnits)(chip, exposure, unitsKeyword);
  const { scale, ...scaleFacts } = pixelScale(chip, exposure, compat);
  const time = meaning.perExposure ? exposureSeconds(chip, exposure, compat) : { seconds: null, warnings: [] };
  const gain = usableSensitivity(chip, exposure, meaning, options);
  const area = meaning.perPixel ? scale * scale : 1;
  return {
    kappa: (gain.sensitivity ?? 1) / (area * (time.seconds ?? 1)),
    kind: kindOf(meaning),
    scale,
    exptime: time.seconds,
    sensitivity: gain.sensitivity,
    unitSource,
    scaleSource: meaning.perPixel
      ? scaleFacts.scaleSource
      : `${scaleFacts.scaleSource}, not used: the data are by area`,
    warnings: [...warnings, ...(meaning.perPixel ? scaleFacts.warnings : []), ...time.warnings, ...gain.warnings],
    unit: brightnessUnit(meaning, time.seconds !== null, gain.sensitivity === null ? '' : sensitivityKeyword(options)),
  };
}

function sensitivityKeyword({ invsens_kwd }: BrightnessOptions): string {
  return (invsens_kwd ?? '').trim().toUpperCase();
}

function usableSensitivity(
  chip: Chip,
  exposure: Exposure,
  { quantity }: UnitMeaning,
  options: BrightnessOptions,
): SensitivityChoice {
  const keyword = sensitivityKeyword(options);
  if (quantity !== null || keyword === '') return inverseSensitivity(chip, exposure, keyword, options.compat);
  return { sensitivity: null, warnings: [`${chip.label}: ${keyword} is not used: the data are calibrated already`] };
}

function kindOf({ perExposure, perPixel }: UnitMeaning): Brightness['kind'] {
  if (!perPixel) return 'surface-brightness';
  return perExposure ? 'counts' : 'rate';
}

function brightnessUnit(meaning: UnitMeaning, isTimed: boolean, keyword: string): string {
  let { factors } = meaning;
  if (isTimed) factors = times(factors, 's', -1);
  if (meaning.perPixel) factors = times(factors, 'arcsec', -2);
  if (keyword !== '' && meaning.quantity !== null) factors = calibrated(factors, meaning.quantity, keyword);
  return unitText(factors, meaning.multiplier);
}

/** What one count is worth by the keywords of HST; their own comments say so. */
const WORTH: Readonly<Record<string, UnitFactors>> = {
  PHOTFLAM: new Map([
    ['erg', 1],
    ['cm', -2],
    ['Angstrom', -1],
  ]),
  PHOTFNU: new Map([
    ['Jy', 1],
    ['s', 1],
  ]),
};

/** An inverse sensitivity is by count of its own detector: which one is no longer of importance. */
function calibrated(factors: UnitFactors, quantity: string, keyword: string): UnitFactors {
  const worth = Object.hasOwn(WORTH, keyword) ? WORTH[keyword] : new Map([[keyword, 1]]);
  let sum = times(factors, quantity, -1);
  for (const [name, power] of worth) sum = times(sum, name, power);
  return sum;
}
