import type { HeaderView } from '../fits/header-view.js';
import { cosd, sind } from './sphere.js';
import { wcsError } from './wcs-error.js';

/** The two celestial axes of a header. */
export interface CelestialAxes {
  /** FITS axis (1 or 2) of the longitude, and of the latitude. */
  readonly lon: 1 | 2;
  readonly lat: 1 | 2;
  /** Number of WCS axes. */
  readonly count: number;
  /** Key letter of the solution, or ''. */
  readonly key: string;
}

/** The linear part: degrees = cd . (pixel - crpix); rows are longitude, latitude; columns are pixel x, y. */
export interface LinearPart {
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  readonly cd: readonly [number, number, number, number];
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3.6e6,
  rad: 180 / Math.PI,
};

/** Sine of the angle between the axes below which they count as parallel. */
const SINGULAR = 1e-12;

/**
 * Reads CRPIX, CRVAL and the matrix in any of its three forms (CD; PC with CDELT; CROTA with CDELT), in degrees.
 * CRPIX is 0 unless given (the standard's default).
 * Throws WcsError that names the keyword: a missing or non-finite CRVAL, a non-finite CRPIX, no matrix at all, a singular one,
 * an unknown CUNIT, celestial axes that are mixed with others.
 */
export function readLinear(header: HeaderView, axes: CelestialAxes): LinearPart {
  const matrix = readMatrix(header, axes);
  refuseMixing(header, axes, matrix);
  const scale = [axes.lon, axes.lat].map((axis) => unitScale(header, `CUNIT${String(axis)}${axes.key}`));
  const row = (axis: number, k: number): [number, number] => [
    matrix.at(axis, 1) * scale[k],
    matrix.at(axis, 2) * scale[k],
  ];
  const cd = [...row(axes.lon, 0), ...row(axes.lat, 1)] as const;
  const det = cd[0] * cd[3] - cd[1] * cd[2];
  if (!(Math.abs(det) > SINGULAR * Math.hypot(cd[0], cd[1]) * Math.hypot(cd[2], cd[3])) || !Number.isFinite(det)) {
    throw wcsError(header, matrix.keyword, 'the matrix of the coordinate system is singular');
  }
  const crval = [axes.lon, axes.lat].map((axis, k) => required(header, `CRVAL${String(axis)}${axes.key}`) * scale[k]);
  if (Math.abs(crval[1]) > 90) {
    throw wcsError(
      header,
      `CRVAL${String(axes.lat)}${axes.key}`,
      `a latitude of ${String(crval[1])} degrees does not exist`,
    );
  }
  return {
    crpix: [finiteOr(header, `CRPIX1${axes.key}`, 0), finiteOr(header, `CRPIX2${axes.key}`, 0)],
    crval: [crval[0], crval[1]],
    cd,
  };
}

interface Matrix {
  readonly keyword: string;
  at(i: number, j: number): number;
}

function readMatrix(header: HeaderView, axes: CelestialAxes): Matrix {
  const { key } = axes;
  const name = (kind: string, i: number, j: number): string => `${kind}${String(i)}_${String(j)}${key}`;
  const given = (kind: string): boolean => pairs(axes.count).some(([i, j]) => header.has(name(kind, i, j)));
  const number = (keyword: string, fallback: number): number => finiteOr(header, keyword, fallback);
  if (given('CD')) return { keyword: name('CD', 1, 1), at: (i, j) => number(name('CD', i, j), 0) };
  const cdelt = (i: number): number => number(`CDELT${String(i)}${key}`, 1);
  if (given('PC')) {
    return { keyword: name('PC', 1, 1), at: (i, j) => cdelt(i) * number(name('PC', i, j), i === j ? 1 : 0) };
  }
  const keyword = `CDELT${String(axes.lon)}${key}`;
  if (!header.has(`CDELT1${key}`) || !header.has(`CDELT2${key}`)) {
    throw wcsError(
      header,
      name('CD', 1, 1),
      'there is no CD matrix, no PC matrix and no CDELT',
      'the image has no usable scale',
    );
  }
  const rho = key === '' ? number(`CROTA${String(axes.lat)}`, 0) : 0;
  return { keyword, at: (i, j) => rotated(i, j, axes, cdelt, rho) };
}

/** CDELT with CROTA: [[d1 cos, -d2 sin], [d1 sin, d2 cos]] in (longitude, latitude) order. */
function rotated(i: number, j: number, axes: CelestialAxes, cdelt: (i: number) => number, rho: number): number {
  if (i > 2 || j > 2) return i === j ? cdelt(i) : 0;
  if (i === j) return cdelt(i) * cosd(rho);
  return i === axes.lon ? -cdelt(j) * sind(rho) : cdelt(j) * sind(rho);
}

function pairs(count: number): [number, number][] {
  const list: [number, number][] = [];
  for (let i = 1; i <= count; i++) for (let j = 1; j <= count; j++) list.push([i, j]);
  return list;
}

/** Axes beyond the celestial two are ignored as long as nothing ties them to the sky. */
function refuseMixing(header: HeaderView, axes: CelestialAxes, matrix: Matrix): void {
  for (let k = 3; k <= axes.count; k++) {
    for (const i of [1, 2]) {
      if (matrix.at(i, k) !== 0 || matrix.at(k, i) !== 0) {
        throw wcsError(
          header,
          matrix.keyword,
          `axis ${String(k)} is mixed with the celestial axes`,
          'only two-dimensional systems are supported',
        );
      }
    }
  }
}

function unitScale(header: HeaderView, keyword: string): number {
  const unit = (header.text(keyword) ?? '').trim();
  const scale = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : undefined;
  if (scale === undefined)
    throw wcsError(
      header,
      keyword,
      `the unit '${unit}' is not an angle that is known`,
      'deg, arcmin, arcsec, mas or rad',
    );
  return scale;
}

/** A number that must be there and finite; WcsError otherwise. */
export function required(header: HeaderView, keyword: string): number {
  const value = header.number(keyword);
  if (value === undefined) throw wcsError(header, keyword, 'is missing');
  if (!Number.isFinite(value)) throw wcsError(header, keyword, `is ${String(value)}, not a finite number`);
  return value;
}

/** A number, or the fallback when it is absent; WcsError when it is not finite. */
export function finiteOr(header: HeaderView, keyword: string, fallback: number): number {
  const value = header.number(keyword) ?? fallback;
  if (!Number.isFinite(value)) throw wcsError(header, keyword, `is ${String(value)}, not a finite number`);
  return value;
}
