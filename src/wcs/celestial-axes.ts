import type { HeaderView } from '../fits/header-view.js';
import type { CelestialAxes } from './linear.js';
import { wcsError } from './wcs-error.js';

/** CTYPE of a celestial axis, taken apart: `RA---TAN-SIP` is kind `RA`, code `TAN`, suffix `SIP`. */
export interface AxisType {
  readonly kind: string;
  readonly code: string;
  readonly suffix: string;
}

/** The celestial axes of a header and their types. */
export interface AxisTypes {
  readonly axes: CelestialAxes;
  readonly lon: AxisType;
  readonly lat: AxisType;
  /** CTYPE values as written, longitude first. */
  readonly ctype: readonly [string, string];
}

/**
 * Finds longitude and latitude by CTYPE (never by position). They must be axes 1 and 2, in either order.
 * Throws WcsError that names CTYPE1 or CTYPE2.
 */
export function findAxes(header: HeaderView, key: string): AxisTypes {
  const count = axisCount(header, key);
  const ctype = [1, 2].map((i) => (header.text(`CTYPE${String(i)}${key}`) ?? '').trim());
  const types = ctype.map((text, i) => parseType(header, `CTYPE${String(i + 1)}${key}`, text));
  const lon = types.findIndex((t) => isLongitude(t.kind));
  const lat = types.findIndex((t) => isLatitude(t.kind));
  if (lon < 0 || lat < 0) {
    const bad = isLongitude(types[0].kind) || isLatitude(types[0].kind) ? 1 : 0;
    throw wcsError(header, `CTYPE${String(bad + 1)}${key}`, notCelestial(ctype[bad]));
  }
  if (partner(types[lon].kind) !== types[lat].kind || types[lon].code !== types[lat].code) {
    throw wcsError(header, `CTYPE2${key}`, `'${ctype[0]}' and '${ctype[1]}' do not belong together`);
  }
  return {
    axes: { lon: lon === 0 ? 1 : 2, lat: lat === 0 ? 1 : 2, count, key },
    lon: types[lon],
    lat: types[lat],
    ctype: [ctype[lon], ctype[lat]],
  };
}

function notCelestial(text: string): string {
  return text === '' ? 'is missing: the image has no celestial coordinates' : `'${text}' is not a celestial axis`;
}

function axisCount(header: HeaderView, key: string): number {
  const declared = header.number(`WCSAXES${key}`) ?? header.number('NAXIS') ?? 2;
  return Math.min(9, Math.max(2, Math.trunc(declared)));
}

function parseType(header: HeaderView, keyword: string, text: string): AxisType {
  const match = /^([A-Z]{1,4})-+([A-Z]{3})(?:-([A-Z0-9]{3}))?$/.exec(text.toUpperCase());
  if (match === null) {
    const kind = text.toUpperCase();
    if (isLongitude(kind) || isLatitude(kind))
      throw wcsError(header, keyword, `'${text}' names no projection`, 'expected something like RA---TAN');
    return { kind: '', code: '', suffix: '' };
  }
  return { kind: match[1], code: match[2], suffix: match.at(3) ?? '' };
}

function isLongitude(kind: string): boolean {
  return kind === 'RA' || /^[A-Z]LON$/.test(kind) || /^[A-Z]{2}LN$/.test(kind);
}

function isLatitude(kind: string): boolean {
  return kind === 'DEC' || /^[A-Z]LAT$/.test(kind) || /^[A-Z]{2}LT$/.test(kind);
}

function partner(longitude: string): string {
  return longitude === 'RA' ? 'DEC' : longitude.replace(/LON$/, 'LAT').replace(/LN$/, 'LT');
}

/** Reference system of a solution: `ICRS`, `FK5`, `FK4`, ..., `GALACTIC`, `ECLIPTIC`, or the axis kind. */
export interface SkySystem {
  readonly name: string;
  readonly equinox: number | undefined;
}

/** RADESYS and EQUINOX with the defaults of FITS WCS Paper II. */
export function skySystem(header: HeaderView, key: string, longitude: string): SkySystem {
  if (longitude === 'GLON') return { name: 'GALACTIC', equinox: undefined };
  if (longitude !== 'RA' && longitude !== 'ELON') return { name: longitude, equinox: undefined };
  const given = header.number(`EQUINOX${key}`) ?? (key === '' ? epoch(header) : undefined);
  const text = header.text(`RADESYS${key}`) ?? (key === '' ? header.text('RADECSYS') : undefined);
  const fallback = given === undefined ? 'ICRS' : given < 1984 ? 'FK4' : 'FK5';
  const frame = text === undefined || text.trim() === '' ? fallback : text.trim().toUpperCase();
  const equinox = frame === 'ICRS' ? undefined : (given ?? (frame.startsWith('FK4') ? 1950 : 2000));
  return { name: longitude === 'ELON' ? 'ECLIPTIC' : frame, equinox };
}

/** EPOCH, which old headers use for EQUINOX; newer ones hold an observation date under that name, not a number. */
function epoch(header: HeaderView): number | undefined {
  return typeof header.get('EPOCH') === 'number' ? header.number('EPOCH') : undefined;
}
