import type { MappedRow } from './drop-memory.js';
import { createKernelMemory, kernelMemoryBytes } from './kernel-memory.js';
import type { KernelMemory, Placed } from './kernel-memory.js';
import { bandDoubles } from './map-scratch.js';
import type { MapMemory } from './map-to-memory.js';
import type { SimdKernels } from './simd-kernels.js';

/** The part of a WebAssembly memory with everything that a blot reads and writes in its inner loop. */
export interface BlotMemory extends MapMemory {
  readonly simd: SimdKernels;
  /** Constants of the row at hand for simd/blot.ts. */
  readonly constants: Float64Array;
  /** The window of the image. */
  readonly image: Placed<Float32Array>;
  /** Positions of the row at hand in the frame of the image (0-based pixels); NaN = none. */
  readonly xs: Placed<Float64Array>;
  readonly ys: Placed<Float64Array>;
  /** The same, as rows are mapped. */
  readonly row: MappedRow;
  /** The blotted values. */
  readonly blotted: Placed<Float32Array>;
}

/** What a {@link BlotMemory} has room for, pixels. */
export interface BlotRoom {
  readonly windowPixels: number;
  readonly rowPixels: number;
  readonly blottedPixels: number;
}

/** Arrays of a blot. */
export const BLOT_ARRAYS = 5;

/** Bytes of the arrays of a blot; the last is that of the results. */
export function blotArrayBytes({ windowPixels, rowPixels, blottedPixels }: BlotRoom): number {
  return 4 * (windowPixels + blottedPixels) + 16 * rowPixels + 8 * bandDoubles(rowPixels);
}

/** Memory for windows, rows and results of up to so many pixels; for one thread, used again for every chip. */
export function createBlotMemory(room: BlotRoom): BlotMemory {
  const memory = createKernelMemory(kernelMemoryBytes(BLOT_ARRAYS, blotArrayBytes(room)));
  return placeBlot(memory, room, memory.singles(room.blottedPixels));
}

/** The same in a memory that holds other things, too. */
export function placeBlot(memory: KernelMemory, room: BlotRoom, blotted: Placed<Float32Array>): BlotMemory {
  const { simd, buffer } = memory;
  const [xs, ys] = [memory.doubles(room.rowPixels), memory.doubles(room.rowPixels)];
  return {
    simd,
    constants: new Float64Array(buffer, simd.blotConstantsAt(), 11),
    mapConstants: new Float64Array(buffer, simd.rowConstantsAt(), 22),
    band: memory.doubles(bandDoubles(room.rowPixels)),
    image: memory.singles(room.windowPixels),
    xs,
    ys,
    row: { x: xs.array, y: ys.array, xAt: xs.at, yAt: ys.at },
    blotted,
  };
}
