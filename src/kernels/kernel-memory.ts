import { SIMD_PAGE, SIMD_STATIC_BYTES, loadSimdKernels, type SimdKernels } from './simd-kernels.js';

/** An array of a memory, and its address there. */
export interface Placed<A> {
  readonly array: A;
  readonly at: number;
}

const ALIGNMENT = 64;

/** Most bytes that an array of a memory takes besides its own. */
export const ARRAY_MARGIN = 2 * ALIGNMENT;

/**
 * A WebAssembly memory, or the rest of one, that is handed out in arrays one behind the other, zeros at first. Each begins at a multiple of
 * 64 bytes, and behind each there are 64 bytes that kernels may read and write. All methods throw RangeError at the end of the
 * memory: nothing checks an address later.
 */
export class MemoryRoom {
  readonly buffer: ArrayBufferLike;
  #free: number;

  /** @param at - address from which on the memory is free */
  constructor(buffer: ArrayBufferLike, at: number) {
    this.buffer = buffer;
    this.#free = Math.ceil(at / ALIGNMENT) * ALIGNMENT;
  }

  /** n float64. */
  doubles(n: number): Placed<Float64Array> {
    const at = this.#take(8 * n);
    return { array: new Float64Array(this.buffer, at, n), at };
  }

  /** n float32. */
  singles(n: number): Placed<Float32Array> {
    const at = this.#take(4 * n);
    return { array: new Float32Array(this.buffer, at, n), at };
  }

  /** n int32. */
  integers(n: number): Placed<Int32Array> {
    const at = this.#take(4 * n);
    return { array: new Int32Array(this.buffer, at, n), at };
  }

  /** n bytes. */
  bytes(n: number): Placed<Uint8Array> {
    const at = this.#take(n);
    return { array: new Uint8Array(this.buffer, at, n), at };
  }

  #take(size: number): number {
    const at = this.#free;
    this.#free = (Math.ceil((at + size) / ALIGNMENT) + 1) * ALIGNMENT;
    if (this.#free > this.buffer.byteLength)
      throw new RangeError('the memory of the kernels is smaller than what it holds');
    return at;
  }
}

/** Room in a memory of the kernels, for one thread. */
export class KernelMemory extends MemoryRoom {
  readonly simd: SimdKernels;

  /** @param at - address from which on the memory is free */
  constructor(simd: SimdKernels, buffer: ArrayBufferLike, at: number) {
    super(buffer, at);
    this.simd = simd;
  }
}

/** Bytes of whole pages for so many arrays of together so many bytes, behind `first` bytes of others. */
export function memoryBytes(first: number, arrays: number, bytes: number): number {
  return Math.ceil((first + bytes + ARRAY_MARGIN * (arrays + 1)) / SIMD_PAGE) * SIMD_PAGE;
}

/** Bytes of a memory of the kernels for so many arrays of together so many bytes. */
export function kernelMemoryBytes(arrays: number, bytes: number): number {
  return memoryBytes(SIMD_STATIC_BYTES, arrays, bytes);
}

/** A memory of {@link kernelMemoryBytes}. */
export function createKernelMemory(bytes: number): KernelMemory {
  const { simd, buffer } = loadSimdKernels(bytes / SIMD_PAGE);
  return new KernelMemory(simd, buffer, SIMD_STATIC_BYTES);
}
