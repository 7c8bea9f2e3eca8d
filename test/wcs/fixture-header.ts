import { Header } from '../../src/fits/header.js';
import { CelestialWcs, type CelestialParts } from '../../src/wcs/celestial-wcs.js';

/** Values of the cards of a test header. */
export type Cards = Readonly<Record<string, string | number | null>>;

/** A header of these cards, in order; null leaves a card out (to take one away from a base by spreading). */
export function headerOf(cards: Cards, label = 'test.fits[SCI,1]'): Header {
  const header = Header.empty(label);
  for (const [keyword, value] of Object.entries(cards)) if (value !== null) header.set(keyword, value);
  return header;
}

/** The header of the projection table: 0.01 degree a pixel, (10, 20) at pixel (500, 500). */
export const PLAIN: Cards = {
  NAXIS: 2,
  NAXIS1: 1000,
  NAXIS2: 900,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 500,
  CRPIX2: 500,
  CRVAL1: 10,
  CRVAL2: 20,
  CD1_1: -0.01,
  CD1_2: 0.002,
  CD2_1: 0.002,
  CD2_2: 0.01,
};

/** CTYPE1 and CTYPE2 of an equatorial projection. */
export function equatorial(code: string): Cards {
  return { CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` };
}

/** The same solution with some parts exchanged. */
export function withParts(wcs: CelestialWcs, changes: Partial<CelestialParts>): CelestialWcs {
  const { label, nx, ny, crpix, crval, cd, ctype, projection, planeOffset, rotation } = wcs;
  const { lonPole, latPole, system, name, idcScale, sip, d2im, npol } = wcs;
  const first = { label, nx, ny, crpix, crval, cd, ctype, projection, planeOffset, rotation };
  return new CelestialWcs({ ...first, lonPole, latPole, system, name, idcScale, sip, d2im, npol, ...changes });
}
