import { createLineMemory, lineMemoryBytes, type LineMemory, type LineRoom } from '../kernels/line-memory.js';
import { brightestLine, lineSums } from './line-sums.js';
import { RESIDUAL_SIDE } from './residual-blocks.js';
import { standardise } from './standardise.js';
import { BAND_NUMBERS, bandAlong, eraseBand, type Band } from './trail-band.js';
import type { Trail } from './trail.js';

/** A line of so many sigma is a trail. Of the some 10^6 lines of a chip noise alone brings one to 5. */
const SIGNIFICANT = 10;
/** Blocks that a line has to have: a short one is as likely a source. */
const LEAST_BLOCKS = 16;
/** A block counts as so many sigma at most, so that no few of them make a line. */
const LARGEST = 3;
/** Lines that are looked at, trails or not. */
const MOST_LINES = 12;

/** Columns and rows of blocks of a chip. */
export interface BlockGrid {
  readonly columns: number;
  readonly rows: number;
}

/** Bytes that {@link createTrailMemory} allocates. */
export function trailMemoryBytes(grids: readonly BlockGrid[]): number {
  return lineMemoryBytes(roomFor(grids));
}

/** Memory to look for trails in any of these, for one thread: residuals go into its image. */
export function createTrailMemory(grids: readonly BlockGrid[]): LineMemory {
  return createLineMemory(roomFor(grids));
}

function roomFor(grids: readonly BlockGrid[]): LineRoom {
  return {
    pixels: Math.max(0, ...grids.map(({ columns, rows }) => columns * rows)),
    sums: Math.max(0, ...grids.map(({ columns, rows }) => lineSums(columns, rows))),
    along: BAND_NUMBERS,
  };
}

/**
 * Finds straight trails in the residuals of a chip (`averageResiduals`), of which no pixel need stand out: the lines with the highest sums,
 * one after the other. A trail crosses the whole chip and is brighter than its surroundings along most of its way.
 * @param memory - whose image is the residuals, columns x rows, NaN = none. Changed.
 */
export function findTrails(memory: LineMemory, { columns, rows }: BlockGrid): Trail[] {
  const trails: Trail[] = [];
  if (!standardise(memory, columns, rows)) return trails;
  const { lines, image, values, counts } = memory;
  for (let tries = 0; tries < MOST_LINES; tries++) {
    lines.weigh(image.at, columns * rows, LARGEST, values.at, counts.at);
    const line = brightestLine(memory, columns, rows, LEAST_BLOCKS, SIGNIFICANT);
    if (line === null) break;
    const band = bandAlong(memory, columns, rows, line, LARGEST);
    if (band !== null) trails.push(inPixels(band));
    eraseBand(memory, columns, rows, band ?? { ...line, halfWidth: 1 });
  }
  return trails;
}

function inPixels({ turned, y0, slope, halfWidth }: Band): Trail {
  const middle = (RESIDUAL_SIDE - 1) / 2;
  const length = Math.hypot(1, slope);
  const [a, b] = [middle, y0 * RESIDUAL_SIDE + middle];
  const [da, db] = [1 / length, slope / length];
  const width = halfWidth * RESIDUAL_SIDE;
  return turned ? { x: b, y: a, dx: db, dy: da, halfWidth: width } : { x: a, y: b, dx: da, dy: db, halfWidth: width };
}
