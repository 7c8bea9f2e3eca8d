import { Header } from '../../src/fits/header.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';

/** Cards of a header, in order; `undefined` leaves a card out. */
export type Cards = Readonly<Record<string, string | number | boolean | undefined>>;

/** What differs from the plain exposure of {@link writeExposure}. */
export interface ExposureOptions {
  readonly primary?: Cards;
  readonly sci?: Cards;
  /** Added to every pixel position: the telescope's dither, degrees. */
  readonly offset?: readonly [number, number];
  /** Shape of ERR, where it is not that of SCI. */
  readonly errShape?: readonly [number, number];
  readonly dqShape?: readonly [number, number];
  /** Value of every DQ pixel. */
  readonly dq?: number;
  /** Further HDUs, behind DQ. */
  readonly more?: readonly SimpleHdu[];
  /** Without SCI, ERR and DQ. */
  readonly bare?: boolean;
}

export const NX = 40;
export const NY = 32;

/** Arcsec per pixel of the plain exposure. */
export const SCALE = 0.128;

const PRIMARY: Cards = {
  TELESCOP: 'HST',
  INSTRUME: 'WFC3',
  DETECTOR: 'IR',
  ROOTNAME: 'itest01q',
  ASN_ID: 'ITEST0010',
  TARGNAME: 'SIM FIELD',
  FILTER: 'F160W',
  EXPTIME: 502.936462,
  EXPSTART: 55290.5,
  EXPEND: 55290.50582,
  'DATE-OBS': '2010-04-04',
  RA_TARG: 161.7694,
  DEC_TARG: 17.27322,
  POSTARG1: 0.542,
  POSTARG2: 0.182,
  PA_V3: 100,
};

/** TAN-SIP of second order, a few hundredths of a pixel at the corners. */
const SCI: Cards = {
  EXTNAME: 'SCI',
  EXTVER: 1,
  BUNIT: 'ELECTRONS/S',
  WCSAXES: 2,
  CTYPE1: 'RA---TAN-SIP',
  CTYPE2: 'DEC--TAN-SIP',
  CRPIX1: 20,
  CRPIX2: 16.5,
  CRVAL1: 161.7694,
  CRVAL2: 17.2732,
  CD1_1: -SCALE / 3600,
  CD1_2: 0,
  CD2_1: 0,
  CD2_2: SCALE / 3600,
  ORIENTAT: 0,
  A_ORDER: 2,
  A_2_0: 8e-5,
  A_1_1: -3e-5,
  B_ORDER: 2,
  B_0_2: -6e-5,
  B_1_1: 2e-5,
  WCSNAME: 'IDC_w3m18525i-FIT_REL_GSC242',
  NMATCHES: 26,
  RMS_RA: 9.04,
  RMS_DEC: 8.87,
  IDCSCALE: 0.1282500028610229,
};

/** A fit of the WCS whose residuals (mas) are most of a pixel: worth a warning. */
export const POOR_FIT: Cards = { RMS_RA: 109.04, RMS_DEC: 102.87 };

/** A header with these cards; those that are undefined are left out. */
export function headerOf(cards: Cards): Header {
  const header = Header.empty('test');
  for (const [keyword, value] of Object.entries(cards)) if (value !== undefined) header.append(keyword, value);
  return header;
}

/** Writes an HST-like exposure of one 40 x 32 chip with a flat SCI of 1.5, ERR of 0.1 and DQ of 0. */
export async function writeExposure(path: string, options: ExposureOptions = {}): Promise<void> {
  const [ra, dec] = options.offset ?? [0, 0];
  const place: Cards = { CRVAL1: Number(SCI.CRVAL1) + ra, CRVAL2: Number(SCI.CRVAL2) + dec };
  const sci = headerOf({ ...SCI, ...place, ...options.sci });
  const primary: SimpleHdu = { header: headerOf({ ...PRIMARY, ...options.primary }) };
  const chip: SimpleHdu[] = [
    { header: sci, data: new Float32Array(NX * NY).fill(1.5), shape: [NX, NY] },
    plane('ERR', new Float32Array(area(options.errShape)).fill(0.1), options.errShape),
    plane('DQ', new Int16Array(area(options.dqShape)).fill(options.dq ?? 0), options.dqShape),
  ];
  await writeFits(path, [primary, ...(options.bare === true ? [] : chip), ...(options.more ?? [])], { clobber: true });
}

function area([nx, ny]: readonly [number, number] = [NX, NY]): number {
  return nx * ny;
}

function plane(name: string, data: Float32Array | Int16Array, shape: readonly [number, number] = [NX, NY]): SimpleHdu {
  return { header: headerOf({ EXTNAME: name, EXTVER: 1 }), data, shape };
}
