import { RxDrizzleError } from '../../errors/index.js';
import { signedArea } from './spherical-area.js';

/** Bends below this angle (radians) count as straight: rounding of points on one great circle. */
const STRAIGHT = 1e-9;

/**
 * Cuts a polygon with great-circle edges into convex ones with no area in common. Vertices are unit vectors x, y, z,
 * ..., not closed; the parts go round counter-clockwise. A convex polygon is its own only part, a polygon without
 * area has none.
 * The polygon must fit in a hemisphere; throws WcsError when its border crosses itself.
 */
export function convexParts(vertices: Float64Array): Float64Array[] {
  const parts: Float64Array[] = [];
  const area = signedArea(vertices);
  if (area === 0) return parts;
  const open = [area > 0 ? vertices : reversed(vertices)];
  for (let polygon = open.pop(); polygon !== undefined; polygon = open.pop()) {
    const reflex = firstReflex(polygon);
    if (reflex < 0) {
      if (polygon.length >= 9) parts.push(polygon);
      continue;
    }
    const other = diagonal(polygon, reflex);
    if (other < 0) throw new RxDrizzleError('WcsError', {}, 'the border of a footprint crosses itself');
    open.push(slice(polygon, reflex, other), slice(polygon, other, reflex));
  }
  return parts;
}

/** The same polygon, the other way round. */
export function reversed(vertices: Float64Array): Float64Array {
  const out = new Float64Array(vertices.length);
  for (let i = 0; i < vertices.length; i += 3) out.set(vertices.subarray(i, i + 3), vertices.length - 3 - i);
  return out;
}

/** Which side of the great circle from a to b c lies on: positive on the left. Indices of vertices. */
function turn(v: Float64Array, a: number, b: number, c: number): number {
  const [i, j, k] = [3 * a, 3 * b, 3 * c];
  const [px, py, pz] = [v[j] - v[i], v[j + 1] - v[i + 1], v[j + 2] - v[i + 2]];
  const [qx, qy, qz] = [v[k] - v[i], v[k + 1] - v[i + 1], v[k + 2] - v[i + 2]];
  return v[i] * (py * qz - pz * qy) + v[i + 1] * (pz * qx - px * qz) + v[i + 2] * (px * qy - py * qx);
}

function distance(v: Float64Array, a: number, b: number): number {
  return Math.hypot(v[3 * a] - v[3 * b], v[3 * a + 1] - v[3 * b + 1], v[3 * a + 2] - v[3 * b + 2]);
}

function firstReflex(v: Float64Array): number {
  const n = v.length / 3;
  for (let i = 0; i < n && n > 3; i++) {
    const before = (i + n - 1) % n;
    const after = (i + 1) % n;
    if (turn(v, before, i, after) < -STRAIGHT * distance(v, before, i) * distance(v, i, after)) return i;
  }
  return -1;
}

/** The vertex to cut to from a reflex one: the nearest visible, if possible so that the bend is gone on both sides. */
function diagonal(v: Float64Array, i: number): number {
  const n = v.length / 3;
  const before = (i + n - 1) % n;
  const after = (i + 1) % n;
  let best = -1;
  let bestRank = 0;
  for (let j = 0; j < n; j++) {
    if (j === i || j === before || j === after) continue;
    const leftOfBefore = turn(v, before, i, j) > 0;
    const leftOfAfter = turn(v, i, after, j) > 0;
    if (!leftOfBefore && !leftOfAfter) continue;
    const rank = (leftOfBefore && leftOfAfter ? 4 : 1) / (1e-300 + distance(v, i, j));
    if (rank > bestRank && visible(v, i, j)) {
      best = j;
      bestRank = rank;
    }
  }
  return best;
}

function visible(v: Float64Array, i: number, j: number): boolean {
  const n = v.length / 3;
  for (let a = 0; a < n; a++) {
    const b = (a + 1) % n;
    if (a === i || a === j || b === i || b === j) continue;
    const apart = turn(v, a, b, i) > 0 === turn(v, a, b, j) > 0 || turn(v, i, j, a) > 0 === turn(v, i, j, b) > 0;
    if (!apart) return false;
  }
  return true;
}

/** Vertices from one index on to another, round the end. */
function slice(v: Float64Array, from: number, to: number): Float64Array {
  const n = v.length / 3;
  const count = ((to - from + n) % n) + 1;
  const out = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    const source = 3 * ((from + k) % n);
    out.set(v.subarray(source, source + 3), 3 * k);
  }
  return out;
}
