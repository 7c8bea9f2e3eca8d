import { RxDrizzleError } from '../../errors/index.js';
import { real } from '../../fits/card-format.js';
import type { Header } from '../../fits/header.js';
import type { SkyPlane } from './sky-plane.js';

/*
 * The record of a plane in the header of a chip. The constant is in the keyword that SKYPLKWD names; with the gnomonic
 * coordinates (xi, eta) of a pixel about (SKYPLLON, SKYPLLAT), arcminutes, the sky of the pixel is
 * constant + SKYPLXI xi + SKYPLETA eta.
 */

const OWNER = 'SKYPLKWD';
const LON = 'SKYPLLON';
const LAT = 'SKYPLLAT';
const XI = 'SKYPLXI';
const ETA = 'SKYPLETA';

/** The keywords of the record, in the order in which they are written. */
export const PLANE_KEYWORDS: readonly string[] = [OWNER, LON, LAT, XI, ETA];

/** The keyword whose sky the recorded plane belongs to; undefined without a record. */
export function planeOwner(header: Header): string | undefined {
  return header.text(OWNER)?.trim().toUpperCase();
}

/** The recorded plane of the sky under a keyword; null where there is none. @throws KeywordError for a record that is not complete */
export function recordedPlane(header: Header, keyword: string): SkyPlane | null {
  if (planeOwner(header) !== keyword.toUpperCase()) return null;
  const value = (name: string): number => {
    const number = header.number(name);
    if (number !== undefined && Number.isFinite(number)) return number;
    throw new RxDrizzleError(
      'KeywordError',
      { file: header.label, keyword: name },
      `has no number, though ${OWNER} says that the sky under ${keyword} has a plane`,
      `put the card back, or remove ${PLANE_KEYWORDS.join(', ')} if the sky is a constant`,
    );
  };
  return { lon: value(LON), lat: value(LAT), slopeXi: value(XI), slopeEta: value(ETA) };
}

/** The values of the record of a plane, by keyword. */
export function planeValues(keyword: string, { lon, lat, slopeXi, slopeEta }: SkyPlane): Map<string, string | number> {
  return new Map<string, string | number>([
    [OWNER, keyword],
    [LON, lon],
    [LAT, lat],
    [XI, slopeXi],
    [ETA, slopeEta],
  ]);
}

const COMMENTS: readonly string[] = [
  'keyword with the sky at the point below',
  '[deg] longitude (RA) of the point',
  '[deg] latitude (Dec) of the point',
  'rise of the sky per arcmin to the east',
  'rise of the sky per arcmin to the north',
];

/** Writes the record of a plane; null removes that of the keyword, and leaves that of another one. */
export function writePlane(header: Header, keyword: string, plane: SkyPlane | null): void {
  if (plane === null) {
    if (planeOwner(header) === keyword) for (const name of PLANE_KEYWORDS) header.remove(name);
    return;
  }
  [...planeValues(keyword, plane)].forEach(([name, value], k) => {
    header.set(name, typeof value === 'number' ? real(value) : value, COMMENTS[k]);
  });
}
