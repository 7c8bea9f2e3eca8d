import { wcsError } from '../../wcs/wcs-error.js';
import { pixelVector, type ChipShape } from './chip-shape.js';
import { roundHalfEven } from './fill-compat.js';
import { intersectPolygons } from './intersect-polygons.js';
import { holdsPixel, type PixelRegion } from './pixel-region.js';
import { sphericalArea } from './spherical-area.js';

/** Where the corners of the reference's footprints lie: see {@link chipQuad}. */
export type CornerRule = 'edges' | 'centres';

/** Corner coordinates that agree this well, each column sorted on its own, make two footprints one (dossier 1.4). */
const IDENTICAL = 1e-8;

/** The reference merges vertices that are closer than this in each coordinate (dossier 1.4). */
const MERGE = 2 ** -32;

/** Tolerance (pixels) and iterations of the reference's way back to pixels (dossier 1.2). */
const INVERSE_TOLERANCE = 1e-4;
const INVERSE_ITERATIONS = 20;

/** What two chips have in common: steradian, and the pixels of each. */
export interface Common {
  readonly area: number;
  readonly inA: PixelRegion;
  readonly inB: PixelRegion;
}

/**
 * The reference's footprint (dossier 1.3): four corners joined by great circles, as unit vectors. 'edges' are the
 * outer edges of the corner pixels, -0.5 to n - 0.5 (spherical_geometry from 1.3.5 on), 'centres' their centres, 0 to
 * n - 1 (before). Throws WcsError when a corner has no place on the sky.
 */
export function chipQuad(shape: ChipShape, corners: CornerRule): Float64Array {
  const out = new Float64Array(12);
  const low = corners === 'edges' ? -0.5 : 0;
  const right = low + shape.nx - (corners === 'edges' ? 0 : 1);
  const top = low + shape.ny - (corners === 'edges' ? 0 : 1);
  [low, low, right, right].forEach((x, k) => {
    const y = k === 0 || k === 3 ? low : top;
    if (pixelVector(shape.wcs, x, y, out.subarray(3 * k, 3 * k + 3))) return;
    throw wcsError(shape, undefined, `the corner (${x}, ${y}) of the image has no place on the sky`);
  });
  return out;
}

/**
 * The overlap of two chips as the reference finds it (dossier 4.2): the intersection of two quadrilaterals, whose
 * vertices are brought back to the pixels of each chip, rounded and joined by straight lines. Null when nothing is
 * left. Throws WcsError when a vertex cannot be brought back.
 */
export function compatOverlap(a: ChipShape, b: ChipShape, quadA: Float64Array, quadB: Float64Array): Common | null {
  const parts = nearlyEqual(quadA, quadB) ? [quadA] : intersectPolygons(quadA, quadB, MERGE);
  if (parts.length === 0) return null;
  const inA = regionOf(a, parts);
  const inB = regionOf(b, parts);
  if (!holdsPixel(inA, a.nx, a.ny) && !holdsPixel(inB, b.nx, b.ny)) return null;
  return { area: parts.reduce((sum, part) => sum + sphericalArea(part), 0), inA, inB };
}

function nearlyEqual(a: Float64Array, b: Float64Array): boolean {
  return [0, 1, 2].every((axis) => {
    const column = (v: Float64Array): Float64Array => v.filter((_, i) => i % 3 === axis).sort();
    const other = column(b);
    return column(a).every((value, i) => Math.abs(value - other[i]) <= IDENTICAL);
  });
}

function regionOf(shape: ChipShape, parts: readonly Float64Array[]): PixelRegion {
  const polygons = parts.map((part) => {
    const [x, y] = toPixels(shape, part);
    return Float64Array.of(...x.map(roundHalfEven), ...y.map(roundHalfEven));
  });
  return { rule: 'reference', polygons };
}

/**
 * Vertices to 0-based pixels by the reference's fixed-point iteration, all vertices together until the last of them
 * moves by less than 1e-4 pixel: corners at half pixels are rounded after it, so its last digits count.
 */
function toPixels(shape: ChipShape, part: Float64Array): [Float64Array, Float64Array] {
  const { wcs } = shape;
  const n = part.length / 3;
  const out = new Float64Array(2);
  const focalX = new Float64Array(n);
  const focalY = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    wcs.vectorToFocal(part[3 * i], part[3 * i + 1], part[3 * i + 2], out);
    focalX[i] = out[0] + wcs.crpix[0];
    focalY[i] = out[1] + wcs.crpix[1];
  }
  const x = focalX.slice();
  const y = focalY.slice();
  let move = wcs.hasDistortion ? Infinity : 0;
  for (let k = 0; k <= INVERSE_ITERATIONS && move >= INVERSE_TOLERANCE; k++) {
    move = 0;
    for (let i = 0; i < n; i++) {
      wcs.focal(x[i], y[i], out);
      const dx = out[0] - focalX[i];
      const dy = out[1] - focalY[i];
      x[i] -= dx;
      y[i] -= dy;
      move = Math.max(move, Math.hypot(dx, dy));
    }
  }
  if (!(move < INVERSE_TOLERANCE) || !x.every(Number.isFinite)) throw notInvertible(shape);
  return [x.map((value) => value - 1), y.map((value) => value - 1)];
}

function notInvertible(shape: ChipShape): Error {
  const problem = 'the distortion cannot be inverted at the border of an overlap';
  return wcsError(shape, undefined, problem, 'leave compat out, or switch the distortion off');
}
