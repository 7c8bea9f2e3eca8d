import { RxDrizzleError } from '../../errors/index.js';
import type { Chip, Exposure } from '../../exposure/exposure.js';
import { plainText } from '../../exposure/header-values.js';
import { hstInstrument, hstUnits, isHst } from './hst.js';
import { unitMeaning } from './unit-meaning.js';
import type { UnitMeaning } from './unit-meaning.js';
import { times } from './write-unit.js';

/** The unit of a chip's values, and what it was decided from. */
export interface DataUnits {
  readonly meaning: UnitMeaning;
  readonly unitSource: string;
  readonly warnings: readonly string[];
}

/**
 * Units of a chip, read in the ways of the FITS standard. The keyword is looked up in the image header, then in the
 * primary header. Where it is missing or blank, HST data are taken by the table of instruments and all others as
 * count rates, with a warning (F148).
 * @param keyword - '' = do not read a unit: as if it were missing, on the user's word
 * @throws KeywordError for a unit that is not understood, and for magnitudes
 */
export function dataUnits(chip: Chip, exposure: Exposure, keyword: string): DataUnits {
  const written = keyword === '' ? undefined : writtenUnit(chip, exposure, keyword);
  if (written === undefined) return assumedUnits(chip, exposure, keyword);
  const meaning = unitMeaning(written);
  if (typeof meaning === 'string') throw refusal(chip, keyword, written, meaning);
  if (meaning.perExposure && isConvertedByNicmos(exposure)) {
    const unitSource = `${keyword} "${written}" with UNITCORR = PERFORM: per second`;
    return { meaning: asRate(meaning), unitSource, warnings: [] };
  }
  return { meaning, unitSource: `${keyword} "${written}": ${describe(meaning)}`, warnings: [] };
}

function writtenUnit(chip: Chip, exposure: Exposure, keyword: string): string | undefined {
  for (const header of [chip.header, exposure.primary]) {
    const value = header.get(keyword);
    if (value !== undefined && value !== null && String(value).trim() !== '') return String(value).trim();
  }
  return undefined;
}

/** NICMOS divides by the exposure time when UNITCORR says so, whatever BUNIT says; the drizzle holds to it too. */
function isConvertedByNicmos(exposure: Exposure): boolean {
  return hstInstrument(exposure) === 'NICMOS' && plainText(exposure.primary, 'UNITCORR') === 'PERFORM';
}

const COUNTS: UnitMeaning = {
  quantity: 'count',
  perExposure: true,
  perPixel: true,
  multiplier: '',
  factors: new Map([['count', 1]]),
};

function asRate(meaning: UnitMeaning): UnitMeaning {
  return { ...meaning, perExposure: false, factors: times(meaning.factors, 's', -1) };
}

function assumedUnits(chip: Chip, exposure: Exposure, keyword: string): DataUnits {
  const table = isHst(exposure) ? hstUnits(chip, exposure, false) : undefined;
  const meaning = table === 'counts' ? COUNTS : asRate(COUNTS);
  const reason = keyword === '' ? 'units_kwd is blank' : `no ${keyword}`;
  const by = table === undefined ? '' : ` by the instrument, ${hstInstrument(exposure)}`;
  const unitSource = `${reason}: taken as ${table === 'counts' ? 'counts' : 'count rates'}${by}`;
  return { meaning, unitSource, warnings: keyword === '' ? [] : [`${chip.label}: ${unitSource}`] };
}

function describe({ quantity, perExposure, perPixel }: UnitMeaning): string {
  const area = perPixel ? '' : ', by area';
  if (quantity === null) return perPixel ? 'fluxes' : 'surface brightness';
  return `${perExposure ? 'counts, divided by EXPTIME' : 'count rates'}${area}`;
}

function refusal({ label }: Chip, keyword: string, written: string, reason: 'logarithmic' | 'unknown'): RxDrizzleError {
  const place = { file: label, keyword, option: 'units_kwd' };
  if (reason === 'logarithmic') {
    const problem = `"${written}" is logarithmic: no sky can be subtracted from such values`;
    return new RxDrizzleError('KeywordError', place, problem, 'convert the image to fluxes or counts');
  }
  return new RxDrizzleError(
    'KeywordError',
    place,
    `the unit "${written}" is not known`,
    'correct the keyword (ELECTRONS, COUNTS/S, DN/s, MJy/sr, ...), name another one, or leave units_kwd blank to have the data taken as HST instruments write them, otherwise as count rates',
  );
}
