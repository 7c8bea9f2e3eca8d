import { createMapScratch, type MapScratch } from './map-scratch.js';

/** At or below this pixfrac every kernel is `point`. */
export const POINT_PIXFRAC = 0.001;

/** Largest side, output pixels, of the box of one dropped pixel. A larger one is a torn map, not a pixel. */
export const MAX_QUAD_SIDE = 256;

/** Geometric overlap, output pixels squared, at or below which an output pixel is not touched. */
export const MIN_AREA = 1e-12;

/**
 * Quads with an edge closer to an axis than this (|dx*dy|, output pixels squared) go to the edge walk: the closed
 * form divides by the slopes, and its error is about 1e-16 over the angle.
 */
export const MIN_SLOPE_AREA = 1e-5;

/** Half of the smallest float32: a weight below it is written as zero, so it is not a contribution. */
export const TINY_WEIGHT = 7.006492321624085e-46;

/** Mapped row of pixel centres, with one pixel more at either end. */
export interface MappedRow {
  x: Float64Array;
  y: Float64Array;
}

/**
 * Working memory of the kernels, one per thread, and the counters of what was skipped.
 *
 * Hot loops are handed its arrays, never the object: V8 compiles the class of a field into the code, throws the code away
 * when a second object of that shape is made, and leaves a loop that is long enough in code that is entered in the
 * middle, at half the speed and with every number boxed on the way in.
 *
 * The counters add up over calls until the caller resets them. A pixel that reaches into several windows
 * is counted once in each of them.
 */
export interface DropScratch {
  readonly map: MapScratch;
  /** Ring of mapped rows: below, here, above. */
  readonly rows: [MappedRow, MappedRow, MappedRow];
  /**
   * Numbers that the functions of a kernel hand to each other. Square: 0..7 corners of the quad at hand on the output, four
   * x then four y, from the lower left counter-clockwise; 8 its weight over its area, 9 its value; 10 half the pixfrac.
   * Other kernels: from 0 on the constants of the call.
   */
  readonly floats: Float64Array;
  /**
   * Whole numbers likewise. 0..3 the window: output pixel of its first element (x, y), size (nx, ny); 4..7 box of the quad
   * at hand: lowest output pixel (x, y), size (columns, rows); 8..10 skipped in this call: bad data, degenerate, torn.
   */
  readonly ints: Int32Array;
  /** Overlap areas of the box of the quad at hand, row-major, rows of columns+1 values. */
  readonly area: Float64Array;
  /** Longest row that fits, pixels. */
  readonly maxRowPixels: number;
  /** Weights along x of a separable kernel. */
  alongX: Float64Array;
  /** Weights along y of a separable kernel, times the weight of the pixel. */
  alongY: Float64Array;
  /** The context bit where the weight along x is positive, and where it is negative, else 0. */
  positiveX: Int32Array;
  negativeX: Int32Array;
  /** Pixels with weight > 0 whose value, weight or product is not finite: treated as weight 0. */
  badData: number;
  /** Pixels whose quad has no area (a fold of the map). */
  degenerate: number;
  /** Pixels whose quad is larger than {@link MAX_QUAD_SIDE} (a discontinuity of the map). */
  torn: number;
}

/** Makes the working memory for runs of up to `maxRowPixels` input pixels a row. */
export function createDropScratch(maxRowPixels: number): DropScratch {
  const row = (): MappedRow => ({ x: new Float64Array(maxRowPixels + 2), y: new Float64Array(maxRowPixels + 2) });
  return {
    map: createMapScratch(maxRowPixels),
    rows: [row(), row(), row()],
    floats: new Float64Array(11),
    ints: new Int32Array(11),
    area: new Float64Array((MAX_QUAD_SIDE + 2) * (MAX_QUAD_SIDE + 3)),
    maxRowPixels,
    alongX: new Float64Array(2 * MAX_QUAD_SIDE),
    alongY: new Float64Array(2 * MAX_QUAD_SIDE),
    positiveX: new Int32Array(2 * MAX_QUAD_SIDE),
    negativeX: new Int32Array(2 * MAX_QUAD_SIDE),
    badData: 0,
    degenerate: 0,
    torn: 0,
  };
}

/** Sets the counters to zero. */
export function resetDropCounters(scratch: DropScratch): void {
  scratch.badData = 0;
  scratch.degenerate = 0;
  scratch.torn = 0;
}

/** Makes room for a separable kernel of this half side, output pixels. */
export function ensureSeparable(scratch: DropScratch, reach: number): void {
  const n = 2 * Math.ceil(reach) + 3;
  if (scratch.alongX.length >= n) return;
  scratch.alongX = new Float64Array(n);
  scratch.alongY = new Float64Array(n);
  scratch.positiveX = new Int32Array(n);
  scratch.negativeX = new Int32Array(n);
}
