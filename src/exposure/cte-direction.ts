import { numberIn, type HeaderPair } from './detector-values.js';
import { plainText } from './header-values.js';
import type { Chip, Exposure } from './exposure.js';
import { instrumentMode } from './instruments.js';
import type { InstrumentMode } from './instruments.js';

/**
 * Where the tails of slow charge transfer lie on a chip: +1 at lower y than a hit, -1 at higher y, 0 where there are none or
 * both halves differ (dossier 11). By CCDCHIP where the table says `chip`: of a subarray the extension number is 1 on
 * either chip, which the reference goes by.
 * @param headers - of the chip and the primary one
 */
export function cteDirection({ cteTail }: InstrumentMode, headers: HeaderPair, extver: number): number {
  if (cteTail === 'chip') return (numberIn('CCDCHIP', headers) ?? (extver === 1 ? 2 : 1)) === 2 ? -1 : 1;
  if (cteTail !== 'amplifier') return cteTail;
  const amplifiers = headers.map((header) => plainText(header, 'CCDAMP')).find((text) => text !== '') ?? '';
  if (/^[AB]+$/i.test(amplifiers)) return 1;
  return /^[CD]+$/i.test(amplifiers) ? -1 : 0;
}

/** {@link cteDirection} of a chip of an exposure. */
export function chipCteDirection(
  { instrument, detector, primary }: Pick<Exposure, 'instrument' | 'detector' | 'primary'>,
  { header, extver }: Pick<Chip, 'header' | 'extver'>,
): number {
  return cteDirection(instrumentMode(instrument, detector), [header, primary], extver);
}

/** What to tell a user who asks for tails on a chip without: they have no effect. */
export function noTailsNote({ name }: InstrumentMode, length: number): string {
  return `driz_cr_ctegrow=${length} has no effect on ${name}: its charge-transfer tails have no known direction`;
}
