import type { HeaderView } from '../fits/header-view.js';
import type { InstrumentMode } from './instruments.js';

/** Units of a SCI plane and what they were decided from. */
export interface ChipUnits {
  readonly bunit: string;
  readonly inputIsRate: boolean;
  readonly unitSource: string;
}

/**
 * Units by dossier section 1.6: SCI is a rate when BUNIT contains `/s` in any case; a missing BUNIT, or one with
 * `ergs`, is taken as ELECTRONS/S. NICMOS data are also a rate when UNITCORR is PERFORM or BUNIT has a `/`.
 * @param image - header of the chip; the primary header is asked for what it lacks
 */
export function chipUnits(image: HeaderView, primary: HeaderView, mode: InstrumentMode): ChipUnits {
  const written = unitText(image) ?? unitText(primary);
  if (written === undefined) return electronRate('no BUNIT: taken as ELECTRONS/S, that is, not divided by EXPTIME');
  if (/ergs/i.test(written)) return electronRate(`BUNIT "${written}": taken as ELECTRONS/S`);
  const inputIsRate = /\/\s*s/i.test(written) || isNicmosRate(written, primary, mode);
  const unitSource = `BUNIT "${written}": ${inputIsRate ? 'per second' : 'not per second, divided by EXPTIME'}`;
  return { bunit: written, inputIsRate, unitSource };
}

function unitText(header: HeaderView): string | undefined {
  const value = header.get('BUNIT');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function electronRate(unitSource: string): ChipUnits {
  return { bunit: 'ELECTRONS/S', inputIsRate: true, unitSource };
}

function isNicmosRate(bunit: string, primary: HeaderView, mode: InstrumentMode): boolean {
  return mode.instrument === 'NICMOS' && (bunit.includes('/') || primary.get('UNITCORR') === 'PERFORM');
}
