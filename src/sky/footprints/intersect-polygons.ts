import { convexParts } from './convex-parts.js';
import { sphericalArea } from './spherical-area.js';

/**
 * Distance (radians, 0.2 microarcsec) within which a point counts as lying on an edge, and within which two vertices
 * are one. The rounding of a unit vector is ten thousand times smaller.
 */
const ON_EDGE = 1e-12;

/**
 * The intersection of two polygons with great-circle edges, as convex polygons with no area in common (none when the
 * two are disjoint or only touch; one when both are convex). Vertices are unit vectors x, y, z, ..., not closed, each
 * polygon in either orientation and within a hemisphere; the parts go round counter-clockwise.
 * Points within `tolerance` radians of an edge are on it. Throws WcsError for a border that crosses itself.
 */
export function intersectPolygons(a: Float64Array, b: Float64Array, tolerance = ON_EDGE): Float64Array[] {
  const partsB = convexParts(b);
  return convexParts(a).flatMap((one) =>
    partsB.map((other) => clipConvex(one, other, tolerance)).filter((part) => part.length >= 9),
  );
}

/** Area (steradian) of the union of polygons as {@link intersectPolygons} takes them: what several chips cover. */
export function unionArea(polygons: readonly Float64Array[]): number {
  const covered: Float64Array[] = [];
  let area = 0;
  for (const polygon of polygons) {
    const parts = convexParts(polygon);
    const rest = covered.reduce((pieces, part) => pieces.flatMap((piece) => subtractConvex(piece, part)), parts);
    for (const piece of rest) area += sphericalArea(piece);
    covered.push(...parts);
  }
  return area;
}

/** A convex polygon cut to another one, both counter-clockwise. Empty when no area is left. */
function clipConvex(polygon: Float64Array, clip: Float64Array, tolerance: number): Float64Array {
  let rest = polygon;
  for (let i = 0; i < clip.length && rest.length > 0; i += 3) {
    rest = cut(rest, edgeNormal(clip, i), tolerance);
  }
  return withoutRepeats(rest, tolerance);
}

/** What is left of a convex polygon without another one: convex pieces. */
function subtractConvex(polygon: Float64Array, hole: Float64Array): Float64Array[] {
  const pieces: Float64Array[] = [];
  let rest = polygon;
  for (let i = 0; i < hole.length && rest.length > 0; i += 3) {
    const normal = edgeNormal(hole, i);
    const outside = withoutRepeats(cut(rest, { ...normal, side: -1 }, ON_EDGE), ON_EDGE);
    rest = withoutRepeats(cut(rest, normal, ON_EDGE), ON_EDGE);
    if (outside.length >= 9) pieces.push(outside);
  }
  return rest.length === 0 ? [polygon] : pieces;
}

/** The great circle of an edge: a point on it and its unit normal, which points to the left of the edge. */
interface Cutter {
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** 1 keeps the left, -1 the right. */
  readonly side: 1 | -1;
}

function edgeNormal(v: Float64Array, i: number): Cutter {
  const j = i + 3 === v.length ? 0 : i + 3;
  const [px, py, pz] = [v[i], v[i + 1], v[i + 2]];
  const [dx, dy, dz] = [v[j] - px, v[j + 1] - py, v[j + 2] - pz];
  const [nx, ny, nz] = [py * dz - pz * dy, pz * dx - px * dz, px * dy - py * dx];
  const size = Math.hypot(nx, ny, nz);
  return { px, py, pz, nx: nx / size, ny: ny / size, nz: nz / size, side: 1 };
}

/** The part of a polygon on one side of a great circle (Sutherland and Hodgman on the sphere). */
function cut(v: Float64Array, c: Cutter, tolerance: number): Float64Array {
  const height = (i: number): number =>
    c.side * ((v[i] - c.px) * c.nx + (v[i + 1] - c.py) * c.ny + (v[i + 2] - c.pz) * c.nz);
  const kept: number[] = [];
  let inner = false;
  for (let i = 0, j = v.length - 3; i < v.length; j = i, i += 3) {
    const from = height(j);
    const to = height(i);
    inner ||= to > tolerance;
    // Only edges that really change sides get a new vertex: one on a coincident edge would lie anywhere along it.
    if ((from > tolerance && to < -tolerance) || (from < -tolerance && to > tolerance)) {
      const t = from / (from - to);
      pushUnit(
        kept,
        v[j] + (v[i] - v[j]) * t,
        v[j + 1] + (v[i + 1] - v[j + 1]) * t,
        v[j + 2] + (v[i + 2] - v[j + 2]) * t,
      );
    }
    if (to >= -tolerance) kept.push(v[i], v[i + 1], v[i + 2]);
  }
  return inner ? Float64Array.from(kept) : new Float64Array(0);
}

function pushUnit(out: number[], x: number, y: number, z: number): void {
  const size = Math.hypot(x, y, z);
  out.push(x / size, y / size, z / size);
}

/** Drops vertices that repeat the one before; empty when fewer than three are left. */
function withoutRepeats(v: Float64Array, tolerance: number): Float64Array {
  const kept: number[] = [];
  for (let i = 0, j = v.length - 3; i < v.length; j = i, i += 3) {
    const apart = Math.max(Math.abs(v[i] - v[j]), Math.abs(v[i + 1] - v[j + 1]), Math.abs(v[i + 2] - v[j + 2]));
    if (apart > tolerance) kept.push(v[i], v[i + 1], v[i + 2]);
  }
  return Float64Array.from(kept.length >= 9 ? kept : []);
}
