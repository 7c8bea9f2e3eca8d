import { dropGaussian } from './drop-gaussian.js';
import { dropLanczos2, dropLanczos3 } from './drop-lanczos.js';
import { dropPoint } from './drop-point.js';
import { POINT_PIXFRAC } from './drop-scratch.js';
import { dropSquare } from './drop-square.js';
import { dropTurbo } from './drop-turbo.js';
import type { OutputWindow } from './output-window.js';
import type { DropSettings, InputRows, KernelName, PixelMap } from './types.js';

/** A drizzle kernel: see {@link dropRows} for the arguments. */
export type DropKernel = (
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
) => void;

/** The kernels by name. A new kernel is one file and one line here. */
export const DROP_KERNELS: Readonly<Record<KernelName, DropKernel>> = {
  square: dropSquare,
  point: dropPoint,
  turbo: dropTurbo,
  gaussian: dropGaussian,
  lanczos2: dropLanczos2,
  lanczos3: dropLanczos3,
};

/**
 * Drops a rectangle of a chip into a window of the output frame.
 *
 * Adds w*a*d and w*a to the pair of `window.sums`, where a is the kernel's share of the output pixel; sets
 * `contextBit` (an int32 with the chip's bit) in `window.context` where the added weight is positive; puts the value
 * of zero-weight pixels into `window.kept` where they fall (the last one stays). A window with variances gets (w*a)^2 times the
 * squared error in `window.squares`, and in `window.flags` the flags of pixels with a share of either sign. Pixels are visited
 * row by row and
 * nothing but the write depends on the window, so the sums have the same bits for any tiling of the output.
 *
 * Skipped: pixels with a position that is not finite; pixels of weight > 0 with a value that is not finite
 * (`window.scratch.badData`); quads without area (`degenerate`) or beyond reason (`torn`).
 * Nothing is allocated. Throws RangeError when the row is longer than the window was made for.
 */
export function dropRows(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
): void {
  const { scratch } = window;
  if (input.nx > scratch.maxRowPixels) {
    throw new RangeError(
      `a run of ${String(input.nx)} pixels does not fit a window for runs of ${String(scratch.maxRowPixels)}`,
    );
  }
  const { ints, memory } = scratch;
  const { simd, sums, context, kept, errors } = memory;
  ints[0] = window.x0;
  ints[1] = window.y0;
  ints[2] = window.nx;
  ints[3] = window.ny;
  ints[4] = 0;
  simd.open(window.x0, window.y0, window.nx, window.ny, sums.at, context.at, kept.at, contextBit);
  errors?.kernels.open(window.x0, window.y0, window.nx, window.ny, errors.squares.at, errors.flags.at, 0, 0);
  const kernel = settings.pixfrac <= POINT_PIXFRAC ? dropPoint : DROP_KERNELS[settings.kernel];
  kernel(settings, map, input, window, contextBit);
  scratch.badData += ints[4] + simd.badPixels();
  scratch.degenerate += simd.degeneratePixels();
  scratch.torn += simd.tornPixels();
}
