import type { Chip, Exposure } from '../../src/exposure/exposure.js';
import { chipBrightness } from '../../src/sky/units/index.js';
import type { Brightness, BrightnessOptions } from '../../src/sky/units/index.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { headerOf, TAN_WCS } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';

/** The common set-up of dossier section 10: square TAN pixels of 0.05 arcsec. */
export const DOSSIER_WCS: Cards = { ...TAN_WCS, CD1_1: -0.05 / 3600, CD2_2: 0.05 / 3600 };

/** Headers of one chip; a null card is left out. */
export interface ChipCase {
  readonly image?: Cards;
  readonly primary?: Cards;
  readonly label?: string;
}

/** An exposure of one chip as it is read from these headers; without a usable EXPTIME its `exptime` is NaN. */
export function exposureOf({ image = {}, primary = {}, label = 'a.fits[sci,1]' }: ChipCase): Exposure {
  const [header, first] = [headerOf({ ...DOSSIER_WCS, ...image }), headerOf(primary)];
  const text = (keyword: string): string => String(first.get(keyword) ?? '');
  const exptime = [first.get('EXPTIME'), header.get('EXPTIME')].find((value) => typeof value === 'number' && value > 0);
  const wcs = parseWcs(header);
  const chip: Chip = {
    label,
    extname: 'SCI',
    extver: 1,
    hduIndex: 1,
    nx: 100,
    ny: 100,
    header,
    wcs,
    exptime: typeof exptime === 'number' ? exptime : Number.NaN,
    gain: 1,
    effGain: 1,
    readNoise: 0,
    bunit: '',
    inputIsRate: false,
    unitSource: '',
    pscale: wcs.pscale,
    planes: { sci: 1, err: null, dq: null },
    mask: null,
    ivm: null,
    sky: null,
    recordedSky: null,
  };
  return {
    file: 'a.fits',
    rootname: 'a',
    primary: first,
    chips: [chip],
    exptime: chip.exptime,
    expstart: undefined,
    expend: undefined,
    telescope: text('TELESCOP'),
    instrument: text('INSTRUME'),
    detector: text('DETECTOR'),
    filter: '',
    mode: 'generic',
    notes: [],
  };
}

/** Brightness of the chip of a case. */
export function brightnessOf(one: ChipCase, options: Partial<BrightnessOptions> = {}): Brightness {
  const exposure = exposureOf(one);
  return chipBrightness(exposure.chips[0], exposure, { ...DEFAULTS, ...options });
}

/** What the task is called with when nothing is said. */
export const DEFAULTS: BrightnessOptions = { units_kwd: 'BUNIT', invsens_kwd: '', compat: false };
