import type { Placed } from './drop-memory.js';
import { SIMD_PAGE, SIMD_STATIC_BYTES, loadSimdKernels, type SimdKernels } from './simd-kernels.js';

const ALIGNMENT = 64;

/** Most bytes that an array of a room takes besides its own. */
export const ROOM_ALIGNMENT = ALIGNMENT;

/** Room for arrays, one behind the other, in a memory of the kernels. */
export class KernelRoom {
  readonly simd: SimdKernels;
  readonly buffer: ArrayBufferLike;
  #free: number;

  /** @param at - address from which on the memory is free */
  constructor(simd: SimdKernels, buffer: ArrayBufferLike, at: number) {
    this.simd = simd;
    this.buffer = buffer;
    this.#free = at;
  }

  /** A memory of its own for so many bytes. */
  static of(bytes: number): KernelRoom {
    const { simd, buffer } = loadSimdKernels(Math.ceil((SIMD_STATIC_BYTES + bytes) / SIMD_PAGE));
    return new KernelRoom(simd, buffer, SIMD_STATIC_BYTES);
  }

  /** n float32. @throws RangeError past the end of the memory, like the next */
  singles(n: number): Placed<Float32Array> {
    const at = this.#take(4 * n);
    return { array: new Float32Array(this.buffer, at, n), at };
  }

  /** n int32. */
  integers(n: number): Placed<Int32Array> {
    const at = this.#take(4 * n);
    return { array: new Int32Array(this.buffer, at, n), at };
  }

  #take(bytes: number): number {
    const at = Math.ceil(this.#free / ALIGNMENT) * ALIGNMENT;
    this.#free = at + bytes;
    return at;
  }
}
