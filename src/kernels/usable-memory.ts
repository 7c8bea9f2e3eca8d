import type { Placed } from './drop-memory.js';
import { SIMD_PAGE, SIMD_STATIC_BYTES, loadSimdKernels, type SimdKernels } from './simd-kernels.js';

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

const ALIGNMENT = 64;

/** Bytes that {@link createUsableMemory} allocates. */
export function usableMemoryBytes({ pixels, counts }: UsableRoom): number {
  return Math.ceil((SIMD_STATIC_BYTES + 4 * ALIGNMENT + 12 * pixels + 4 * counts) / SIMD_PAGE) * SIMD_PAGE;
}

/** Memory for boxes of up to so many pixels; for one thread, used again for every chip. */
export function createUsableMemory(room: UsableRoom): UsableMemory {
  const { simd, buffer } = loadSimdKernels(usableMemoryBytes(room) / SIMD_PAGE);
  let free = SIMD_STATIC_BYTES;
  const take = (elements: number): number => {
    const at = free;
    free = Math.ceil((at + 4 * elements) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const singles = (n: number): Placed<Float32Array> => {
    const at = take(n);
    return { array: new Float32Array(buffer, at, n), at };
  };
  const integers = (n: number): Placed<Int32Array> => {
    const at = take(n);
    return { array: new Int32Array(buffer, at, n), at };
  };
  return {
    simd,
    values: singles(room.pixels),
    flags: integers(room.pixels),
    mask: singles(room.pixels),
    tables: integers(room.counts),
  };
}
