import { createDropScratch, type DropScratch } from './drop-scratch.js';
import { createDropMemory, type WindowPlanes } from './drop-memory.js';

/**
 * Part of the output frame with its accumulators, row-major [ny][nx], and the working memory of the kernels.
 * Contents are sums over everything dropped since {@link placeWindow}, to be divided once at the end.
 */
export interface OutputWindow {
  /** Output pixel of element (0, 0), and size. */
  x0: number;
  y0: number;
  nx: number;
  ny: number;
  /** Two numbers a pixel: sum of weight times value, sum of weight. */
  readonly sums: Float64Array;
  /** Context of up to 32 chips, a bit each, or null when no context is wanted. */
  readonly context: Int32Array | null;
  /**
   * Value of the last zero-weight input pixel that covered this output pixel (NaN: none), or null when
   * such values are not kept (a numeric final_fillval). Finite values only: a NaN never lands here.
   */
  readonly kept: Float64Array | null;
  /**
   * Two numbers a pixel: sum of squared weight times variance (below zero: with an unknown error), sum of squared weight; and
   * the DQ flags of what contributed. Null when no variances are wanted.
   */
  readonly squares: Float64Array | null;
  readonly flags: Int32Array | null;
  readonly scratch: DropScratch;
}

/**
 * Memory for windows of up to `maxPixels` output pixels and runs of up to `maxRowPixels` input pixels, with room to prepare
 * `inputPixels` of them.
 */
export function createOutputWindow(
  maxPixels: number,
  maxRowPixels: number,
  planes: WindowPlanes,
  inputPixels = 0,
): OutputWindow {
  const memory = createDropMemory(maxPixels, maxRowPixels, planes, inputPixels);
  const { sums, context, kept, errors } = memory;
  return {
    x0: 0,
    y0: 0,
    nx: 0,
    ny: 0,
    sums: sums.array,
    context: context.array,
    kept: kept.array,
    squares: errors?.squares.array ?? null,
    flags: errors?.flags.array ?? null,
    scratch: createDropScratch(maxRowPixels, memory),
  };
}

/** Puts an empty window at output pixel (x0, y0), nx by ny pixels. Throws RangeError when it does not fit the memory. */
export function placeWindow(window: OutputWindow, x0: number, y0: number, nx: number, ny: number): void {
  const n = nx * ny;
  if (2 * n > window.sums.length) {
    throw new RangeError(`a window of ${String(nx)}x${String(ny)} pixels does not fit its memory`);
  }
  window.x0 = x0;
  window.y0 = y0;
  window.nx = nx;
  window.ny = ny;
  window.sums.fill(0, 0, 2 * n);
  window.context?.fill(0, 0, n);
  window.kept?.fill(NaN, 0, n);
  window.squares?.fill(0, 0, 2 * n);
  window.flags?.fill(0, 0, n);
}
