import { blotCoarseLanczos } from '../kernels/blot-lanczos-compat.js';
import { blotLinear, blotNearest } from '../kernels/blot-near.js';
import { blotPoly3, blotPoly5 } from '../kernels/blot-poly.js';
import { blotTaps } from '../kernels/blot-taps.js';
import type { BlotLevel, BlotRun, BlotWindow } from '../kernels/blot-window.js';
import type { Interpolant } from './interpolant.js';

/**
 * Samples the window at the positions of a row (dossier 6): out[at + k] = v(xs[k], ys[k]) * scale + add, or `missing`
 * where the position is not on the frame.
 *
 * A value depends on its position and on the image only, never on the window that holds its stencil. Where the stencil
 * touches a missing pixel (NaN) the value is that of a narrower interpolant ({@link narrowerValue}), and NaN where the
 * nearest pixel is missing; with compat NaN propagates.
 *
 * There is no factor for the local area of a pixel: flat-fielded data are a brightness, and drizzling scales them by
 * one s^2 a chip, which this undoes.
 * @throws RangeError when the window does not hold the stencil of a position on the frame, or the memory not the run
 */
export function blotRow(interpolant: Interpolant, window: BlotWindow, run: BlotRun, level: BlotLevel): void {
  const { interp, compat, taps, coarse } = interpolant;
  const { xs, blotted } = window.memory;
  // The WebAssembly loop would write anywhere.
  if (run.n > xs.array.length || run.at < 0 || run.at + run.n > blotted.array.length)
    throw new RangeError(`${run.n} positions from ${run.at} on do not fit the memory of the blot`);
  if (taps !== null) blotTaps(taps, window, run, level, compat);
  else if (coarse !== null) blotCoarseLanczos(coarse, window, run, level);
  else if (interp === 'poly5') blotPoly5(window, run, level, compat);
  else if (interp === 'poly3') blotPoly3(window, run, level, compat);
  else if (interp === 'linear') blotLinear(window, run, level, compat);
  else blotNearest(window, run, level, compat);
}
