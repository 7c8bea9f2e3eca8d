import { fitPieces, pieceAt, placePieces, polynomialRun } from './map-cells.js';
import { BAND_NODES, chebyshevPoint, type CellPlan } from './map-cells-plan.js';
import {
  BAND_COEFFICIENTS,
  COEFFICIENTS,
  ensureBand,
  ensurePixels,
  ensureSamples,
  type MapScratch,
} from './map-scratch.js';
import type { ExactMap } from './types.js';

/*
 * Rows of a band lie in the same cells of the lookup tables, where the chain is smooth in both directions: the polynomials
 * in the column are made at five rows of the band only, and their coefficients are quartics in the row. (map-cells-plan.ts
 * has the bands, and the bound.)
 */

/** The exact chain at n columns that px holds (row in py), to outX and outY from `offset` on. */
export type Chain = (
  map: ExactMap,
  y: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
) => void;

/** The run x0 .. x0+n-1 of a row that lies in a band, to outX and outY, pixels. */
export function mapBandRow(
  map: ExactMap,
  plan: CellPlan,
  y: number,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
  chain: Chain,
): void {
  const first = pieceAt(plan, x0);
  const last = pieceAt(plan, x0 + n - 1);
  const number = plan.bandOf[y + 1];
  const { band } = scratch;
  if (mustFit(map, number, first, last, scratch)) fitBand(map, plan, number, band.from, band.to, scratch, chain);
  const { start, centre, inverse, nodes } = plan;
  const t = y - plan.middle[number];
  ensureSamples(scratch, 0, COEFFICIENTS);
  const { coefficients } = scratch;
  for (let p = first; p <= last; p++) {
    if (inverse[p] === 0) continue;
    const from = Math.max(start[p] - x0, 0) + offset;
    const to = Math.min(start[p + 1] - x0, n) + offset;
    // Whole or half: k + shift is exact, whatever the run.
    rowOfBand(band.coefficients, BAND_COEFFICIENTS * (p - band.first), t, coefficients);
    polynomialRun(coefficients, 0, nodes - 1, x0 - offset - centre[p], from, to, outX, outY);
  }
  mapSingles(map, plan, y, x0, n, first, last, outX, outY, offset, scratch, chain);
}

/** The coefficients of a piece in the row t rows from the middle of the band. */
function rowOfBand(band: Float64Array, at: number, t: number, out: Float64Array): void {
  for (let c = 0; c < COEFFICIENTS; c++) {
    let value = band[at + 4 * COEFFICIENTS + c];
    for (let power = 3; power >= 0; power--) value = band[at + power * COEFFICIENTS + c] + t * value;
    out[c] = value;
  }
}

/** The columns between the polynomials. */
function mapSingles(
  map: ExactMap,
  { start, inverse }: CellPlan,
  y: number,
  x0: number,
  n: number,
  first: number,
  last: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
  chain: Chain,
): void {
  ensurePixels(scratch, n);
  ensureSamples(scratch, n, 0);
  const { px, py, sampleX, sampleY } = scratch;
  let count = 0;
  for (let p = first; p <= last; p++) {
    if (inverse[p] !== 0) continue;
    const end = Math.min(start[p + 1], x0 + n);
    for (let x = Math.max(start[p], x0); x < end; x++) {
      px[count] = x;
      py[count++] = y;
    }
  }
  if (count === 0) return;
  chain(map, y, count, sampleX, sampleY, 0, scratch);
  let k = 0;
  for (let p = first; p <= last; p++) {
    if (inverse[p] !== 0) continue;
    const end = Math.min(start[p + 1], x0 + n);
    for (let x = Math.max(start[p], x0); x < end; x++, k++) {
      outX[offset + x - x0] = sampleX[k];
      outY[offset + x - x0] = sampleY[k];
    }
  }
}

/**
 * True when pieces first .. last of a band have not all got their coefficients: then those that scratch.band calls from .. to have to get
 * them next. What it holds is always a run of pieces of one band.
 */
export function mustFit(map: ExactMap, number: number, first: number, last: number, scratch: MapScratch): boolean {
  ensureBand(scratch, last + 1 - first);
  const { band } = scratch;
  const known = band.map === map && band.band === number && first >= band.first;
  if (known && last <= band.last) return false;
  const joins = known && first <= band.last + 1 && last < band.first + band.pieces;
  if (!joins) {
    band.map = map;
    band.band = number;
    band.first = first;
  }
  band.from = joins ? band.last + 1 : first;
  band.to = last;
  band.last = last;
  return true;
}

function fitBand(
  map: ExactMap,
  plan: CellPlan,
  number: number,
  from: number,
  to: number,
  scratch: MapScratch,
  chain: Chain,
): void {
  const stride = COEFFICIENTS * (to + 1 - from);
  ensureSamples(scratch, 0, BAND_NODES * stride);
  const height = 1 / plan.inverseHeight[number];
  for (let r = 0; r < BAND_NODES; r++) {
    const y = plan.middle[number] + height * chebyshevPoint(r, BAND_NODES);
    const count = placePieces(plan, y, from, to, scratch);
    chain(map, y, count, scratch.sampleX, scratch.sampleY, 0, scratch);
    fitPieces(plan, from, to, scratch, scratch.coefficients.subarray(r * stride, (r + 1) * stride));
  }
  const { band, coefficients } = scratch;
  for (let p = from; p <= to; p++) {
    if (plan.inverse[p] === 0) continue;
    const at = BAND_COEFFICIENTS * (p - band.first);
    quarticsOfRows(coefficients, COEFFICIENTS * (p - from), stride, plan.inverseHeight[number], band.coefficients, at);
  }
}

const OUTER = chebyshevPoint(4, BAND_NODES);
const INNER = chebyshevPoint(3, BAND_NODES);

/** Each coefficient of a piece as a quartic in the row, through its values at -t1, -t2, 0, t2, t1 times the half-height. */
function quarticsOfRows(
  values: Float64Array,
  from: number,
  stride: number,
  scale: number,
  out: Float64Array,
  at: number,
): void {
  const outer2 = OUTER * OUTER,
    inner2 = INNER * INNER;
  const perSquare = 1 / (outer2 - inner2);
  const scale2 = scale * scale;
  for (let c = 0; c < COEFFICIENTS; c++) {
    const k = from + c;
    const a = values[k],
      b = values[k + stride],
      middle = values[k + 2 * stride],
      d = values[k + 3 * stride],
      e = values[k + 4 * stride];
    const evenOuter = (0.5 * (e - middle + (a - middle))) / outer2;
    const evenInner = (0.5 * (d - middle + (b - middle))) / inner2;
    const oddOuter = (0.5 * (e - a)) / OUTER;
    const oddInner = (0.5 * (d - b)) / INNER;
    const quartic = (evenOuter - evenInner) * perSquare;
    const cubic = (oddOuter - oddInner) * perSquare;
    out[at + c] = middle;
    out[at + COEFFICIENTS + c] = (oddInner - cubic * inner2) * scale;
    out[at + 2 * COEFFICIENTS + c] = (evenInner - quartic * inner2) * scale2;
    out[at + 3 * COEFFICIENTS + c] = cubic * scale2 * scale;
    out[at + 4 * COEFFICIENTS + c] = quartic * scale2 * scale2;
  }
}
