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

/** Numbers a box: first and last output pixel, inclusive, in x and then in y. Empty when the first is past the last. */
const BOX = 4;

/**
 * For every block of {@link BLOCK_SIDE}^2 input pixels of a chip, the box of output pixels that it may touch.
 * Plain data, blocks row-major [rows][columns]; survives structuredClone and may be shared between threads. It stays in memory
 * for each chip of a run, hence 16 bits a number where the boxes of the chip lie near enough to each other.
 */
export interface BlockTable {
  /** Size of the chip, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Number of blocks in each axis. */
  readonly columns: number;
  readonly rows: number;
  /** Output pixel from which the boxes count; (0, 0) for those of 32 bits. */
  readonly originX: number;
  readonly originY: number;
  /** x0, x1, y0, y1 of each block, from the origin. */
  readonly boxes: Int16Array | Int32Array;
}

/** The box of a block as [x0, x1, y0, y1], output pixels, inclusive; empty when x0 > x1. */
export function blockBox(table: BlockTable, block: number): [number, number, number, number] {
  const { boxes, originX, originY } = table;
  const k = BOX * block;
  return [boxes[k] + originX, boxes[k + 1] + originX, boxes[k + 2] + originY, boxes[k + 3] + originY];
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
  const smooth = withoutTables(map);
  const lines = createLines(smooth ?? map, columns);
  const margin = kernelReach(settings) + 0.5;
  const shift = lookupShift(map);
  const boxes = new BoxList(columns * rows);
  for (let row = 0; row < rows; row++) boxesOfBlockRow(smooth ?? map, columns, boxes, row, margin, shift, lines);
  return { nx: map.nx, ny: map.ny, columns, rows, ...boxes.content };
}

/** Boxes as they are found: from the first one on in 16 bits, until one does not fit. */
class BoxList {
  // Shared from the start: threads read it, and a copy of it would be garbage for each chip.
  #boxes: Int16Array | Int32Array;
  /** NaN until the first box that is not empty. */
  #originX = NaN;
  #originY = NaN;

  constructor(blocks: number) {
    this.#boxes = new Int16Array(new SharedArrayBuffer(2 * BOX * blocks));
  }

  get content(): Pick<BlockTable, 'originX' | 'originY' | 'boxes'> {
    return { originX: this.#originX || 0, originY: this.#originY || 0, boxes: this.#boxes };
  }

  setEmpty(block: number): void {
    this.#put(block, 1, 0, 1, 0);
  }

  set(block: number, x0: number, x1: number, y0: number, y1: number): void {
    if (Number.isNaN(this.#originX)) {
      this.#originX = x0;
      this.#originY = y0;
    }
    const x = this.#originX;
    const y = this.#originY;
    const fits = isInt16(x0 - x) && isInt16(x1 - x) && isInt16(y0 - y) && isInt16(y1 - y);
    if (!fits && this.#boxes instanceof Int16Array) this.#widen(this.#boxes);
    this.#put(block, x0 - this.#originX, x1 - this.#originX, y0 - this.#originY, y1 - this.#originY);
  }

  #put(block: number, x0: number, x1: number, y0: number, y1: number): void {
    const boxes = this.#boxes;
    const k = BOX * block;
    boxes[k] = x0;
    boxes[k + 1] = x1;
    boxes[k + 2] = y0;
    boxes[k + 3] = y1;
  }

  /** From here on in 32 bits. Boxes that were empty stay so. */
  #widen(narrow: Int16Array): void {
    const wide = new Int32Array(new SharedArrayBuffer(4 * narrow.length));
    for (let k = 0; k < narrow.length; k++) wide[k] = narrow[k] + (k % BOX < 2 ? this.#originX : this.#originY);
    this.#boxes = wide;
    this.#originX = 0;
    this.#originY = 0;
  }
}

function isInt16(value: number): boolean {
  return value >= -32768 && value <= 32767;
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
  /**
   * Distance of the places along a line, position of the middle line between the outer ones (0 to 1), spread of the box in x and
   * in y. In an array, as numbers that are passed for each block would be boxed: half a megabyte of garbage a chip.
   */
  readonly steps: Float64Array;
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
    steps: new Float64Array(4),
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
  columns: number,
  boxes: BoxList,
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
  const { extremes, known, steps, stops } = lines;
  steps[1] = (middle - low) / (high - low);
  for (let column = 0; column < columns; column++) {
    const first = column * BLOCK_SIDE;
    const end = Math.min(first + BLOCK_SIDE, map.nx) + 2;
    const from = stops === null ? first : STOPS * column;
    const to = stops === null ? end : from + STOPS;
    steps[0] = (end - first - 1) / (to - from - 1);
    clearExtremes(lines);
    for (let line = 0; line < 3; line++) widen(lines.x[line], lines.y[line], from, to, extremes, known);
    bend(lines, from, to);
    if (stops !== null)
      for (let line = 0; line < 3; line++) widenToParabola(lines.x[line], lines.y[line], from, extremes);
    // A pixel-by-pixel map owes nothing to smoothness, and an all-unknown block may hide known pixels.
    if (map.kind === 'pixmap' || known[0] === 0) everyLine(map, low + 1, high - 1, first, end, lines);
    steps[2] = margin + 2 * extremes[4] + 1.25 * shift * extremes[6];
    steps[3] = margin + 2 * extremes[5] + 1.25 * shift * extremes[6];
    setBox(boxes, row * columns + column, lines);
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
function bend(lines: Lines, from: number, to: number): void {
  const { x, y, extremes, steps } = lines;
  const spacing = steps[0],
    fraction = steps[1];
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

function setBox(boxes: BoxList, block: number, { extremes, known, steps }: Lines): void {
  const spreadX = steps[2],
    spreadY = steps[3];
  const bounded = known[1] === 0 && spreadX < FAR && spreadY < FAR;
  if (known[0] === 0) boxes.setEmpty(block);
  else if (!bounded) boxes.set(block, -FAR, FAR, -FAR, FAR);
  else {
    const x0 = Math.floor(extremes[0] - spreadX);
    const x1 = Math.ceil(extremes[1] + spreadX);
    const y0 = Math.floor(extremes[2] - spreadY);
    const y1 = Math.ceil(extremes[3] + spreadY);
    boxes.set(block, x0, x1, y0, y1);
  }
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
  const { columns, boxes } = table;
  // Integers for the compiler, too: a comparison with a double converts each number of the table.
  const left = (x0 - table.originX) | 0;
  const low = (y0 - table.originY) | 0;
  const right = (left + nx) | 0;
  const high = (low + ny) | 0;
  let first = -1;
  let last = -1;
  let k = BOX * blockRow * columns;
  for (let c = 0; c < columns; c++, k += BOX) {
    if (boxes[k] >= right || boxes[k + 1] < left || boxes[k + 2] >= high || boxes[k + 3] < low) continue;
    if (boxes[k] > boxes[k + 1]) continue;
    if (first < 0) first = c;
    last = c;
  }
  run[0] = first;
  run[1] = last;
  return first >= 0;
}

/** True when any block of the chip may touch the window (x0, y0, nx, ny) of the output frame. */
export function touchesWindow(table: BlockTable, x0: number, y0: number, nx: number, ny: number): boolean {
  const { boxes } = table;
  // Integers for the compiler, too: a comparison with a double converts each number of the table.
  const left = (x0 - table.originX) | 0;
  const low = (y0 - table.originY) | 0;
  const right = (left + nx) | 0;
  const high = (low + ny) | 0;
  for (let k = 0; k < boxes.length; k += BOX) {
    if (boxes[k] >= right || boxes[k + 1] < left || boxes[k + 2] >= high || boxes[k + 3] < low) continue;
    if (boxes[k] <= boxes[k + 1]) return true;
  }
  return false;
}
