import { unitExpression } from './unit-factors.js';
import type { UnitExpression } from './unit-factors.js';
import {
  DETECTOR_QUANTITIES,
  INTRINSIC_BRIGHTNESS,
  isFluxName,
  LOGARITHMIC,
  SOLID_ANGLES,
  TIMES,
} from './unit-names.js';
import type { UnitFactors } from './unit-names.js';

/** What a unit of pixel values means for a comparison of sky. */
export interface UnitMeaning {
  /** What a detector counts, by its canonical name; null for physical fluxes and brightnesses. */
  readonly quantity: string | null;
  /** The values grow with the exposure time: divide by it. */
  readonly perExposure: boolean;
  /** The values grow with the area of a pixel: divide by it. */
  readonly perPixel: boolean;
  readonly multiplier: string;
  /** Canonical base units without the pixel. */
  readonly factors: UnitFactors;
}

/**
 * Reads the unit of an image: electrons, counts, DN or photons, in total or by time; flux densities; each by pixel
 * or by solid angle.
 * @returns `logarithmic` for magnitudes and the like; `unknown` for what is not understood or is none of these
 */
export function unitMeaning(text: string): UnitMeaning | 'logarithmic' | 'unknown' {
  if (/(?:^|[^a-z])(?:[a-z]*mag|mags|dex|db|log10|log|ln)(?![a-z])/i.test(text)) return 'logarithmic';
  const expression = unitExpression(text);
  if (expression === undefined) return 'unknown';
  return expression.factors.has(LOGARITHMIC) ? 'logarithmic' : (meaningOf(expression) ?? 'unknown');
}

function meaningOf({ multiplier, factors }: UnitExpression): UnitMeaning | undefined {
  const angles = [...factors].filter(([name]) => SOLID_ANGLES.has(name));
  const pixel = factors.get('pixel') ?? 0;
  if (angles.length > 1 || angles.some(([name, power]) => power !== SOLID_ANGLES.get(name))) return undefined;
  if (pixel !== 0 && (pixel !== -1 || angles.length > 0)) return undefined;
  const value = new Map([...factors].filter(([name]) => name !== 'pixel' && !SOLID_ANGLES.has(name)));
  const perPixel = angles.length === 0;
  const rest = { multiplier, factors: new Map([...value, ...angles]) };
  const detected = detectorValue(value);
  if (detected !== undefined) {
    // A bare `s-1` counts something.
    const named = value.has(detected.quantity) ? rest.factors : new Map([[detected.quantity, 1], ...rest.factors]);
    return { ...detected, perPixel, multiplier, factors: named };
  }
  if (isFlux(value)) return { quantity: null, perExposure: false, perPixel, ...rest };
  if (perPixel && pixel === 0 && isIntrinsic(value)) {
    return { quantity: null, perExposure: false, perPixel: false, ...rest };
  }
  return undefined;
}

interface DetectorValue {
  readonly quantity: string;
  readonly perExposure: boolean;
}

function detectorValue(value: UnitFactors): DetectorValue | undefined {
  const counted = DETECTOR_QUANTITIES.filter((name) => value.has(name));
  const times = TIMES.filter((name) => value.has(name));
  if (counted.length + times.length !== value.size || counted.length > 1 || times.length > 1) return undefined;
  if (counted.some((name) => value.get(name) !== 1) || times.some((name) => value.get(name) !== -1)) return undefined;
  if (value.size === 0) return undefined;
  return { quantity: counted.at(0) ?? 'count', perExposure: times.length === 0 };
}

const ENERGIES = ['erg', 'J', 'W', 'photon'];
const AREAS = ['cm', 'm'];
const BANDS: ReadonlySet<string> = new Set(['Angstrom', 'nm', 'um', 'Hz']);

/**
 * True for Jy and its like, and for energy or photons by area and by a second: `erg s-1 cm-2 Angstrom-1`, `W m-2`.
 * Energies without "per second" are taken as fluxes too, as the drizzle does (`isFluxDensity`): ERGS/CM**2/A is a
 * common way to write FLAM.
 */
function isFlux(value: UnitFactors): boolean {
  const names = [...value.keys()];
  if (names.length === 1 && isFluxName(names[0])) return value.get(names[0]) === 1;
  const energy = names.filter((name) => ENERGIES.includes(name));
  const area = names.filter((name) => AREAS.includes(name));
  if (energy.length !== 1 || value.get(energy[0]) !== 1 || area.length !== 1) return false;
  const second = value.get('s') ?? 0;
  if (energy[0] === 'W' ? second !== 0 : second !== -1 && (second !== 0 || energy[0] === 'photon')) return false;
  const bands = names.filter((name) => BANDS.has(name));
  const known = 2 + bands.length + (second === 0 ? 0 : 1) === names.length;
  // W m-3 and erg s-1 cm-3: by wavelength in the unit of the area.
  const power = value.get(area[0]);
  const shape = bands.length === 0 ? power === -2 || power === -3 : power === -2 && bands.length === 1;
  return known && shape && bands.every((name) => value.get(name) === -1);
}

function isIntrinsic(value: UnitFactors): boolean {
  const [[name, power] = ['', 0]] = value;
  return value.size === 1 && power === 1 && INTRINSIC_BRIGHTNESS.includes(name);
}
