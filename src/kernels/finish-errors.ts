import type { OutputWindow } from './output-window.js';

/** Errors and flags of a window, row-major [ny][nx], in its memory: valid until the window is placed again. */
export interface FinishedErrors {
  /** 1 sigma, in units of the values. NaN where nothing contributed, and where a pixel of unknown error did. */
  readonly err: Float32Array;
  /** The flags of all pixels that contributed; 0 where none did. */
  readonly dq: Int32Array;
}

/**
 * Turns the squares of a window into the error of its weighted means: factor * sqrt(sum of (w*a)^2 * variance) / |sum of w*a|
 * (dossier 8.10). That two output pixels share an input pixel, and so its error, is not in it.
 *
 * Contributed has what makes the weight, as float32, not zero, as in the values. Once a window: the errors take the place of
 * the squares.
 * @throws RangeError for a window without variances
 */
export function finishErrors({ nx, ny, sums, squares, flags }: OutputWindow, factor: number): FinishedErrors {
  if (squares === null || flags === null) throw new RangeError('the window has no variances');
  const n = nx * ny;
  // An error takes the place of squares that have been read: those of its own pixel or of one before.
  const err = new Float32Array(squares.buffer, squares.byteOffset, n);
  for (let k = 0; k < n; k++) {
    const weight = sums[2 * k + 1];
    const square = squares[2 * k];
    if (Math.fround(weight) === 0) {
      err[k] = NaN;
      flags[k] = 0;
    } else err[k] = square > 0 ? (factor * Math.sqrt(square)) / Math.abs(weight) : NaN;
  }
  return { err, dq: flags.subarray(0, n) };
}
