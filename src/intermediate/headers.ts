import { asciiText } from '../fits/ascii-text.js';
import { real } from '../fits/card-format.js';
import { Header } from '../fits/header.js';
import type { Chip, Exposure } from '../exposure/exposure.js';
import { isStructural } from '../product/dropped-keywords.js';
import { VERSION } from '../version.js';
import { frameCards } from '../wcs/output-frame.js';
import type { OutputFrame } from '../wcs/output-frame.js';

/** Lookup tables of a distortion: they are in other extensions of the exposure, and its WCS cannot be read without them. */
const LOOKUP = /^(CPDIS|CPERR|CQDIS|DP|D2IMDIS|D2IMERR|D2IM)\d|^(D2IMEXT|NPOLEXT|AXISCORR)$/;
const TEXT = new Set(['COMMENT', 'HISTORY', '', 'END', 'CONTINUE']);

/** Header of an image in a frame that several exposures went into. @param unit - of its pixels */
export function frameHeader(frame: OutputFrame, exposures: readonly Exposure[], unit: string): Header {
  const header = Header.empty('an image of a frame');
  const exptime = exposures.reduce((sum, exposure) => sum + exposure.exptime, 0);
  common(header, exposures[0], unit);
  header.set('NCOMBINE', exposures.length, 'number of exposures');
  header.set('EXPTIME', real(exptime), '[s] total exposure time');
  for (const [keyword, value, comment] of frameCards(frame)) header.set(keyword, value, comment);
  return header;
}

/**
 * Header of an image on the pixels of a chip: that of the chip without the lookup tables of its distortion, so that its WCS
 * is as good as the polynomials are. @param unit - of its pixels; '' = none
 */
export function chipHeader(exposure: Exposure, chip: Chip, unit: string): Header {
  const header = Header.empty(chip.label);
  common(header, exposure, unit);
  header.set('EXPTIME', real(chip.exptime), '[s] exposure time');
  const carried = chip.header.cards().filter(({ keyword, value }) => carries(keyword) && value !== null);
  header.appendCards(carried.filter(({ keyword }) => !header.has(keyword)));
  return header;
}

function carries(keyword: string): boolean {
  return !TEXT.has(keyword) && !isStructural(keyword) && !LOOKUP.test(keyword) && keyword !== 'BUNIT';
}

function common(header: Header, { telescope, instrument, detector, filter }: Exposure, unit: string): void {
  const texts = [
    ['TELESCOP', telescope, 'telescope'],
    ['INSTRUME', instrument, 'instrument'],
    ['DETECTOR', detector, 'detector'],
    ['FILTER', filter, 'filters'],
    ['BUNIT', unit, 'brightness units'],
    ['PROD_VER', `rxdrizzle ${VERSION}`, 'software that made this file'],
  ] as const;
  for (const [keyword, text, comment] of texts) if (text !== '') header.set(keyword, asciiText(text), comment);
}
