import type { Placed } from './drop-memory.js';
import { SIMD_PAGE, SIMD_STATIC_BYTES, loadSimdKernels, type SimdKernels } from './simd-kernels.js';

/** One WebAssembly memory with everything that a blot reads and writes in its inner loop. */
export interface BlotMemory {
  readonly simd: SimdKernels;
  /** Constants of the row at hand for simd/blot.ts. */
  readonly constants: Float64Array;
  /** The window of the image. */
  readonly image: Placed<Float32Array>;
  /** Positions of the row at hand in the frame of the image (0-based pixels); NaN = none. */
  readonly xs: Placed<Float64Array>;
  readonly ys: Placed<Float64Array>;
  /** The blotted values. */
  readonly blotted: Placed<Float32Array>;
}

/** What a {@link BlotMemory} has room for, pixels. */
export interface BlotRoom {
  readonly windowPixels: number;
  readonly rowPixels: number;
  readonly blottedPixels: number;
}

const ALIGNMENT = 64;

/** Bytes that {@link createBlotMemory} allocates. */
export function blotMemoryBytes({ windowPixels, rowPixels, blottedPixels }: BlotRoom): number {
  const arrays = 4 * ALIGNMENT + 4 * (windowPixels + blottedPixels) + 16 * rowPixels;
  return Math.ceil((SIMD_STATIC_BYTES + arrays) / SIMD_PAGE) * SIMD_PAGE;
}

/** Memory for windows, rows and results of up to so many pixels; for one thread, used again for every chip. */
export function createBlotMemory(room: BlotRoom): BlotMemory {
  const { simd, buffer } = loadSimdKernels(blotMemoryBytes(room) / SIMD_PAGE);
  let free = SIMD_STATIC_BYTES;
  const take = (bytes: number): number => {
    const at = free;
    free = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const singles = (n: number): Placed<Float32Array> => {
    const at = take(4 * n);
    return { array: new Float32Array(buffer, at, n), at };
  };
  const doubles = (n: number): Placed<Float64Array> => {
    const at = take(8 * n);
    return { array: new Float64Array(buffer, at, n), at };
  };
  return {
    simd,
    constants: new Float64Array(buffer, simd.blotConstantsAt(), 11),
    image: singles(room.windowPixels),
    xs: doubles(room.rowPixels),
    ys: doubles(room.rowPixels),
    blotted: singles(room.blottedPixels),
  };
}
