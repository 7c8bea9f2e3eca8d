import { readBox, worthReading } from '../fits/read-box.js';
import type { PlaneScratch } from '../fits/read-box.js';
import { isPlainFloats, readStored } from '../fits/read-stored.js';
import type { PlaneRef } from '../fits/plane.js';
import type { ImageBox } from '../kernels/blot-window.js';
import type { Placed } from '../kernels/kernel-memory.js';
import type { SimdKernels } from '../kernels/simd-kernels.js';

/** What planes are read with into the memory of the kernels. */
export interface MemoryReading {
  readonly simd: SimdKernels;
  /** Bytes as they are in the file. */
  readonly stored: Placed<Uint8Array>;
  readonly scratch: PlaneScratch;
}

/**
 * {@link readBox} into an array of the memory of the kernels, from element `start` on; plain float32 planes, nearly all, on a shorter
 * way with the same result. Up to three elements behind a row are written, too, before the next one is.
 * @throws FitsFormatError when the file ends inside the box; UsageError for a box outside of the plane; StorageError
 */
export function readToMemory(
  plane: PlaneRef,
  { x0, y0, nx, ny }: ImageBox,
  out: Placed<Float32Array>,
  start: number,
  stride: number,
  { simd, stored, scratch }: MemoryReading,
): void {
  const bytes = stored.array;
  const whole = worthReading(4 * (plane.nx - nx));
  const width = whole ? plane.nx : nx;
  const rows = Math.floor(bytes.length / (4 * width));
  const fits = nx > 0 && x0 >= 0 && y0 >= 0 && x0 + nx <= plane.nx && y0 + ny <= plane.ny;
  if (!isPlainFloats(plane) || !fits || rows === 0 || start + (ny - 1) * stride + nx > out.array.length) {
    readBox(plane, x0, y0, nx, ny, out.array.subarray(start), stride, scratch);
    return;
  }
  const step = whole ? rows : 1;
  for (let y = 0; y < ny; y += step) {
    const count = Math.min(step, ny - y);
    // Of the last row nothing is read behind the box.
    readStored(plane, (y0 + y) * plane.nx + x0, (count - 1) * width + nx, bytes);
    for (let row = 0; row < count; row++) {
      simd.swapWords(stored.at + 4 * row * width, nx, out.at + 4 * (start + (y + row) * stride));
    }
  }
}
