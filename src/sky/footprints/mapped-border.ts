import { borderPixel } from './chip-outline.js';
import { pixelVector, type ChipShape } from './chip-shape.js';
import { focalBounds, type FocalBounds } from './focal-bounds.js';
import { frozenInverse } from './frozen-inverse.js';
import { addVertex, type PixelPolygon } from './pixel-polygon.js';
import type { PreparedShape } from './prepared-shape.js';

/**
 * What the middle of a piece may leave its chord by, pixels, before the piece is halved. The middle becomes a vertex
 * as well, so that a quarter of it remains.
 */
const BEND = 0.08;

/** A piece that is not straight after this many halvings jumps: a seam of the projection. */
const MAX_DEPTH = 14;

const place = new Float64Array(3);

/** Samples of a border in the pixels of the other chip, x and y in turn. */
let placed = new Float64Array(0);

/**
 * Draws the border of one chip into the pixel plane of another, `to`, with the distortions of both, within 0.02
 * pixel where it crosses `to` (off it coarser); no vertices where it lies off `to`. False when there is no such polygon: a
 * part of the border lies beyond the horizon or across a seam of `to`'s projection.
 */
export function mapBorder(from: PreparedShape, to: PreparedShape, polygon: PixelPolygon): boolean {
  polygon.count = 0;
  const { samples, pieces } = from;
  const bounds = focalBounds(samples, to.shape.wcs);
  if (bounds === null) return false;
  if (to.bounds !== null && apart(bounds, to.bounds)) return true;
  const n = 8 * pieces;
  if (placed.length < 2 * n) placed = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) if (!placeSample(samples, k, 2 * pieces, to.shape)) return false;
  for (let k = 0; k < n; k += 2) {
    const next = k + 2 === n ? 0 : k + 2;
    if (!addSampled(from, to.shape, k, next, polygon)) return false;
  }
  return true;
}

/** Places sample k; along a side positions go on nearly as they went, which saves Newton's iteration a step or two. */
function placeSample(samples: Float64Array, k: number, perSide: number, to: ChipShape): boolean {
  const i = 3 * k;
  const along = k % perSide >= 2;
  const x = along ? 2 * placed[2 * k - 2] - placed[2 * k - 4] : NaN;
  const y = along ? 2 * placed[2 * k - 1] - placed[2 * k - 3] : NaN;
  if (!placeOn(to, samples[i], samples[i + 1], samples[i + 2], place, x, y)) return false;
  placed[2 * k] = place[0];
  placed[2 * k + 1] = place[1];
  return true;
}

/** Distances in a focal plane at which borders that are sampled do not touch for what they do between samples, pixels. */
const CLEAR = 2;

/** Do two borders in the focal plane of one chip stay clear of each other, one beside the other? */
function apart(a: FocalBounds, b: FocalBounds): boolean {
  const clear = CLEAR + a.bend + b.bend;
  return a.minX > b.maxX + clear || b.minX > a.maxX + clear || a.minY > b.maxY + clear || b.minY > a.maxY + clear;
}

/**
 * Unit vector to 0-based pixel of `to`, its distortion frozen off the chip; false where it does not project.
 * (nearX, nearY) is a guess of the pixel, if there is one.
 */
export function placeOn(
  to: ChipShape,
  vx: number,
  vy: number,
  vz: number,
  out: Float64Array,
  nearX = NaN,
  nearY = NaN,
): boolean {
  const { wcs, nx, ny } = to;
  if (!wcs.vectorToFocal(vx, vy, vz, out)) return false;
  const fx = out[0] + wcs.crpix[0];
  const fy = out[1] + wcs.crpix[1];
  if (Number.isFinite(nearX + nearY) && frozenInverse(wcs, nx, ny, fx, fy, out, nearX + 1, nearY + 1)) return true;
  return frozenInverse(wcs, nx, ny, fx, fy, out, fx, fy);
}

/** Vertices of the piece between two samples (the second is not included), whose middle is a sample, too. */
function addSampled(from: PreparedShape, to: ChipShape, k: number, next: number, polygon: PixelPolygon): boolean {
  const { samples, pieces, shape } = from;
  const x0 = placed[2 * k];
  const y0 = placed[2 * k + 1];
  const x = placed[2 * k + 2];
  const y = placed[2 * k + 3];
  const x1 = placed[2 * next];
  const y1 = placed[2 * next + 1];
  if (!straight(to, x0, y0, x, y, x1, y1)) {
    const s = k / (2 * pieces);
    const length = 1 / (2 * pieces);
    return (
      addPiece(shape, to, s, length, x0, y0, x, y, MAX_DEPTH - 1, polygon) &&
      addPiece(shape, to, s + length, length, x, y, x1, y1, MAX_DEPTH - 1, polygon)
    );
  }
  const i = 3 * k;
  addVertex(polygon, x0, y0, samples[i], samples[i + 1], samples[i + 2]);
  addVertex(polygon, x, y, samples[i + 3], samples[i + 4], samples[i + 5]);
  return true;
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
  const [vx, vy, vz] = place;
  if (!placeOn(to, vx, vy, vz, place, (x0 + x1) / 2, (y0 + y1) / 2)) return false;
  const x = place[0];
  const y = place[1];
  if (straight(to, x0, y0, x, y, x1, y1)) {
    addVertex(polygon, x0, y0, NaN, NaN, NaN);
    addVertex(polygon, x, y, vx, vy, vz);
    return true;
  }
  return (
    depth > 0 &&
    addPiece(from, to, s, half, x0, y0, x, y, depth - 1, polygon) &&
    addPiece(from, to, s + half, half, x, y, x1, y1, depth - 1, polygon)
  );
}

/** Is a piece straight as far as it matters: on the chip, or all of it off one side of the chip? */
function straight(
  { nx, ny }: ChipShape,
  x0: number,
  y0: number,
  x: number,
  y: number,
  x1: number,
  y1: number,
): boolean {
  const bend = Math.hypot(x - (x0 + x1) / 2, y - (y0 + y1) / 2);
  return bend <= BEND || offSide(x0, x, x1, nx, 2 * bend) || offSide(y0, y, y1, ny, 2 * bend);
}

/** Three points all off the same side of a range of n pixels, by more than the bend could bring back. */
function offSide(a: number, b: number, c: number, n: number, slack: number): boolean {
  return Math.max(a, b, c) < -1 - slack || Math.min(a, b, c) > n + slack;
}
