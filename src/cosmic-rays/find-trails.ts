import { selectRank } from '../sky/statistics/order-statistic.js';
import { brightestLine, type ImageLine, type WeightedImage } from './line-sums.js';
import { RESIDUAL_SIDE } from './residual-blocks.js';
import type { Trail } from './trail.js';

/** A line of so many sigma is a trail. Of the some 10^6 lines of a chip noise alone brings one to 5. */
const SIGNIFICANT = 10;
/** Blocks that a line has to have: a short one is as likely a source. */
const LEAST_BLOCKS = 16;
/** A block counts as so many sigma at most, so that no few of them make a line. */
const LARGEST = 3;
/** Blocks to either side that a trail may reach; what is wider is a background. */
const WIDEST = 12;
/** Share of the height of a trail that its edge still has. */
const EDGE = 0.05;
/** Sections of a trail, and how many of them have to have a third of its height. */
const SECTIONS = 8;
const BRIGHT_SECTIONS = 6;
/** Side of the cells of the background, blocks. */
const CELL = 32;
/** Blocks along a side of an image of which all lines are summed. */
const LARGE = 256;
/** Lines that are looked at, trails or not. */
const MOST_LINES = 12;

/**
 * Finds straight trails in the residuals of a chip (`averageResiduals`), of which no pixel need stand out: the lines with the highest sums,
 * one after the other. A trail crosses the whole chip and is brighter than its surroundings along most of its way.
 * @param blocks - columns x rows; NaN = none. Changed.
 */
export function findTrails(blocks: Float32Array, columns: number, rows: number): Trail[] {
  const scaled = standardised(blocks, columns, rows);
  const trails: Trail[] = [];
  if (scaled === null) return trails;
  for (let tries = 0; tries < MOST_LINES; tries++) {
    const line = brightestLineOf(weighted(scaled, columns, rows));
    if (line === null || line.significance < SIGNIFICANT) break;
    const band = bandAlong(scaled, columns, rows, line);
    if (band !== null) trails.push(inPixels(band));
    erase(scaled, columns, rows, band ?? { ...line, halfWidth: 1 });
  }
  return trails;
}

/** The residuals without their background, in units of their own scatter; null where there is none. */
function standardised(blocks: Float32Array, columns: number, rows: number): Float32Array | null {
  const cellsX = Math.max(1, Math.round(columns / CELL));
  const cellsY = Math.max(1, Math.round(rows / CELL));
  const [width, height] = [columns / cellsX, rows / cellsY];
  const room = new Float32Array(blocks.length);
  const whole = medianOf(blocks, columns, 0, columns, 0, rows, room);
  if (whole !== whole) return null;
  const levels = new Float32Array(cellsX * cellsY);
  for (let j = 0; j < cellsY; j++) {
    for (let i = 0; i < cellsX; i++) {
      const [x0, x1] = [Math.round(i * width), Math.round((i + 1) * width)];
      const level = medianOf(blocks, columns, x0, x1, Math.round(j * height), Math.round((j + 1) * height), room);
      levels[j * cellsX + i] = level === level ? level : whole;
    }
  }
  for (let y = 0, k = 0; y < rows; y++) {
    const v = Math.max(0, Math.min(cellsY - 1, (y + 0.5) / height - 0.5));
    for (let x = 0; x < columns; x++, k++) {
      const u = Math.max(0, Math.min(cellsX - 1, (x + 0.5) / width - 0.5));
      blocks[k] -= between(levels, cellsX, cellsY, u, v);
    }
  }
  const sizes = blocks.map(Math.abs);
  const scatter = 1.4826 * medianOf(sizes, columns, 0, columns, 0, rows, room);
  return scatter > 0 ? blocks.map((value) => value / scatter) : null;
}

function between(levels: Float32Array, nx: number, ny: number, u: number, v: number): number {
  const [i, j] = [Math.min(Math.floor(u), Math.max(0, nx - 2)), Math.min(Math.floor(v), Math.max(0, ny - 2))];
  const [right, above] = [Math.min(nx - 1, i + 1), Math.min(ny - 1, j + 1)];
  const low = levels[j * nx + i] * (1 - u + i) + levels[j * nx + right] * (u - i);
  const high = levels[above * nx + i] * (1 - u + i) + levels[above * nx + right] * (u - i);
  return low * (1 - v + j) + high * (v - j);
}

function medianOf(
  values: Float32Array,
  columns: number,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  room: Float32Array,
): number {
  let n = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const value = values[y * columns + x];
      if (value === value) room[n++] = value;
    }
  }
  if (n === 0) return NaN;
  selectRank(room, n, n >> 1);
  return room[n >> 1];
}

function weighted(scaled: Float32Array, nx: number, ny: number): WeightedImage {
  return {
    nx,
    ny,
    values: scaled.map((value) => (value === value ? Math.max(-LARGEST, Math.min(LARGEST, value)) : 0)),
    counts: scaled.map((value) => (value === value ? 1 : 0)),
  };
}

/** Of a large image it is looked for with blocks of 2 x 2, 4 x 4, ... together: four times faster each time. */
function brightestLineOf(image: WeightedImage): ImageLine | null {
  if (Math.max(image.nx, image.ny) <= LARGE) return brightestLine(image, LEAST_BLOCKS);
  const line = brightestLineOf(halved(image));
  // The middle of blocks 0 and 1 is at 0.5.
  return line === null ? null : { ...line, y0: 2 * line.y0 + 0.5 - 0.5 * line.slope };
}

function halved({ nx, ny, values, counts }: WeightedImage): WeightedImage {
  const [width, height] = [Math.ceil(nx / 2), Math.ceil(ny / 2)];
  const half = {
    nx: width,
    ny: height,
    values: new Float32Array(width * height),
    counts: new Float32Array(width * height),
  };
  for (let y = 0, k = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, k++) {
      const at = (y >> 1) * width + (x >> 1);
      half.values[at] += values[k];
      half.counts[at] += counts[k];
    }
  }
  return half;
}

/** A band along a line, in blocks; y = y0 + slope x, with x and y exchanged if `turned`. */
interface Band {
  readonly turned: boolean;
  readonly y0: number;
  readonly slope: number;
  /** Across it, perpendicular. */
  readonly halfWidth: number;
}

/** The band that is bright about a line, or null where that is no trail. */
function bandAlong(scaled: Float32Array, columns: number, rows: number, line: ImageLine): Band | null {
  const { turned } = line;
  const [nx, ny] = turned ? [rows, columns] : [columns, rows];
  const valueAt = (x: number, y: number): number => (turned ? scaled[x * columns + y] : scaled[y * columns + x]);
  const fitted = centred(valueAt, nx, ny, line);
  const along = 1 / Math.hypot(1, fitted.slope);
  const sums = new Float64Array(2 * WIDEST + 1);
  const counts = new Float64Array(2 * WIDEST + 1);
  const sections = Array.from({ length: SECTIONS }, () => ({ sum: 0, count: 0 }));
  for (let x = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) {
      const distance = Math.round((y - fitted.y0 - fitted.slope * x) * along);
      const value = valueAt(x, y);
      if (Math.abs(distance) > WIDEST || value !== value) continue;
      sums[WIDEST + distance] += value;
      counts[WIDEST + distance]++;
      if (distance !== 0) continue;
      const section = sections[Math.floor((x * SECTIONS) / nx)];
      section.sum += Math.min(LARGEST, value);
      section.count++;
    }
  }
  // Along a border one side is missing: what is bright there is the detector's.
  if (2 * Math.min(counts[0], counts[2 * WIDEST]) < counts[WIDEST]) return null;
  const near = (distance: number): number => counts[WIDEST - distance] + counts[WIDEST + distance];
  const level = (distance: number): number => (sums[WIDEST - distance] + sums[WIDEST + distance]) / near(distance);
  const base = level(WIDEST);
  const height = level(0) - base;
  // A step has a bright side and a dark one.
  const side = (sign: number): number =>
    (sums[WIDEST + sign * WIDEST] + sums[WIDEST + sign * (WIDEST - 2)]) /
    (counts[WIDEST + sign * WIDEST] + counts[WIDEST + sign * (WIDEST - 2)]);
  if (!(2 * Math.abs(side(1) - side(-1)) < height)) return null;
  let edge = 0;
  while (edge < WIDEST && level(edge + 1) - base > Math.max(EDGE * height, 2 / Math.sqrt(near(edge + 1)))) edge++;
  if (edge >= WIDEST - 1 || !isEven(sections, Math.min(LARGEST, height))) return null;
  return { turned, ...fitted, halfWidth: edge + 1 };
}

function isEven(sections: readonly { sum: number; count: number }[], height: number): boolean {
  const seen = sections.filter(({ count }) => count > 0);
  const bright = seen.filter(({ sum, count }) => sum / count > height / 3);
  return bright.length >= (BRIGHT_SECTIONS / SECTIONS) * seen.length;
}

/** The line moved to the middle of what is bright within three blocks of it: weighted least squares, repeated. */
function centred(
  valueAt: (x: number, y: number) => number,
  nx: number,
  ny: number,
  line: Pick<ImageLine, 'y0' | 'slope'>,
): Pick<ImageLine, 'y0' | 'slope'> {
  let { y0, slope } = line;
  for (let round = 0; round < 5; round++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let x = 0; x < nx; x++) {
      const middle = y0 + slope * x;
      for (let y = Math.max(0, Math.ceil(middle - 3)); y <= Math.min(ny - 1, Math.floor(middle + 3)); y++) {
        const weight = Math.min(2 * LARGEST, Math.max(0, valueAt(x, y) - 1));
        if (!(weight > 0)) continue;
        n += weight;
        sx += weight * x;
        sy += weight * y;
        sxx += weight * x * x;
        sxy += weight * x * y;
      }
    }
    const determinant = n * sxx - sx * sx;
    if (!(determinant > 1e-9 * n * n)) break;
    slope = (n * sxy - sx * sy) / determinant;
    y0 = (sy - slope * sx) / n;
  }
  return { y0, slope };
}

/** Takes a band, and a block to either side, out of the search for others. */
function erase(scaled: Float32Array, columns: number, rows: number, band: Band): void {
  const along = 1 / Math.hypot(1, band.slope);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const [x, y] = band.turned ? [row, column] : [column, row];
      if (Math.abs(y - band.y0 - band.slope * x) * along <= band.halfWidth + 1) scaled[k] = NaN;
    }
  }
}

function inPixels({ turned, y0, slope, halfWidth }: Band): Trail {
  const middle = (RESIDUAL_SIDE - 1) / 2;
  const length = Math.hypot(1, slope);
  const [a, b] = [middle, y0 * RESIDUAL_SIDE + middle];
  const [da, db] = [1 / length, slope / length];
  const width = halfWidth * RESIDUAL_SIDE;
  return turned ? { x: b, y: a, dx: db, dy: da, halfWidth: width } : { x: a, y: b, dx: da, dy: db, halfWidth: width };
}
