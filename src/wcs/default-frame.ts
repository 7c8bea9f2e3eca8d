import { RxDrizzleError } from '../errors/index.js';
import { edgeFootprint, footprint, stretcher, type FrameChip, type SkyPoint } from './footprint.js';
import { axisKinds, frameFromWcs, frameWcs, requireSameSystem, squareCd, type OutputFrame } from './frame.js';
import { DEG, R0 } from './projections/projection.js';
import { skyOfVector, skyVector } from './sphere.js';
import { placeOf, wcsError } from './wcs-error.js';

/** How the default frame is laid. */
export interface DefaultFrameOptions {
  /** False (`coeffs = false`): the reference chip's own matrix decides scale and orientation, not IDCSCALE. */
  readonly undistort?: boolean;
  /**
   * `reference` (default): corner pixel centres, as AstroDrizzle; the far column and row may lose up to a pixel and
   * edges that bulge are cut. `full`: every outer pixel edge of every chip is inside.
   */
  readonly cover?: 'reference' | 'full';
  /** The parity slip of the reference for mirrored exposures, which lays the frame with one parity and fills it with the other. */
  readonly compat?: boolean;
}

/**
 * The default output frame of all chips, in order, as AstroDrizzle lays it: square pixels of IDCSCALE (else
 * sqrt|det CD|) of the FIRST chip, its orientation (from PA_V3 and the IDC keywords where it has them), centred on the
 * unit-vector mean of all corners, ceil(extent) pixels a side, the lowest corner centre on pixel 1 of both axes.
 *
 * Throws FrameError without chips or when the chips do not fit on one tangent plane (naming the one that is far
 * off), WcsError when chips are in different sky systems or a corner has no sky.
 */
export function defaultFrame(chips: readonly FrameChip[], options: DefaultFrameOptions = {}): OutputFrame {
  if (chips.length === 0) throw new RxDrizzleError('FrameError', {}, 'there is no chip to make an output frame of');
  const [first] = chips;
  for (const chip of chips) requireSameSystem(chip.wcs, first.wcs);
  const undistort = options.undistort !== false;
  if (!undistort && chips.length === 1 && first.wcs.code === 'TAN')
    return frameFromWcs(first.wcs, [first.nx, first.ny]);
  const full = options.cover === 'full';
  const points = chips.flatMap((chip) => borderOf(chip, full));
  const { pscale, orientat, cd } = referenceMatrix(first, undistort, options.compat === true);
  const start: OutputFrame = {
    nx: 0,
    ny: 0,
    crpix: [0, 0],
    crval: meanDirection(points),
    cd,
    pscale,
    orientat,
    name: first.wcs.name,
    lonPole: 180,
    axes: axisKinds(first.wcs),
    system: first.wcs.system,
  };
  return { ...laid(start, points, chips, full), cd: squareCd(pscale, orientat) };
}

function borderOf(chip: FrameChip, full: boolean): SkyPoint[] {
  const points = full ? edgeFootprint(chip.wcs, chip.nx, chip.ny) : footprint(chip.wcs, chip.nx, chip.ny);
  if (points.some(([lon]) => Number.isNaN(lon))) {
    throw wcsError(
      chip.wcs,
      undefined,
      'the border of the image has no sky position',
      'give a reference image (final_refimage)',
    );
  }
  return points;
}

function meanDirection(points: readonly SkyPoint[]): [number, number] {
  const sum = [0, 0, 0];
  const v = new Float64Array(3);
  for (const [lon, lat] of points) {
    skyVector(lon, lat, v);
    sum[0] += v[0];
    sum[1] += v[1];
    sum[2] += v[2];
  }
  skyOfVector(sum[0], sum[1], sum[2], v);
  return [v[0], v[1]];
}

/** Sizes the frame and moves the tangent point so that the lowest point comes to lie on pixel 1 (0.5 for `full`). */
function laid(
  start: OutputFrame,
  points: readonly SkyPoint[],
  chips: readonly FrameChip[],
  full: boolean,
): OutputFrame {
  const range = extremes(start, points, chips);
  const nx = Math.max(1, Math.ceil(range.maxX - range.minX));
  const ny = Math.max(1, Math.ceil(range.maxY - range.minY));
  const centred: OutputFrame = { ...start, nx, ny, crpix: [nx / 2, ny / 2] };
  const { minX, minY } = extremes(centred, points, chips);
  const border = full ? 0.5 : 0;
  const crval = new Float64Array(2);
  // minX is 0-based: pixel CRPIX + min is the one that must move to CRPIX.
  frameWcs(centred).pixelToSkyLinear(nx / 2 + minX + border, ny / 2 + minY + border, crval);
  const moved: OutputFrame = { ...centred, crval: [crval[0], crval[1]] };
  if (holds(moved, points)) return moved;
  // Over tens of degrees the plane of the moved tangent point has other extents: there the reference pixel is moved.
  const corner = [start.crpix[0] - range.minX + border, start.crpix[1] - range.minY + border] as const;
  return { ...start, nx, ny, crpix: corner };
}

/** True when every point lies on the frame, within the pixel that the reference's size may lose at the far edges. */
function holds(frame: OutputFrame, points: readonly SkyPoint[]): boolean {
  const wcs = frameWcs(frame);
  const out = new Float64Array(2);
  return points.every(([lon, lat]) => {
    const [x, y] = wcs.skyToPixelLinear(lon, lat, out) ? out : [NaN, NaN];
    return x > -0.5 && x < frame.nx + 2.5 && y > -0.5 && y < frame.ny + 2.5;
  });
}

/** Range of the points in 0-based pixels of the frame. */
function extremes(
  frame: OutputFrame,
  points: readonly SkyPoint[],
  chips: readonly FrameChip[],
): { minX: number; maxX: number; minY: number; maxY: number } {
  const wcs = frameWcs(frame);
  const out = new Float64Array(2);
  const range = { minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity };
  for (const [lon, lat] of points) {
    if (!wcs.skyToPixelLinear(lon, lat, out)) throw tooFarApart(chips, frame);
    range.minX = Math.min(range.minX, out[0] - 1);
    range.maxX = Math.max(range.maxX, out[0] - 1);
    range.minY = Math.min(range.minY, out[1] - 1);
    range.maxY = Math.max(range.maxY, out[1] - 1);
  }
  return range;
}

function tooFarApart(chips: readonly FrameChip[], frame: OutputFrame): RxDrizzleError {
  const guilty = chips[stretcher(chips, frame)];
  return new RxDrizzleError(
    'FrameError',
    placeOf(guilty.wcs.label),
    'the exposures are too far apart for one tangent plane; this one lies farthest off',
    'leave it out or give a reference image (final_refimage)',
  );
}

interface ReferenceMatrix {
  readonly pscale: number;
  readonly orientat: number;
  /** Matrix that the frame is laid with; the final one is square in any case. */
  readonly cd: OutputFrame['cd'];
}

function referenceMatrix(chip: FrameChip, undistort: boolean, compat: boolean): ReferenceMatrix {
  const { wcs } = chip;
  if (!undistort) return { pscale: Math.hypot(wcs.cd[0], wcs.cd[2]) * 3600, orientat: wcs.orientat, cd: wcs.cd };
  const pscale = wcs.idcScale ?? wcs.pscale;
  const aperture = apertureOrientation(chip);
  const orientat = aperture ?? wcs.orientat;
  const cd = squareCd(pscale, orientat);
  const mirrored = aperture === undefined && wcs.cd[0] * wcs.cd[3] - wcs.cd[1] * wcs.cd[2] > 0;
  return { pscale, orientat, cd: compat && mirrored ? [-cd[0], cd[1], -cd[2], cd[3]] : cd };
}

/**
 * Orientation (degrees) of the reference chip from the telescope: PA_V3 carried to the aperture, plus IDCTHETA, times
 * the parity of the detector. Undefined where the header has no IDCV2REF or PA_V3.
 */
function apertureOrientation(chip: FrameChip): number | undefined {
  const number = (keyword: string): number | undefined => chip.header.number(keyword) ?? chip.primary?.number(keyword);
  const v2 = number('IDCV2REF');
  const v3 = number('IDCV3REF');
  const pa = number('PA_V3');
  if (v2 === undefined || v3 === undefined || pa === undefined || chip.wcs.idcScale === undefined) return undefined;
  const angle = (rollAtAperture(pa, chip.wcs.crval[1], v2, v3) + (number('IDCTHETA') ?? 0)) * DEG;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  // Second column of [[c, s], [-s, c]] times the parity matrix: diag(1, -1) for ACS/WFC, diag(-1, 1) for all others.
  const sign = isAcsWfc(chip) ? -1 : 1;
  return Math.atan2(s * sign, c * sign) * R0;
}

function isAcsWfc(chip: FrameChip): boolean {
  const text = (keyword: string): string =>
    (chip.primary?.text(keyword) ?? chip.header.text(keyword) ?? '').trim().toUpperCase();
  return text('INSTRUME') === 'ACS' && text('DETECTOR') === 'WFC';
}

/**
 * Roll at an aperture, degrees: PA_V3 (degrees) at the V1 axis carried to (v2, v3), arcsec, for a target at
 * declination `dec` (degrees). The formula of the HST pointing software.
 */
export function rollAtAperture(paV3: number, dec: number, v2: number, v3: number): number {
  const s2 = Math.sin((v2 / 3600) * DEG);
  const s3 = Math.sin((v3 / 3600) * DEG);
  const sinRho = Math.sqrt(s2 * s2 + s3 * s3 - s2 * s2 * s3 * s3);
  if (sinRho === 0) return paV3;
  const rho = Math.asin(sinRho);
  const beta = v2 < 0 ? Math.PI - Math.asin(s3 / sinRho) : Math.asin(s3 / sinRho);
  const gamma = v3 < 0 ? Math.PI - Math.asin(s2 / sinRho) : Math.asin(s2 / sinRho);
  const a = Math.PI / 2 + paV3 * DEG - beta;
  const d = dec * DEG;
  const b = Math.atan2(Math.sin(a) * Math.cos(d), Math.sin(d) * sinRho - Math.cos(d) * Math.cos(rho) * Math.cos(a));
  return (Math.PI - (gamma + b)) * R0;
}
