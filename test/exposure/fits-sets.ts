import { join } from 'node:path';
import { Header } from '../../src/fits/header.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { ImageArray, SimpleHdu } from '../../src/fits/simple-write.js';

/** Cards of a header; null removes a card that would be there otherwise. */
export type Cards = Readonly<Record<string, string | number | boolean | null>>;

/** A header of these cards. */
export function headerOf(cards: Cards): Header {
  const header = Header.empty('test');
  for (const [keyword, value] of Object.entries(cards)) if (value !== null) header.set(keyword, value);
  return header;
}

/** A gnomonic WCS of 0.1 arcsec pixels with the reference point at pixel (4, 3). */
export const TAN_WCS: Cards = {
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 4,
  CRPIX2: 3,
  CRVAL1: 150,
  CRVAL2: 2,
  CD1_1: -0.1 / 3600,
  CD1_2: 0,
  CD2_1: 0,
  CD2_2: 0.1 / 3600,
};

export const NX = 8;
export const NY = 6;

/** Primary header of a WFC3/IR exposure. */
export const WFC3_IR: Cards = {
  TELESCOP: 'HST',
  INSTRUME: 'WFC3',
  DETECTOR: 'IR',
  ROOTNAME: 'ib1f19l6q',
  FILTER: 'F160W',
  EXPTIME: 500,
  EXPSTART: 55290,
  EXPEND: 55290.01,
  PA_V3: 10,
  ATODGNA: 2.5,
  ATODGNB: 2.5,
  ATODGNC: 0,
  ATODGND: 2.2,
  READNSEA: 20,
  READNSEB: 20,
  READNSEC: 20,
  READNSED: 20,
};

/** An image extension; the value of pixel k is base + k. */
export function image(
  name: string,
  extver: number,
  cards: Cards = {},
  options: { base?: number; nx?: number; ny?: number; flags?: boolean } = {},
): SimpleHdu {
  const { base = 0, nx = NX, ny = NY, flags = false } = options;
  const values = Array.from({ length: nx * ny }, (_, k) => base + k);
  const data: ImageArray = flags ? Int16Array.from(values) : Float32Array.from(values);
  return { header: headerOf({ EXTNAME: name, EXTVER: extver, ...cards }), data, shape: [nx, ny] };
}

/** SCI, ERR and DQ of one chip. */
export function chip(extver: number, cards: Cards = {}): SimpleHdu[] {
  const sci = { BUNIT: 'ELECTRONS/S', IDCSCALE: 0.1, WCSNAME: 'TEST', ...TAN_WCS, ...cards };
  return [
    image('SCI', extver, sci, { base: 100 * extver }),
    image('ERR', extver, {}, { base: 1 }),
    image('DQ', extver, {}, { flags: true }),
  ];
}

/** Writes an exposure and returns its path. */
export async function writeExposure(
  dir: string,
  name: string,
  primary: Cards,
  extensions: readonly SimpleHdu[],
): Promise<string> {
  const path = join(dir, name);
  await writeFits(path, [{ header: headerOf(primary) }, ...extensions], { clobber: true });
  return path;
}
