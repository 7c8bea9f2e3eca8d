import type { Placed } from './drop-memory.js';
import { SIMD_PAGE, SIMD_STATIC_BYTES, loadSimdKernels, type SimdKernels } from './simd-kernels.js';

/** A WebAssembly memory that is handed out in arrays, for one thread. Between and behind them there are 64 bytes that kernels may read. */
export interface KernelMemory {
  readonly simd: SimdKernels;
  readonly buffer: ArrayBuffer;
  doubles(n: number): Placed<Float64Array>;
  singles(n: number): Placed<Float32Array>;
  integers(n: number): Placed<Int32Array>;
  bytes(n: number): Placed<Uint8Array>;
}

const ALIGNMENT = 64;

/** Bytes of a memory for so many arrays of together so many bytes. */
export function kernelMemoryBytes(arrays: number, bytes: number): number {
  return Math.ceil((SIMD_STATIC_BYTES + bytes + 2 * ALIGNMENT * (arrays + 1)) / SIMD_PAGE) * SIMD_PAGE;
}

/** A memory of {@link kernelMemoryBytes}. Its arrays throw RangeError when they are more. */
export function createKernelMemory(bytes: number): KernelMemory {
  const { simd, buffer } = loadSimdKernels(bytes / SIMD_PAGE);
  let free = SIMD_STATIC_BYTES;
  const take = (size: number): number => {
    const at = free;
    free = (Math.ceil((at + size) / ALIGNMENT) + 1) * ALIGNMENT;
    // Nothing checks an address later.
    if (free > buffer.byteLength) throw new RangeError('the memory of the kernels is smaller than what it holds');
    return at;
  };
  return {
    simd,
    buffer,
    doubles: (n) => {
      const at = take(8 * n);
      return { array: new Float64Array(buffer, at, n), at };
    },
    singles: (n) => {
      const at = take(4 * n);
      return { array: new Float32Array(buffer, at, n), at };
    },
    integers: (n) => {
      const at = take(4 * n);
      return { array: new Int32Array(buffer, at, n), at };
    },
    bytes: (n) => {
      const at = take(n);
      return { array: new Uint8Array(buffer, at, n), at };
    },
  };
}
