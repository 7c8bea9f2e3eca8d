import type { OutputWindow } from './output-window.js';

/** What stands where nothing was dropped. */
export interface FinishOptions {
  /** Value of output pixels of weight 0 (`final_fillval`); null = INDEF. */
  readonly fillval: number | null;
  /** With INDEF, value of output pixels that no pixel at all reached (default of the reference: NaN). */
  readonly maskval: number;
}

/** The finished planes of a window, row-major [ny][nx], in its memory: valid until the window is finished again. */
export interface FinishedPlanes {
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  /** Pixels of positive weight. */
  readonly covered: number;
}

/**
 * Turns the sums of a window into float32 science and weight planes. Inner loop: simd/finish.ts.
 *
 * Where the weight, as float32, is not zero: sum/weight. Elsewhere `fillval`; or, with INDEF, the value of the last
 * zero-weight pixel that covered the output pixel, or `maskval`.
 */
export function finishWindow({ nx, ny, scratch }: OutputWindow, options: FinishOptions): FinishedPlanes {
  const { simd, sums, kept, sci, wht } = scratch.memory;
  const keptAt = options.fillval === null ? kept.at : 0;
  const fillval = options.fillval ?? options.maskval;
  const covered = simd.finish(nx * ny, sums.at, keptAt, fillval, options.maskval, sci.at, wht.at);
  return { sci: sci.array.subarray(0, nx * ny), wht: wht.array.subarray(0, nx * ny), covered };
}
