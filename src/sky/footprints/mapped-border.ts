import { borderPixel } from './chip-outline.js';
import { pixelVector, type ChipShape } from './chip-shape.js';
import { frozenInverse } from './frozen-inverse.js';
import type { PreparedShape } from './prepared-shape.js';

/** A polygon in pixels (0-based) that grows: the first `count` entries of x and y. */
export interface PixelPolygon {
  x: Float64Array;
  y: Float64Array;
  count: number;
}

/** An empty polygon. */
export function pixelPolygon(): PixelPolygon {
  return { x: new Float64Array(128), y: new Float64Array(128), count: 0 };
}

/** Appends a vertex. */
export function addVertex(polygon: PixelPolygon, x: number, y: number): void {
  if (polygon.count === polygon.x.length) {
    polygon.x = grown(polygon.x);
    polygon.y = grown(polygon.y);
  }
  polygon.x[polygon.count] = x;
  polygon.y[polygon.count++] = y;
}

function grown(values: Float64Array): Float64Array {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

/**
 * What the middle of a piece may leave its chord by, pixels, before the piece is halved. The middle becomes a vertex
 * as well, so that a quarter of it remains.
 */
const BEND = 0.08;

/** A piece that is not straight after this many halvings jumps: a seam of the projection. */
const MAX_DEPTH = 14;

const place = new Float64Array(3);

/**
 * Draws the border of one chip into the pixel plane of another, `to`, with the distortions of both, within 0.02
 * pixel where it crosses `to` (off it coarser). False when there is no such polygon: a part of the border lies beyond
 * the horizon or across a seam of `to`'s projection.
 */
export function mapBorder(from: PreparedShape, to: ChipShape, polygon: PixelPolygon): boolean {
  const { border, pieces } = from;
  polygon.count = 0;
  const last = border.length - 3;
  if (!placeOn(to, border[last], border[last + 1], border[last + 2], place)) return false;
  let x0 = place[0];
  let y0 = place[1];
  for (let k = -1; k < 4 * pieces - 1; k++) {
    const i = 3 * (k + 1);
    if (!placeOn(to, border[i], border[i + 1], border[i + 2], place)) return false;
    const x1 = place[0];
    const y1 = place[1];
    const s = (k < 0 ? 4 * pieces - 1 : k) / pieces;
    if (!addPiece(from.shape, to, s, 1 / pieces, x0, y0, x1, y1, MAX_DEPTH, polygon)) return false;
    x0 = x1;
    y0 = y1;
  }
  return true;
}

/** Unit vector to 0-based pixel of `to`, its distortion frozen off the chip; false where it does not project. */
export function placeOn(to: ChipShape, vx: number, vy: number, vz: number, out: Float64Array): boolean {
  const { wcs, nx, ny } = to;
  return (
    wcs.vectorToFocal(vx, vy, vz, out) && frozenInverse(wcs, nx, ny, out[0] + wcs.crpix[0], out[1] + wcs.crpix[1], out)
  );
}

/** Vertices from position s (included) to s + length (not). */
function addPiece(
  from: ChipShape,
  to: ChipShape,
  s: number,
  length: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  depth: number,
  polygon: PixelPolygon,
): boolean {
  const half = length / 2;
  borderPixel(from, s + half, place);
  if (!pixelVector(from.wcs, place[0], place[1], place)) return false;
  if (!placeOn(to, place[0], place[1], place[2], place)) return false;
  const x = place[0];
  const y = place[1];
  const bend = Math.hypot(x - (x0 + x1) / 2, y - (y0 + y1) / 2);
  if (bend <= BEND || offSide(x0, x, x1, to.nx, 2 * bend) || offSide(y0, y, y1, to.ny, 2 * bend)) {
    addVertex(polygon, x0, y0);
    addVertex(polygon, x, y);
    return true;
  }
  return (
    depth > 0 &&
    addPiece(from, to, s, half, x0, y0, x, y, depth - 1, polygon) &&
    addPiece(from, to, s + half, half, x, y, x1, y1, depth - 1, polygon)
  );
}

/** Three points all off the same side of a range of n pixels, by more than the bend could bring back. */
function offSide(a: number, b: number, c: number, n: number, slack: number): boolean {
  return Math.max(a, b, c) < -1 - slack || Math.min(a, b, c) > n + slack;
}
