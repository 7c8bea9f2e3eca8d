import { createKernelMemory, kernelMemoryBytes, type Placed } from './kernel-memory.js';
import type { SimdKernels } from './simd-kernels.js';

/** One WebAssembly memory with a box of pixels, what says which of them are usable, and tables to count them in. */
export interface UsableMemory {
  readonly simd: SimdKernels;
  /** The values. */
  readonly values: Placed<Float32Array>;
  /** A flag a pixel; int16 take half of it. */
  readonly flags: Placed<Int32Array>;
  /** A mask of a number a pixel, or the words of one of a bit a pixel. */
  readonly mask: Placed<Float32Array>;
  /** Zeros at first. */
  readonly tables: Placed<Int32Array>;
}

/** What a {@link UsableMemory} has room for. */
export interface UsableRoom {
  /** Of a box. */
  readonly pixels: number;
  /** Elements of all tables together. */
  readonly counts: number;
}

const ARRAYS = 4;

/** Bytes that {@link createUsableMemory} allocates. */
export function usableMemoryBytes({ pixels, counts }: UsableRoom): number {
  return kernelMemoryBytes(ARRAYS, 12 * pixels + 4 * counts);
}

/** Memory for boxes of up to so many pixels; for one thread, used again for every chip. */
export function createUsableMemory(room: UsableRoom): UsableMemory {
  const memory = createKernelMemory(usableMemoryBytes(room));
  return {
    simd: memory.simd,
    values: memory.singles(room.pixels),
    flags: memory.integers(room.pixels),
    mask: memory.singles(room.pixels),
    tables: memory.integers(room.counts),
  };
}
