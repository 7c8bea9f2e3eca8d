import { chebyshevPoint, planCells, type CellPlan } from './map-cells-plan.js';
import { COEFFICIENTS, ensurePixels, ensureSamples, type MapScratch } from './map-scratch.js';
import type { ExactMap } from './types.js';

/*
 * Rows of chips with lookup tables. Inside one cell of the tables the chain D2IM, SIP + NPOL, projective stage is smooth, so a row
 * needs the chain at four or five columns a cell only, and a polynomial through them at the others: within 1e-9 output
 * pixel by a bound that every map has to pass (map-cells-bound.ts). Where the pieces lie: map-cells-plan.ts.
 */

/** The plan of a map, or null when it has none, or not for this run. Made at first use. */
export function planOfRow(map: ExactMap, y: number, x0: number, n: number, scratch: MapScratch): CellPlan | null {
  let plan = scratch.cells.get(map);
  if (plan === undefined) {
    plan = planCells(map);
    scratch.cells.set(map, plan);
  }
  return plan === null || y < -1 || y > map.ny || x0 < -1 || x0 + n > map.nx + 1 ? null : plan;
}

/** The same, and null also when the row has to be evaluated pixel by pixel. */
export function cellsOfRow(map: ExactMap, y: number, x0: number, n: number, scratch: MapScratch): CellPlan | null {
  const plan = planOfRow(map, y, x0, n, scratch);
  return plan === null || plan.exactRow[y + 1] === 1 ? null : plan;
}

/** Columns and row of the samples that the run x0 .. x0+n-1 needs, into px and py; returns their number. */
export function placeSamples(plan: CellPlan, y: number, x0: number, n: number, scratch: MapScratch): number {
  return placePieces(plan, y, pieceAt(plan, x0), pieceAt(plan, x0 + n - 1), scratch);
}

/** The same for whole pieces. @param y - row, any real number */
export function placePieces(plan: CellPlan, y: number, first: number, last: number, scratch: MapScratch): number {
  const { sampleAt, at } = plan;
  const from = sampleAt[first];
  const count = sampleAt[last + 1] - from;
  ensurePixels(scratch, count);
  ensureSamples(scratch, count, COEFFICIENTS * (last + 1 - first));
  const { px, py } = scratch;
  for (let k = 0; k < count; k++) {
    px[k] = at[from + k];
    py[k] = y;
  }
  return count;
}

/** The run x0 .. x0+n-1 from its samples (in scratch.sampleX, sampleY) to outX and outY, pixels. */
export function fillFromSamples(
  plan: CellPlan,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const first = pieceAt(plan, x0);
  const last = pieceAt(plan, x0 + n - 1);
  const { sampleX, sampleY, coefficients } = scratch;
  const { start, sampleAt, centre, nodes } = plan;
  const base = sampleAt[first];
  fitPieces(plan, first, last, scratch, coefficients);
  for (let p = first; p <= last; p++) {
    const from = Math.max(start[p] - x0, 0) + offset;
    const to = Math.min(start[p + 1] - x0, n) + offset;
    if (sampleAt[p + 1] - sampleAt[p] === start[p + 1] - start[p]) {
      const back = sampleAt[p] - base - start[p] + x0 - offset;
      for (let k = from; k < to; k++) {
        outX[k] = sampleX[k + back];
        outY[k] = sampleY[k + back];
      }
      // Whole or half: k + shift is exact, whatever the run.
    } else {
      const shift = x0 - offset - centre[p];
      polynomialRun(coefficients, COEFFICIENTS * (p - first), nodes - 1, shift, from, to, outX, outY);
    }
  }
}

/** Polynomials in the column through the samples of whole pieces, {@link COEFFICIENTS} each. */
export function fitPieces(
  { sampleAt, inverse, nodes }: CellPlan,
  first: number,
  last: number,
  { sampleX, sampleY }: MapScratch,
  out: Float64Array,
): void {
  const base = sampleAt[first];
  const fit = nodes === 4 ? fitCubics : fitQuartics;
  fit(sampleAt, inverse, first, last, base, sampleX, out, 0);
  fit(sampleAt, inverse, first, last, base, sampleY, out, 5);
}

/** Elements from .. to-1 of the output by the polynomial at c, of degree 3 or 4, in s = k + shift (columns). */
export function polynomialRun(
  coefficients: Float64Array,
  c: number,
  degree: number,
  shift: number,
  from: number,
  to: number,
  outX: Float64Array,
  outY: Float64Array,
): void {
  for (let k = from; k < to; k++) {
    const s = k + shift;
    let x = coefficients[c + degree],
      y = coefficients[c + 5 + degree];
    for (let power = degree - 1; power >= 0; power--) {
      x = coefficients[c + power] + s * x;
      y = coefficients[c + 5 + power] + s * y;
    }
    outX[k] = x;
    outY[k] = y;
  }
}

/** The piece that holds a column. */
export function pieceAt({ start }: CellPlan, column: number): number {
  let low = 0;
  let high = start.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (start[middle] <= column) low = middle;
    else high = middle;
  }
  return low;
}

/** The positive sample points of a half-width of 1, outer and inner, of five and of four. */
const OUTER5 = chebyshevPoint(4, 5);
const INNER5 = chebyshevPoint(3, 5);
const OUTER4 = chebyshevPoint(3, 4);
const INNER4 = chebyshevPoint(2, 4);

/** Quartics through samples at -t1, -t2, 0, t2, t1: even and odd part apart, each over t or t^2 a line in t^2. */
function fitQuartics(
  sampleAt: Int32Array,
  inverse: Float64Array,
  first: number,
  last: number,
  base: number,
  sample: Float64Array,
  out: Float64Array,
  column: number,
): void {
  const outer2 = OUTER5 * OUTER5,
    inner2 = INNER5 * INNER5;
  const perOuter = 0.5 / OUTER5,
    perInner = 0.5 / INNER5;
  const perSquare = 1 / (outer2 - inner2);
  for (let p = first; p <= last; p++) {
    const scale = inverse[p];
    if (scale === 0) continue;
    const s = sampleAt[p] - base;
    const a = sample[s],
      b = sample[s + 1],
      middle = sample[s + 2],
      d = sample[s + 3],
      e = sample[s + 4];
    const evenOuter = (0.5 * (e - middle + (a - middle))) / outer2;
    const evenInner = (0.5 * (d - middle + (b - middle))) / inner2;
    const oddOuter = (e - a) * perOuter;
    const oddInner = (d - b) * perInner;
    const quartic = (evenOuter - evenInner) * perSquare;
    const cubic = (oddOuter - oddInner) * perSquare;
    const scale2 = scale * scale;
    const to = COEFFICIENTS * (p - first) + column;
    out[to] = middle;
    out[to + 1] = (oddInner - cubic * inner2) * scale;
    out[to + 2] = (evenInner - quartic * inner2) * scale2;
    out[to + 3] = cubic * scale2 * scale;
    out[to + 4] = quartic * scale2 * scale2;
  }
}

/** Cubics through samples at -t1, -t2, t2, t1, likewise. */
function fitCubics(
  sampleAt: Int32Array,
  inverse: Float64Array,
  first: number,
  last: number,
  base: number,
  sample: Float64Array,
  out: Float64Array,
  column: number,
): void {
  const outer2 = OUTER4 * OUTER4,
    inner2 = INNER4 * INNER4;
  const perOuter = 0.5 / OUTER4,
    perInner = 0.5 / INNER4;
  const perSquare = 1 / (outer2 - inner2);
  for (let p = first; p <= last; p++) {
    const scale = inverse[p];
    if (scale === 0) continue;
    const s = sampleAt[p] - base;
    const a = sample[s],
      b = sample[s + 1],
      c = sample[s + 2],
      d = sample[s + 3];
    const evenInner = 0.5 * (c + b);
    const square = 0.5 * (d - c + (a - b)) * perSquare;
    const oddOuter = (d - a) * perOuter;
    const oddInner = (c - b) * perInner;
    const cubic = (oddOuter - oddInner) * perSquare;
    const scale2 = scale * scale;
    const to = COEFFICIENTS * (p - first) + column;
    out[to] = evenInner - square * inner2;
    out[to + 1] = (oddInner - cubic * inner2) * scale;
    out[to + 2] = square * scale2;
    out[to + 3] = cubic * scale2 * scale;
  }
}
