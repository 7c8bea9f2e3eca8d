import { RxDrizzleError } from '../errors/index.js';
import type { OutputFrame } from './frame.js';
import { DEG } from './projections/projection.js';

/** The custom WCS parameters (`final_*`, `driz_sep_*`) without their prefix. Undefined and null are "not set". */
export interface FrameParameters {
  /** Position angle of the output's y axis, degrees east of north. */
  readonly rot?: number | null | undefined;
  /** Pixel scale, arcsec. */
  readonly scale?: number | null | undefined;
  /** Sky position of the reference pixel, degrees. */
  readonly ra?: number | null | undefined;
  readonly dec?: number | null | undefined;
  /** Reference pixel, FITS 1-based. */
  readonly crpix1?: number | null | undefined;
  readonly crpix2?: number | null | undefined;
  /** Size, pixels. */
  readonly outnx?: number | null | undefined;
  readonly outny?: number | null | undefined;
}

/** Ratios of scales this close to 1 count as unchanged, as in the reference. */
const SAME_SCALE = 10 * Number.EPSILON;

type Values = Readonly<Record<keyof FrameParameters, number | undefined>>;

/**
 * The start frame (default or reference image) with the user's parameters. A size given
 * centres the old reference point; a scale alone keeps the corner; a rotation re-fits the size around the turned
 * corners; crpix and ra/dec override what results. Throws UsageError like {@link validateFrame}.
 */
export function applyFrameParameters(frame: OutputFrame, parameters: FrameParameters, prefix = 'final_'): OutputFrame {
  validateFrame(parameters, prefix);
  const p = valuesOf(parameters);
  const ratio = scaleRatio(frame, p.scale);
  const turn = p.rot === undefined ? 0 : frame.orientat - p.rot;
  if (Object.values(p).every((value) => value === undefined)) return frame;
  const size = newSize(frame, p, ratio, turn);
  const crpix = [p.crpix1 ?? size.crpix[0], p.crpix2 ?? size.crpix[1]] as const;
  return {
    ...frame,
    ...size,
    crpix,
    crval: [p.ra ?? frame.crval[0], p.dec ?? frame.crval[1]],
    cd: newMatrix(frame.cd, ratio, turn),
    pscale: ratio === 1 ? frame.pscale : frame.pscale / ratio,
    orientat: turn === 0 ? frame.orientat : (p.rot ?? frame.orientat),
  };
}

function scaleRatio(frame: OutputFrame, scale: number | undefined): number {
  const ratio = scale === undefined ? 1 : frame.pscale / scale;
  return Math.abs(ratio - 1) <= SAME_SCALE ? 1 : ratio;
}

interface Size {
  readonly nx: number;
  readonly ny: number;
  readonly crpix: readonly [number, number];
}

function newSize(frame: OutputFrame, p: Values, ratio: number, turn: number): Size {
  if (p.outnx !== undefined && p.outny !== undefined) {
    const nx = roundAway(p.outnx);
    const ny = roundAway(p.outny);
    return { nx, ny, crpix: [(nx + 1) / 2, (ny + 1) / 2] };
  }
  if (turn !== 0) return turnedSize(frame, ratio, turn);
  if (ratio === 1) return { nx: frame.nx, ny: frame.ny, crpix: frame.crpix };
  return {
    nx: Math.ceil(ratio * frame.nx),
    ny: Math.ceil(ratio * frame.ny),
    crpix: [1 + ratio * (frame.crpix[0] - 1), 1 + ratio * (frame.crpix[1] - 1)],
  };
}

/** The outer corners, scaled and turned about the reference pixel, and the box around them. */
function turnedSize(frame: OutputFrame, ratio: number, turn: number): Size {
  const c = Math.cos(turn * DEG);
  const s = Math.sin(turn * DEG);
  const corners = [
    [0.5, 0.5],
    [frame.nx + 0.5, 0.5],
    [frame.nx + 0.5, frame.ny + 0.5],
    [0.5, frame.ny + 0.5],
  ].map(([x, y]) => {
    const dx = (x - frame.crpix[0]) * ratio;
    const dy = (y - frame.crpix[1]) * ratio;
    return [dx * c - dy * s, dx * s + dy * c];
  });
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const minX = Math.min(...xs);
  const minY = Math.min(...ys);
  return {
    nx: Math.ceil(Math.max(...xs) - minX),
    ny: Math.ceil(Math.max(...ys) - minY),
    crpix: [0.5 - minX, 0.5 - minY],
  };
}

function newMatrix(cd: OutputFrame['cd'], ratio: number, turn: number): OutputFrame['cd'] {
  const [a, b, c, d] = cd.map((value) => (ratio === 1 ? value : value / ratio));
  if (turn === 0) return [a, b, c, d];
  const cos = Math.cos(turn * DEG);
  const sin = Math.sin(turn * DEG);
  return [a * cos - b * sin, a * sin + b * cos, c * cos - d * sin, c * sin + d * cos];
}

function roundAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

const PAIRS: readonly (readonly [keyof FrameParameters, keyof FrameParameters])[] = [
  ['ra', 'dec'],
  ['crpix1', 'crpix2'],
  ['outnx', 'outny'],
];

/** Ranges: lowest, highest, and what is wrong outside. */
const RANGES: readonly (readonly [keyof FrameParameters, number, number, string])[] = [
  ['scale', Number.MIN_VALUE, Infinity, 'must be a positive number of arcsec'],
  ['ra', -360, 360, 'must be an angle in degrees'],
  ['dec', -90, 90, 'must lie between -90 and 90 degrees'],
  ['outnx', 0.5, 2 ** 31 - 1, 'must be a positive number of pixels'],
  ['outny', 0.5, 2 ** 31 - 1, 'must be a positive number of pixels'],
  ['rot', -Infinity, Infinity, 'must be an angle in degrees'],
  ['crpix1', -Infinity, Infinity, 'must be a pixel position'],
  ['crpix2', -Infinity, Infinity, 'must be a pixel position'],
];

/**
 * Checks the parameters by themselves. Throws UsageError that names the option (`final_ra`): one of a pair without
 * the other (ra and dec, crpix1 and crpix2, outnx and outny), a value that is not finite or out of its range.
 */
export function validateFrame(parameters: FrameParameters, prefix = 'final_'): void {
  const p = valuesOf(parameters);
  for (const [a, b] of PAIRS) {
    if ((p[a] === undefined) === (p[b] === undefined)) continue;
    const [there, missing] = p[a] === undefined ? [b, a] : [a, b];
    throw usage(prefix + missing, `is missing: ${prefix}${there} is given, and the two go together`);
  }
  for (const [name, low, high, problem] of RANGES) {
    const value = p[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= low && value <= high)) {
      throw usage(prefix + name, `${String(value)}: ${problem}`);
    }
  }
}

function usage(option: string, problem: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', { option }, problem);
}

function valuesOf(parameters: FrameParameters): Values {
  const value = (name: keyof FrameParameters): number | undefined => parameters[name] ?? undefined;
  return {
    rot: value('rot'),
    scale: value('scale'),
    ra: value('ra'),
    dec: value('dec'),
    crpix1: value('crpix1'),
    crpix2: value('crpix2'),
    outnx: value('outnx'),
    outny: value('outny'),
  };
}
