import { createMapScratch, type MapScratch } from './map-scratch.js';
import type { DropMemory } from './drop-memory.js';

/** At or below this pixfrac every kernel is `point`. */
export const POINT_PIXFRAC = 0.001;

/** Half of the smallest float32: a weight below it is written as zero, so it is not a contribution. */
export const TINY_WEIGHT = 7.006492321624085e-46;

/** Stands for the variance of a pixel whose error is unknown: see UNKNOWN of simd/squares.ts. */
export const UNKNOWN_VARIANCE = -1e200;

/**
 * Working memory of the kernels, one per window, and the counters of what was skipped.
 *
 * Hot loops in TypeScript are handed its arrays, never the object: V8 compiles the class of a field into the code, throws
 * the code away when a second object of that shape is made, and leaves a loop that is long enough in code that is entered
 * in the middle, at half the speed and with every number boxed on the way in.
 *
 * The counters add up over calls. A pixel that reaches into several windows
 * is counted once in each of them.
 */
export interface DropScratch {
  readonly map: MapScratch;
  readonly memory: DropMemory;
  /** Longest row that fits, pixels. */
  readonly maxRowPixels: number;
  /** Constants of the call, for the kernels in TypeScript; and those for squared weights. */
  readonly floats: Float64Array;
  readonly squareFloats: Float64Array;
  /** 0..3 the window: output pixel of its first element (x, y), size (nx, ny); 4 bad data of this call. */
  readonly ints: Int32Array;
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
  /** Pixels whose quad is larger than 256 output pixels a side (a discontinuity of the map). */
  torn: number;
}

/** Makes the working memory for runs of up to `maxRowPixels` input pixels a row. */
export function createDropScratch(maxRowPixels: number, memory: DropMemory): DropScratch {
  return {
    map: createMapScratch(maxRowPixels, memory.band.array),
    memory,
    maxRowPixels,
    floats: new Float64Array(4),
    squareFloats: new Float64Array(4),
    ints: new Int32Array(5),
    alongX: new Float64Array(512),
    alongY: new Float64Array(512),
    positiveX: new Int32Array(512),
    negativeX: new Int32Array(512),
    badData: 0,
    degenerate: 0,
    torn: 0,
  };
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
