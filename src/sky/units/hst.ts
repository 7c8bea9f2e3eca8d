import type { Chip, Exposure } from '../../exposure/exposure.js';
import { plainText } from '../../exposure/header-values.js';

/** True for exposures of the Hubble Space Telescope. */
export function isHst({ telescope }: Exposure): boolean {
  return telescope.trim().toUpperCase() === 'HST';
}

/** Whether a camera of HST writes rates, for images that do not say. */
export type HstUnits = 'counts' | 'rate' | undefined;

const UNITS: Readonly<Record<string, 'counts' | 'rate'>> = {
  ACS: 'counts',
  STIS: 'counts',
  WFPC: 'counts',
  WFPC2: 'counts',
  COS: 'rate',
  FOC: 'rate',
};

/**
 * Units of an HST image without a unit, by INSTRUME and DETECTOR or UNITCORR (dossier 2.11); undefined for an
 * instrument that is not in the table.
 * @param compat - UNITCORR counts only in the image header, as in the reference; else the primary header is asked too
 */
export function hstUnits(chip: Chip, exposure: Exposure, compat: boolean): HstUnits {
  const instrument = hstInstrument(exposure);
  if (instrument === 'WFC3') {
    const detector = (plainText(chip.header, 'DETECTOR') || exposure.detector).toUpperCase();
    return detector === 'UVIS' ? 'counts' : detector === 'IR' ? 'rate' : undefined;
  }
  if (instrument === 'NICMOS') {
    const inImage = plainText(chip.header, 'UNITCORR');
    const value = inImage === '' && !compat ? plainText(exposure.primary, 'UNITCORR') : inImage;
    return value.toUpperCase() === 'OMIT' ? 'counts' : 'rate';
  }
  return Object.hasOwn(UNITS, instrument) ? UNITS[instrument] : undefined;
}

/** A keyword that says whether the photometric keywords were filled in, and the value that it then has. */
export interface CalibrationSwitch {
  readonly keyword: string;
  readonly done: string;
}

const PHOTCORR: CalibrationSwitch = { keyword: 'PHOTCORR', done: 'COMPLETE' };

const SWITCHES: Readonly<Record<string, CalibrationSwitch>> = {
  ACS: PHOTCORR,
  WFC3: PHOTCORR,
  STIS: PHOTCORR,
  COS: PHOTCORR,
  FOC: { keyword: 'WAVCORR', done: 'COMPLETE' },
  NICMOS: { keyword: 'PHOTDONE', done: 'PERFORMED' },
  WFPC2: { keyword: 'DOPHOTOM', done: 'COMPLETE' },
  WFPC: { keyword: 'DOPHOTOM', done: 'DONE' },
};

/** The calibration switch of an exposure (dossier 2.12); undefined for other telescopes and instruments. */
export function calibrationSwitch(exposure: Exposure): CalibrationSwitch | undefined {
  const instrument = hstInstrument(exposure);
  return isHst(exposure) && Object.hasOwn(SWITCHES, instrument) ? SWITCHES[instrument] : undefined;
}

/** INSTRUME in upper case; '' where it is missing. */
export function hstInstrument({ instrument }: Exposure): string {
  return instrument.trim().toUpperCase();
}
