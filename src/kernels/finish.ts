import type { OutputWindow } from './output-window.js';

/** What stands where nothing was dropped. */
export interface FinishOptions {
  /** Value of output pixels of weight 0 (`final_fillval`); null = INDEF. */
  readonly fillval: number | null;
  /** With INDEF, value of output pixels that no pixel at all reached (default of the reference: NaN). */
  readonly maskval: number;
}

/**
 * Turns the sums of a window into float32 science and weight planes, row-major [ny][nx].
 *
 * Where the weight, as float32, is not zero: sum/weight. Elsewhere `fillval`; or, with INDEF, the value of the last
 * zero-weight pixel that covered the output pixel, or `maskval`.
 */
export function finishWindow(window: OutputWindow, options: FinishOptions, sci: Float32Array, wht: Float32Array): void {
  const { sums, kept, nx, ny } = window;
  const { fillval, maskval } = options;
  const n = nx * ny;
  for (let k = 0; k < n; k++) {
    const total = sums[2 * k + 1];
    wht[k] = total;
    if (wht[k] !== 0) sci[k] = sums[2 * k] / total;
    else if (fillval !== null) sci[k] = fillval;
    else sci[k] = kept !== null && !Number.isNaN(kept[k]) ? kept[k] : maskval;
  }
}
