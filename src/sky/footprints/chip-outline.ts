import { wcsError } from '../../wcs/wcs-error.js';
import { hasTables } from './frozen-inverse.js';
import { pixelVector, type ChipShape } from './chip-shape.js';

/** How the border of a chip is run along: `s` goes from 0 to 4, one side each, from the corner (-0.5, -0.5) up. */
export function borderPixel(shape: Pick<ChipShape, 'nx' | 'ny'>, s: number, out: Float64Array): void {
  const side = Math.floor(s) % 4;
  const t = s - Math.floor(s);
  const x = [0, t, 1, 1 - t][side];
  const y = [t, 1, 1 - t, 0][side];
  out[0] = x * shape.nx - 0.5;
  out[1] = y * shape.ny - 0.5;
}

/** Pieces of a side to begin with: short enough that a bend both ways shows at the middle of one of them. */
const PIECES = 8;

/** Lookup tables have structure of this many pixels, which a polynomial's bend does not show. */
const LOOKUP_PIECE = 128;

/** Pieces that each side of the border is divided into before it is refined. */
export function borderPieces(shape: ChipShape): number {
  return hasTables(shape.wcs) ? Math.max(PIECES, Math.ceil(Math.max(shape.nx, shape.ny) / LOOKUP_PIECE)) : PIECES;
}

/** A side is halved at most this often beyond its first pieces. */
const MAX_DEPTH = 10;

/** What a piece of the border between two points may leave the great circle by, pixels. */
const CHORD = 0.02;

/**
 * The border of a chip, along the outer edges of its pixels and with every distortion, as a polygon with great-circle
 * edges: unit vectors x, y, z, ..., not closed. Points are as close as the bend needs for the edges to stay within
 * `chord` pixels (default 0.02) of the border. Throws WcsError when a part of the border has no place on the sky.
 */
export function chipOutline(shape: ChipShape, chord = CHORD): Float64Array {
  const allowed = (4 * chord * shape.wcs.pscale * Math.PI) / (180 * 3600);
  const pieces = borderPieces(shape);
  const points: number[] = [];
  for (let k = 0; k < 4 * pieces; k++) {
    addPiece(shape, k / pieces, (k + 1) / pieces, allowed, MAX_DEPTH, points);
  }
  return Float64Array.from(points);
}

/** Points from s0 (included) to s1 (not). The middle is added too, so what is left is a quarter of what was seen. */
function addPiece(shape: ChipShape, s0: number, s1: number, allowed: number, depth: number, points: number[]): void {
  const half = (s0 + s1) / 2;
  const a = vectorAt(shape, s0);
  const b = vectorAt(shape, s1);
  const m = vectorAt(shape, half);
  if (depth === 0 || sagitta(a, b, m) <= allowed) {
    points.push(...a, ...m);
    return;
  }
  addPiece(shape, s0, half, allowed, depth - 1, points);
  addPiece(shape, half, s1, allowed, depth - 1, points);
}

function vectorAt(shape: ChipShape, s: number): Float64Array {
  const out = new Float64Array(3);
  borderPixel(shape, s, out);
  if (pixelVector(shape.wcs, out[0], out[1], out)) return out;
  throw wcsError(shape, undefined, 'a part of the border of the image has no place on the sky');
}

/** Distance (radians) of m from the great circle through a and b. */
function sagitta(a: Float64Array, b: Float64Array, m: Float64Array): number {
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [nx, ny, nz] = [a[1] * dz - a[2] * dy, a[2] * dx - a[0] * dz, a[0] * dy - a[1] * dx];
  const height = (m[0] - a[0]) * nx + (m[1] - a[1]) * ny + (m[2] - a[2]) * nz;
  return Math.abs(height) / Math.hypot(nx, ny, nz);
}
