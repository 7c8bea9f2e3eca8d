import type { HeaderView } from '../fits/header-view.js';
import type { InstrumentMode } from './instruments.js';
import { isFluxDensity, isPerSecond } from './unit-text.js';

/** Units of a SCI plane and what they were decided from. */
export interface ChipUnits {
  readonly bunit: string;
  readonly inputIsRate: boolean;
  readonly unitSource: string;
}

/**
 * Units by dossier section 1.6: SCI is a rate when BUNIT is per second (in any case, `ELECTRONS/S` as well as the
 * standard's `electron s-1`); a missing BUNIT is taken as ELECTRONS/S. Flux densities (Jy, erg, ...) are never divided
 * by the exposure time; the reference does so only for `ergs`. NICMOS data are also a rate when UNITCORR is PERFORM
 * or BUNIT has a `/`.
 * @param image - header of the chip; the primary header is asked for what it lacks
 */
export function chipUnits(image: HeaderView, primary: HeaderView, mode: InstrumentMode): ChipUnits {
  const written = unitText(image) ?? unitText(primary);
  if (written === undefined) {
    const unitSource = 'no BUNIT: taken as ELECTRONS/S, that is, not divided by EXPTIME';
    return { bunit: 'ELECTRONS/S', inputIsRate: true, unitSource };
  }
  if (isFluxDensity(written)) {
    const unitSource = `BUNIT "${written}": taken as a flux density, that is, not divided by EXPTIME`;
    return { bunit: written, inputIsRate: true, unitSource };
  }
  const inputIsRate = isPerSecond(written) || isNicmosRate(written, primary, mode);
  const unitSource = `BUNIT "${written}": ${inputIsRate ? 'per second' : 'not per second, divided by EXPTIME'}`;
  return { bunit: written, inputIsRate, unitSource };
}

function unitText(header: HeaderView): string | undefined {
  const value = header.get('BUNIT');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function isNicmosRate(bunit: string, primary: HeaderView, mode: InstrumentMode): boolean {
  return mode.instrument === 'NICMOS' && (bunit.includes('/') || primary.get('UNITCORR') === 'PERFORM');
}
