import type { LineMemory } from '../kernels/line-memory.js';
import type { ImageLine } from './line-sums.js';

/** Pixels to either side that a trail may reach; what is wider is a background. */
const WIDEST = 12;
/** Share of the height of a trail that its edge still has. */
const EDGE = 0.05;
/** Sections of a trail, and how many of them have to have a third of its height. */
const SECTIONS = 8;
const BRIGHT_SECTIONS = 6;
const DISTANCES = 2 * WIDEST + 1;

/** Numbers of {@link LineMemory.along} that {@link bandAlong} wants. */
export const BAND_NUMBERS = 2 * (DISTANCES + SECTIONS);

/** A band along a line, pixels of the image; y = y0 + slope x, with x and y exchanged if `turned`. */
export interface Band {
  readonly turned: boolean;
  readonly y0: number;
  readonly slope: number;
  /** Across it, perpendicular. */
  readonly halfWidth: number;
}

/**
 * The band that is bright about a line of the image in a memory, or null where that is no trail.
 * @param largest - a pixel counts as so much at most
 */
export function bandAlong(
  memory: LineMemory,
  columns: number,
  rows: number,
  line: ImageLine,
  largest: number,
): Band | null {
  const { turned } = line;
  const fitted = centred(memory, columns, rows, line, largest);
  const { lines, image, along } = memory;
  const cosine = 1 / Math.hypot(1, fitted.slope);
  const [stepX, stepY, nx, ny] = stepsOf(columns, rows, turned);
  const { y0, slope } = fitted;
  lines.bandSums(image.at, stepX, stepY, nx, ny, y0, slope, cosine, WIDEST, SECTIONS, largest, along.at);
  const [sums, counts] = [along.array, along.array.subarray(DISTANCES)];
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
  if (edge >= WIDEST - 1 || !isEven(along.array.subarray(2 * DISTANCES), Math.min(largest, height))) return null;
  return { turned, ...fitted, halfWidth: edge + 1 };
}

/** Makes a gap of a band and a pixel to either side. */
export function eraseBand({ lines, image }: LineMemory, columns: number, rows: number, band: Band): void {
  const { y0, slope, halfWidth } = band;
  const [stepX, stepY, nx, ny] = stepsOf(columns, rows, band.turned);
  lines.eraseBand(image.at, stepX, stepY, nx, ny, y0, slope, 1 / Math.hypot(1, slope), halfWidth + 1);
}

/** Pixels from one to the next along x and along y, and how many there are. */
function stepsOf(columns: number, rows: number, turned: boolean): [number, number, number, number] {
  return turned ? [columns, 1, rows, columns] : [1, columns, columns, rows];
}

/** @param sections - their sums, then their counts */
function isEven(sections: Float64Array, height: number): boolean {
  let [seen, bright] = [0, 0];
  for (let k = 0; k < SECTIONS; k++) {
    const count = sections[SECTIONS + k];
    if (count === 0) continue;
    seen++;
    if (sections[k] / count > height / 3) bright++;
  }
  return bright >= (BRIGHT_SECTIONS / SECTIONS) * seen;
}

/** The line moved to the middle of what is bright within three pixels of it: weighted least squares, repeated. */
function centred(
  { lines, image, along }: LineMemory,
  columns: number,
  rows: number,
  line: ImageLine,
  largest: number,
): Pick<Band, 'y0' | 'slope'> {
  let { y0, slope } = line;
  const [stepX, stepY, nx, ny] = stepsOf(columns, rows, line.turned);
  for (let round = 0; round < 5; round++) {
    lines.lineMoments(image.at, stepX, stepY, nx, ny, y0, slope, 3, 2 * largest, along.at);
    const [n, sx, sy, sxx, sxy] = along.array;
    const determinant = n * sxx - sx * sx;
    if (!(determinant > 1e-9 * n * n)) break;
    slope = (n * sxy - sx * sy) / determinant;
    y0 = (sy - slope * sx) / n;
  }
  return { y0, slope };
}
