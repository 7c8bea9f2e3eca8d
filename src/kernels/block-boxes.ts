import { gaussianReach } from './drop-gaussian.js';
import { lanczosReach } from './drop-lanczos.js';
import { POINT_PIXFRAC } from './drop-scratch.js';
import { createMapScratch, type MapScratch } from './map-scratch.js';
import { mapExactColumns } from './map-exact.js';
import { mapRow } from './map-row.js';
import type { DropSettings, ExactMap, LookupTable, PixelMap } from './types.js';

/** Side of an input block, pixels. */
export const BLOCK_SIDE = 32;

/** Places along a line at which a block of a smooth map is looked at. */
const STOPS = 3;

/** Beyond this a position is as good as unknown (and would not fit the int32 boxes). */
const FAR = 2 ** 29;

/**
 * For every block of {@link BLOCK_SIDE}^2 input pixels of a chip, the box of output pixels that it may touch.
 * Plain typed arrays, row-major [rows][columns]; survives structuredClone and may be shared between threads.
 */
export interface BlockTable {
  /** Size of the chip, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Number of blocks in each axis. */
  readonly columns: number;
  readonly rows: number;
  /** First and last output pixel of the box, inclusive; empty when x0 > x1. */
  readonly x0: Int32Array;
  readonly y0: Int32Array;
  readonly x1: Int32Array;
  readonly y1: Int32Array;
}

/**
 * Boxes of the blocks of a chip.
 *
 * Per block the pixel centres of the lowest, the middle and the highest line, one pixel beyond the block on every side,
 * are mapped (all lines of a pixel-by-pixel map). The box is widened by twice the departure of the middle line from
 * the mean of the outer ones (a quadratic departs by a quarter of that between two lines), by what the lookup
 * tables can move a pixel, by the reach of the kernel and by half a pixel. A map between planes is smooth but for its
 * tables: it is looked at without them, and along a line the ends, the middle and the parabola through them stand for the
 * rest. A block with both known and unknown (NaN) positions is unbounded; one without any known position is empty.
 */
export function blockBoxes(map: PixelMap, settings: DropSettings): BlockTable {
  const columns = Math.ceil(map.nx / BLOCK_SIDE);
  const rows = Math.ceil(map.ny / BLOCK_SIDE);
  const n = columns * rows;
  // Shared from the start: threads read it, and a copy of it would be garbage for each chip.
  const plane = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * n));
  const table: BlockTable = {
    nx: map.nx,
    ny: map.ny,
    columns,
    rows,
    x0: plane(),
    y0: plane(),
    x1: plane(),
    y1: plane(),
  };
  const smooth = withoutTables(map);
  const lines = createLines(smooth ?? map, columns);
  const margin = kernelReach(settings) + 0.5;
  const shift = lookupShift(map);
  for (let row = 0; row < rows; row++) boxesOfBlockRow(smooth ?? map, table, row, margin, shift, lines);
  return table;
}

/** Half side, output pixels, of what a kernel writes around a mapped centre (square: around the mapped corners). */
function kernelReach(settings: DropSettings): number {
  const { kernel, pixfrac, scale } = settings;
  if (pixfrac <= POINT_PIXFRAC) return 0.5;
  switch (kernel) {
    case 'square':
    case 'point':
      return 0.5;
    case 'turbo':
      return 0.5 + pixfrac / scale / 2;
    case 'gaussian':
      return 0.5 + gaussianReach(pixfrac, scale);
    case 'lanczos2':
      return 0.5 + lanczosReach(2, settings);
    case 'lanczos3':
      return 0.5 + lanczosReach(3, settings);
  }
}

/** A map between planes without its lookup tables; null for other maps. */
function withoutTables(map: PixelMap): ExactMap | null {
  if (map.kind !== 'exact' || map.sky.kind !== 'projective') return null;
  return { ...map, d2im: [null, null], npol: [null, null] };
}

/** Largest shift, input pixels, that the lookup tables can cause, both axes together. */
function lookupShift(map: PixelMap): number {
  if (map.kind !== 'exact') return 0;
  return [...map.d2im, ...map.npol].reduce((sum, table) => sum + (table === null ? 0 : largest(table)), 0);
}

function largest(table: LookupTable): number {
  let most = 0;
  for (const value of table.data) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/** Mapped lines of a block row, and the running extremes of its blocks. */
interface Lines {
  readonly x: [Float64Array, Float64Array, Float64Array];
  readonly y: [Float64Array, Float64Array, Float64Array];
  /** One more line, made when a block is looked at line by line. */
  spareX: Float64Array | null;
  spareY: Float64Array | null;
  readonly scratch: MapScratch;
  /**
   * Columns at which the lines of a smooth map are looked at, {@link STOPS} a block: its ends and its middle. Null: at every
   * column.
   */
  readonly stops: Float64Array | null;
  /** xmin, xmax, ymin, ymax, departure x, departure y, stretch. */
  readonly extremes: Float64Array;
  /** Number of known and of unknown positions. */
  readonly known: Int32Array;
}

function createLines(map: PixelMap, columns: number): Lines {
  const smooth = map.kind === 'exact' && map.sky.kind === 'projective';
  const n = smooth ? STOPS * columns : map.nx + 2;
  const plane = (): Float64Array => new Float64Array(n);
  return {
    x: [plane(), plane(), plane()],
    y: [plane(), plane(), plane()],
    spareX: null,
    spareY: null,
    scratch: createMapScratch(n),
    stops: smooth ? blockStops(map.nx, columns) : null,
    extremes: new Float64Array(7),
    known: new Int32Array(2),
  };
}

function blockStops(nx: number, columns: number): Float64Array {
  const stops = new Float64Array(STOPS * columns);
  for (let column = 0; column < columns; column++) {
    const first = column * BLOCK_SIDE - 1;
    const last = Math.min((column + 1) * BLOCK_SIDE, nx);
    stops.set([first, (first + last) / 2, last], STOPS * column);
  }
  return stops;
}

function boxesOfBlockRow(
  map: PixelMap,
  table: BlockTable,
  row: number,
  margin: number,
  shift: number,
  lines: Lines,
): void {
  const low = row * BLOCK_SIDE - 1;
  const high = Math.min((row + 1) * BLOCK_SIDE, map.ny);
  const middle = (low + high) >> 1;
  mapLine(map, low, 0, lines);
  mapLine(map, middle, 1, lines);
  mapLine(map, high, 2, lines);
  const { extremes, known, stops } = lines;
  for (let column = 0; column < table.columns; column++) {
    const first = column * BLOCK_SIDE;
    const end = Math.min(first + BLOCK_SIDE, map.nx) + 2;
    const from = stops === null ? first : STOPS * column;
    const to = stops === null ? end : from + STOPS;
    const spacing = (end - first - 1) / (to - from - 1);
    clearExtremes(lines);
    for (let line = 0; line < 3; line++) widen(lines.x[line], lines.y[line], from, to, extremes, known);
    bend(lines, from, to, spacing, (middle - low) / (high - low));
    if (stops !== null)
      for (let line = 0; line < 3; line++) widenToParabola(lines.x[line], lines.y[line], from, extremes);
    // A pixel-by-pixel map owes nothing to smoothness, and an all-unknown block may hide known pixels.
    if (map.kind === 'pixmap' || known[0] === 0) everyLine(map, low + 1, high - 1, first, end, lines);
    const spread = margin + 2 * extremes[4] + 1.25 * shift * extremes[6];
    const spreadY = margin + 2 * extremes[5] + 1.25 * shift * extremes[6];
    setBox(table, row * table.columns + column, spread, spreadY, lines);
  }
}

/** Maps row y of the chip, from column -1 to column nx, or at the stops. */
function mapLine(map: PixelMap, y: number, line: number, { x, y: ys, scratch, stops }: Lines): void {
  if (map.kind === 'exact' && stops !== null) mapExactColumns(map, y, stops, x[line], ys[line], scratch);
  else mapRow(map, y, -1, map.nx + 2, x[line], ys[line], 0, scratch);
}

function clearExtremes(lines: Lines): void {
  const { extremes, known } = lines;
  extremes[0] = Infinity;
  extremes[1] = -Infinity;
  extremes[2] = Infinity;
  extremes[3] = -Infinity;
  extremes[4] = 0;
  extremes[5] = 0;
  extremes[6] = 0;
  known[0] = 0;
  known[1] = 0;
}

/** Extremes and counts over elements from..to-1 of one mapped line. */
function widen(
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  extremes: Float64Array,
  known: Int32Array,
): void {
  let xmin = extremes[0],
    xmax = extremes[1],
    ymin = extremes[2],
    ymax = extremes[3];
  let count = 0;
  for (let k = from; k < to; k++) {
    const px = x[k],
      py = y[k];
    if (!(Math.abs(px) < FAR && Math.abs(py) < FAR)) continue;
    count++;
    if (px < xmin) xmin = px;
    if (px > xmax) xmax = px;
    if (py < ymin) ymin = py;
    if (py > ymax) ymax = py;
  }
  extremes[0] = xmin;
  extremes[1] = xmax;
  extremes[2] = ymin;
  extremes[3] = ymax;
  known[0] += count;
  known[1] += to - from - count;
}

/** Departure of the middle line from the straight line between the outer ones, and the stretch of the map. */
function bend(lines: Lines, from: number, to: number, spacing: number, fraction: number): void {
  const { x, y, extremes } = lines;
  const [xa, xb, xc] = x;
  const [ya, yb, yc] = y;
  let bendX = 0,
    bendY = 0,
    stretch = 0;
  for (let k = from; k < to; k++) {
    const bx = Math.abs(xb[k] - xa[k] - fraction * (xc[k] - xa[k]));
    const by = Math.abs(yb[k] - ya[k] - fraction * (yc[k] - ya[k]));
    const s = (Math.abs(xc[k] - xa[k]) + Math.abs(yc[k] - ya[k])) / BLOCK_SIDE;
    const t = k > from ? (Math.abs(xb[k] - xb[k - 1]) + Math.abs(yb[k] - yb[k - 1])) / spacing : 0;
    if (bx > bendX) bendX = bx;
    if (by > bendY) bendY = by;
    if (s + t > stretch) stretch = s + t;
  }
  extremes[4] = bendX;
  extremes[5] = bendY;
  extremes[6] = stretch;
}

/** Widens the extremes to those of the parabolas through the three stops of a block on a line. */
function widenToParabola(x: Float64Array, y: Float64Array, from: number, extremes: Float64Array): void {
  for (let axis = 0; axis < 2; axis++) {
    const p = axis === 0 ? x : y;
    const slope = (p[from + 2] - p[from]) / 2;
    const curve = (p[from] + p[from + 2]) / 2 - p[from + 1];
    if (!(Math.abs(slope) < 2 * Math.abs(curve))) continue;
    const turn = p[from + 1] - (slope * slope) / (4 * curve);
    if (turn < extremes[2 * axis]) extremes[2 * axis] = turn;
    if (turn > extremes[2 * axis + 1]) extremes[2 * axis + 1] = turn;
  }
}

function everyLine(map: PixelMap, first: number, last: number, from: number, to: number, lines: Lines): void {
  const x = (lines.spareX ??= new Float64Array(map.nx + 2));
  const ys = (lines.spareY ??= new Float64Array(map.nx + 2));
  for (let y = first; y <= last; y++) {
    mapRow(map, y, from - 1, to - from, x, ys, from, lines.scratch);
    widen(x, ys, from, to, lines.extremes, lines.known);
  }
}

function setBox(table: BlockTable, block: number, spreadX: number, spreadY: number, lines: Lines): void {
  const { extremes, known } = lines;
  if (known[0] === 0) {
    table.x0[block] = 1;
    table.y0[block] = 1;
    return;
  }
  const bounded = known[1] === 0 && spreadX < FAR && spreadY < FAR;
  table.x0[block] = bounded ? Math.floor(extremes[0] - spreadX) : -FAR;
  table.x1[block] = bounded ? Math.ceil(extremes[1] + spreadX) : FAR;
  table.y0[block] = bounded ? Math.floor(extremes[2] - spreadY) : -FAR;
  table.y1[block] = bounded ? Math.ceil(extremes[3] + spreadY) : FAR;
}

/**
 * The run of blocks of one block row that may touch the window (x0, y0, nx, ny) of the output frame.
 * Writes first and last block column to run[0], run[1] and returns true, or returns false when there is none.
 */
export function blockRowRun(
  table: BlockTable,
  blockRow: number,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  run: Int32Array,
): boolean {
  const from = blockRow * table.columns;
  let first = -1;
  let last = -1;
  for (let c = 0; c < table.columns; c++) {
    const k = from + c;
    if (table.x0[k] >= x0 + nx || table.x1[k] < x0 || table.y0[k] >= y0 + ny || table.y1[k] < y0) continue;
    if (table.x0[k] > table.x1[k]) continue;
    if (first < 0) first = c;
    last = c;
  }
  run[0] = first;
  run[1] = last;
  return first >= 0;
}

/** True when any block of the chip may touch the window (x0, y0, nx, ny) of the output frame. */
export function touchesWindow(table: BlockTable, x0: number, y0: number, nx: number, ny: number): boolean {
  const n = table.rows * table.columns;
  for (let k = 0; k < n; k++) {
    if (table.x0[k] > table.x1[k]) continue;
    if (table.x0[k] < x0 + nx && table.x1[k] >= x0 && table.y0[k] < y0 + ny && table.y1[k] >= y0) return true;
  }
  return false;
}
