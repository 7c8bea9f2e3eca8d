import type { HeaderView } from '../fits/header-view.js';
import type { SkySystem } from './celestial-axes.js';
import { CelestialWcs } from './pixel-sky-chain.js';
import { parseWcs } from './celestial-wcs.js';
import { R0 } from './projections/projection.js';
import { tan } from './projections/tan.js';
import { nativeToCelestial } from './sphere.js';
import { wcsError } from './wcs-error.js';

/**
 * An output frame: an undistorted gnomonic (TAN) pixel grid. Plain data, survives `structuredClone`.
 */
export interface OutputFrame {
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Reference pixel, FITS 1-based. */
  readonly crpix: readonly [number, number];
  /** Longitude and latitude of the tangent point, degrees. */
  readonly crval: readonly [number, number];
  /** Degrees per pixel: [dlon/dx, dlon/dy, dlat/dx, dlat/dy]. */
  readonly cd: readonly [number, number, number, number];
  /** Pixel scale, arcsec. */
  readonly pscale: number;
  /** Position angle of the y axis, degrees east of north. */
  readonly orientat: number;
  /** WCSNAME, or ''. */
  readonly name: string;
  /** Native longitude of the celestial pole, degrees: 180 but for some reference images. */
  readonly lonPole: number;
  /** First part of CTYPE, longitude and latitude: RA and DEC, GLON and GLAT, ... */
  readonly axes: readonly [string, string];
  readonly system: SkySystem;
}

/** The frame as a coordinate system (size, no distortion). */
export function frameWcs(frame: OutputFrame, label = 'output frame'): CelestialWcs {
  const [lon, lat] = frame.axes;
  return new CelestialWcs({
    label,
    nx: frame.nx,
    ny: frame.ny,
    crpix: frame.crpix,
    crval: frame.crval,
    cd: frame.cd,
    ctype: [`${lon.padEnd(4, '-')}-TAN`, `${lat.padEnd(4, '-')}-TAN`],
    projection: tan(),
    planeOffset: [0, 0],
    rotation: nativeToCelestial(frame.crval[0], frame.crval[1], frame.lonPole),
    lonPole: frame.lonPole,
    latPole: frame.crval[1],
    system: frame.system,
    name: frame.name,
    idcScale: undefined,
    sip: undefined,
    d2im: [null, null],
    npol: [null, null],
  });
}

/**
 * The frame of a reference image (`final_refimage`): its linear WCS and size, distortion left out.
 * `size` is needed where the header has no NAXIS1, NAXIS2. Throws WcsError for another projection than TAN,
 * or without a size.
 */
export function frameFromHeader(header: HeaderView, size?: readonly [number, number], key = ''): OutputFrame {
  return frameFromWcs(parseWcs(header, { key, distortion: false }), size);
}

/** {@link frameFromHeader} for a coordinate system that has been read; its distortion is ignored. */
export function frameFromWcs(wcs: CelestialWcs, size?: readonly [number, number]): OutputFrame {
  if (wcs.code !== 'TAN' || wcs.planeOffset[0] !== 0 || wcs.planeOffset[1] !== 0) {
    throw wcsError(wcs, 'CTYPE1', `a reference image must be in the TAN projection, not ${wcs.code}`);
  }
  const nx = size?.[0] ?? wcs.nx;
  const ny = size?.[1] ?? wcs.ny;
  if (nx === undefined || ny === undefined) throw wcsError(wcs, 'NAXIS1', 'the reference image has no size');
  return {
    nx,
    ny,
    crpix: wcs.crpix,
    crval: wcs.crval,
    cd: wcs.cd,
    // The references measure the scale along the x axis; for square pixels it is the same as sqrt|det|.
    pscale: Math.hypot(wcs.cd[0], wcs.cd[2]) * 3600,
    orientat: wcs.orientat,
    name: wcs.name,
    lonPole: wcs.lonPole,
    axes: axisKinds(wcs),
    system: wcs.system,
  };
}

/** First parts of CTYPE: `RA---TAN-SIP` gives `RA`. */
export function axisKinds(wcs: CelestialWcs): [string, string] {
  return [wcs.ctype[0].replace(/-.*$/, '').toUpperCase(), wcs.ctype[1].replace(/-.*$/, '').toUpperCase()];
}

/** The square, orthogonal matrix (degrees) of a scale (arcsec) and orientation (degrees): north up, east left at 0. */
export function squareCd(pscale: number, orientat: number): [number, number, number, number] {
  const s = pscale / 3600;
  const c = Math.cos(orientat / R0);
  const n = Math.sin(orientat / R0);
  return [-s * c, s * n, s * n, s * c];
}

/**
 * Refuses to combine two solutions in different sky systems. ICRS and FK5 J2000 count as one: they differ by
 * some 20 milliarcsec, which the references ignore too.
 */
export function requireSameSystem(
  a: { readonly system: SkySystem; readonly label: string },
  b: { readonly system: SkySystem; readonly label: string },
): void {
  if (systemKey(a.system) === systemKey(b.system)) return;
  throw wcsError(
    a,
    'RADESYS',
    `its sky coordinates are ${describe(a.system)}, those of ${b.label} are ${describe(b.system)}`,
    'bring all images to one system first',
  );
}

function systemKey(system: SkySystem): string {
  const j2000 = system.equinox === undefined || system.equinox === 2000;
  if ((system.name === 'ICRS' || system.name === 'FK5') && j2000) return 'J2000';
  return describe(system);
}

function describe(system: SkySystem): string {
  return system.equinox === undefined ? system.name : `${system.name} ${String(system.equinox)}`;
}
