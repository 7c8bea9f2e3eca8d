import { taylorBounds, tableRange, type TableRange } from './map-cells-bound.js';
import type { ExactMap, LookupTable } from './types.js';

/** Largest error of a polynomial, output pixels: a hundredth of what shows in a float32 product. */
export const CELL_TOLERANCE = 1e-9;

/** Part of it that is left to the columns; interpolating twice at five points takes less than twice the error of the rows. */
const COLUMN_TOLERANCE = CELL_TOLERANCE / 2;
const ROW_TOLERANCE = CELL_TOLERANCE / 4;

/** Rows at which a band is sampled: a polynomial of degree 4 through them. */
export const BAND_NODES = 5;

/** Longest segment, columns or rows, as tried: where cells are large, or where the tables end and are clamped. */
const LONGEST = [128, 64, 32] as const;

/** Samples a polynomial, as tried. */
const NODES = [4, 5] as const;

/** Samples cost about eight times a polynomial's pixel: above this share of the columns cells gain too little. */
const LARGEST_SHARE = 0.45;

/**
 * How the rows of a chip with lookup tables are cut: pieces of columns -1..nx, each either a polynomial through
 * `nodes` samples of the exact chain, or (samples as many as columns) a few pixels that are themselves the samples.
 * It depends on the map alone, so a pixel's bits do not depend on the run that asks for it.
 */
export interface CellPlan {
  /** Chip size that the plan covers, with one pixel beyond each edge. */
  readonly nx: number;
  readonly ny: number;
  /** Samples of a polynomial: 4 (cubic) or 5 (quartic). */
  readonly nodes: number;
  /** First column of each piece, and nx + 1 behind the last. */
  readonly start: Int32Array;
  /** First sample of each piece, and their number behind the last. */
  readonly sampleAt: Int32Array;
  /** Middle of each piece, columns, and 1 over its half-width. */
  readonly centre: Float64Array;
  readonly inverse: Float64Array;
  /** Column of each sample. */
  readonly at: Float64Array;
  /** Band of row y (element y + 1), within which the polynomials are smooth in y too; -1: the row is sampled for itself. */
  readonly bandOf: Int32Array;
  /** Middle of each band, rows, and 1 over its half-height. */
  readonly middle: Float64Array;
  readonly inverseHeight: Float64Array;
  /** 1 where row y (element y + 1) may cross a row of NPOL's nodes: all of it is evaluated exactly. */
  readonly exactRow: Uint8Array;
}

/** A stretch of columns around a node, open at both ends, within which the table cell is not certain. */
interface Break {
  readonly low: number;
  readonly high: number;
}

/** Columns (or rows) from..to, all in one cell of every table, or all to be evaluated. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly smooth: boolean;
}

/**
 * The plan of a map, or null where rows are better or safer evaluated pixel by pixel: no lookups or no projective
 * stage, cells too short, or no polynomial within {@link CELL_TOLERANCE} by the bound of {@link taylorBounds}.
 *
 * D2IM is looked up at the pixel itself, so its breaks are its nodes. NPOL is looked up at the shifted pixel: around
 * each of its nodes the pixels whose shift may or may not cross it (by the extremes of D2IM) are left out, and rows
 * likewise. Ends of a table, beyond which it is clamped, are nodes too.
 */
export function planCells(map: ExactMap): CellPlan | null {
  const tables = [...map.d2im, ...map.npol];
  if (map.sky.kind !== 'projective' || !tables.some((table) => table !== null)) return null;
  if (tables.some((table) => table !== null && tooFine(table, map.nx))) return null;
  const d2im = map.d2im.map(tableRange);
  const npol = map.npol.map(tableRange);
  const exactRow = uncertainRows(map, d2im[1]);
  if (exactRow.reduce((sum, value) => sum + value, 0) > LARGEST_SHARE * exactRow.length) return null;
  const stretches = cutAtBreaks(breaksOf(map, d2im[0], 0), map.nx);
  const taylor = taylorBounds(map, d2im, npol, 'row');
  for (const longest of LONGEST) {
    for (const nodes of NODES) {
      const pieces = piecesOf(stretches, longest, nodes);
      if (!(polynomialError(pieces, taylor[nodes], nodes) <= COLUMN_TOLERANCE)) continue;
      const rows = cutAtBreaks(breaksOf(map, d2im[1], 1), map.ny);
      const bands = bandsOf(rows, taylorBounds(map, d2im, npol, 'column')[BAND_NODES]);
      const plan = layOut(map, pieces, nodes, bands, exactRow);
      return plan.at.length <= LARGEST_SHARE * (map.nx + 2) ? plan : null;
    }
  }
  return null;
}

/** More nodes on the chip than can pay: known from the geometry, before a large table is read through. */
function tooFine(table: LookupTable, columns: number): boolean {
  const step = Math.abs(table.cdelt[0]);
  if (!(step > 0 && Math.abs(table.cdelt[1]) > 0)) return true;
  return table.nx > 1 && Math.min(table.nx, columns / step) * NODES[0] > LARGEST_SHARE * (columns + 2);
}

/** Pixel (0-based) of a table's nodes in one axis; none where the table has one node, which is constant. */
function nodePixels(table: LookupTable | null, axis: 0 | 1): number[] {
  const count = table === null ? 0 : axis === 0 ? table.nx : table.ny;
  if (table === null || count < 2) return [];
  const { crpix, crval, cdelt } = table;
  return Array.from({ length: count }, (_, i) => (i + 1 - crpix[axis]) * cdelt[axis] + crval[axis] - 1);
}

/** @param shift - range of D2IM along the axis */
function breaksOf(map: ExactMap, shift: TableRange, axis: 0 | 1): Break[] {
  const size = axis === 0 ? map.nx : map.ny;
  const fixed = map.d2im.flatMap((table) => nodePixels(table, axis)).map((at) => ({ low: at, high: at }));
  const moving = map.npol
    .flatMap((table) => nodePixels(table, axis))
    .map((at) => ({ low: at - shift.most, high: at - shift.least }));
  return [...fixed, ...moving].filter(({ low, high }) => high > -1 && low < size).sort((a, b) => a.low - b.low);
}

function uncertainRows(map: ExactMap, shift: TableRange): Uint8Array {
  const rows = new Uint8Array(map.ny + 2);
  for (const at of map.npol.flatMap((table) => nodePixels(table, 1))) {
    const first = Math.max(Math.floor(at - shift.most) + 1, -1);
    const last = Math.min(Math.ceil(at - shift.least) - 1, map.ny);
    if (first <= last) rows.fill(1, first + 1, last + 2);
  }
  return rows;
}

/** Columns -1..nx (or rows -1..ny) as stretches between the breaks and around them. */
function cutAtBreaks(breaks: readonly Break[], nx: number): Stretch[] {
  const out: Stretch[] = [];
  let next = -1;
  const take = (to: number, smooth: boolean): void => {
    const last = Math.min(to, nx);
    if (last < next) return;
    out.push({ from: next, to: last, smooth });
    next = last + 1;
  };
  for (const { low, high } of breaks) {
    take(Math.floor(low), true);
    take(Math.ceil(high) - 1, false);
  }
  take(nx, true);
  return out;
}

/** Stretches cut to at most `longest` columns; those that are too short for a polynomial join their neighbours. */
function piecesOf(stretches: readonly Stretch[], longest: number, nodes: number): Stretch[] {
  const out: Stretch[] = [];
  for (const { from, to, smooth } of stretches) {
    const columns = to - from + 1;
    if (!smooth || columns <= nodes) {
      addSingles(out, from, to, nodes);
      continue;
    }
    const parts = Math.ceil(columns / longest);
    for (let k = 0; k < parts; k++) {
      const start = from + Math.floor((k * columns) / parts);
      out.push({ from: start, to: from + Math.floor(((k + 1) * columns) / parts) - 1, smooth: true });
    }
  }
  return out;
}

/** The smooth stretches of rows, cut so that quartics in the row are within {@link ROW_TOLERANCE}; none where they would be short. */
function bandsOf(rows: readonly Stretch[], coefficient: number): Stretch[] {
  for (const longest of LONGEST) {
    const bands = piecesOf(rows, longest, BAND_NODES).filter((band) => band.smooth);
    // Of a band as high as its samples are many nothing would be gained.
    if (polynomialError(bands, coefficient, BAND_NODES) <= ROW_TOLERANCE)
      return bands.filter(({ from, to }) => to - from >= 2 * BAND_NODES);
  }
  return [];
}

/** Pixels that are evaluated singly, in the piece before when that is one of them too. */
function addSingles(pieces: Stretch[], from: number, to: number, nodes: number): void {
  const before = pieces.at(-1);
  if (before?.smooth === false && to - before.from < nodes) {
    pieces[pieces.length - 1] = { from: before.from, to, smooth: false };
  } else pieces.push({ from, to, smooth: false });
}

function polynomialError(pieces: readonly Stretch[], coefficient: number, nodes: number): number {
  let half = 0;
  for (const { from, to, smooth } of pieces) if (smooth) half = Math.max(half, (to - from) / 2);
  return (coefficient * half ** nodes) / 2 ** (nodes - 1);
}

function layOut(
  { nx, ny }: ExactMap,
  pieces: readonly Stretch[],
  nodes: number,
  bands: readonly Stretch[],
  exactRow: Uint8Array,
): CellPlan {
  const start = new Int32Array(pieces.length + 1);
  const sampleAt = new Int32Array(pieces.length + 1);
  const centre = new Float64Array(pieces.length);
  const inverse = new Float64Array(pieces.length);
  const at: number[] = [];
  pieces.forEach(({ from, to, smooth }, k) => {
    const half = (to - from) / 2;
    start[k] = from;
    centre[k] = (from + to) / 2;
    inverse[k] = smooth ? 1 / half : 0;
    sampleAt[k] = at.length;
    if (smooth) for (let i = 0; i < nodes; i++) at.push(centre[k] + half * chebyshevPoint(i, nodes));
    else for (let x = from; x <= to; x++) at.push(x);
  });
  start[pieces.length] = nx + 1;
  sampleAt[pieces.length] = at.length;
  const bandOf = new Int32Array(ny + 2).fill(-1);
  bands.forEach(({ from, to }, band) => bandOf.fill(band, from + 1, to + 2));
  return {
    nx,
    ny,
    nodes,
    start,
    sampleAt,
    centre,
    inverse,
    at: Float64Array.from(at),
    bandOf,
    middle: Float64Array.from(bands, ({ from, to }) => (from + to) / 2),
    inverseHeight: Float64Array.from(bands, ({ from, to }) => 2 / (to - from)),
    exactRow,
  };
}

/** Zero i of the Chebyshev polynomial of degree n, ascending. */
export function chebyshevPoint(i: number, n: number): number {
  return -Math.cos(((2 * i + 1) * Math.PI) / (2 * n));
}
