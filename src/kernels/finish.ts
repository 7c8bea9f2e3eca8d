import type { Placed } from './kernel-memory.js';
import type { OutputWindow } from './output-window.js';

/** What stands where nothing was dropped. */
export interface FinishOptions {
  /** Value of output pixels of weight 0 (`final_fillval`); null = INDEF. */
  readonly fillval: number | null;
  /** With INDEF, value of output pixels that no pixel at all reached (default of the reference: NaN). */
  readonly maskval: number;
}

/** Planes of the window's memory to finish into, with room for one pixel more. */
export interface FinishInto {
  readonly sci: Placed<Float32Array>;
  readonly wht: Placed<Float32Array>;
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
 * @param into - planes other than the window's own
 */
export function finishWindow(
  { nx, ny, scratch }: OutputWindow,
  options: FinishOptions,
  into: FinishInto = scratch.memory,
): FinishedPlanes {
  const { simd, sums, kept } = scratch.memory;
  const { sci, wht } = into;
  const keptAt = options.fillval === null ? kept.at : 0;
  const fillval = options.fillval ?? options.maskval;
  const covered = simd.finish(nx * ny, sums.at, keptAt, fillval, options.maskval, sci.at, wht.at);
  return { sci: sci.array.subarray(0, nx * ny), wht: wht.array.subarray(0, nx * ny), covered };
}
