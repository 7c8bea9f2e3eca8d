import { memoryBytes, MemoryRoom, type Placed } from './kernel-memory.js';
import { LINES_BINARY } from './simd-binary.js';
import { SIMD_PAGE } from './simd-kernels.js';

/** The third program of simd/: straight lines in an image. Arguments that end in `At` are addresses, bytes; see the sources for the rest. */
export interface LineKernels {
  /** Values that are not NaN, brought together; returns how many they are. */
  gather(at: number, nx: number, x0: number, x1: number, y0: number, y1: number, toAt: number): number;
  gatherSizes(at: number, n: number, toAt: number): number;
  flatten(at: number, nx: number, ny: number, levelsAt: number, cellsX: number, cellsY: number): void;
  scale(at: number, n: number, by: number): void;
  weigh(at: number, n: number, most: number, valuesAt: number, countsAt: number): void;
  halve(at: number, nx: number, ny: number): void;
  layColumns(at: number, stepX: number, stepY: number, nx: number, ny: number, n: number, toAt: number): void;
  joinSums(fromAt: number, toAt: number, n: number, width: number, ny: number): void;
  /** The place of the line found, or -1; its square is that of `steepestSquare()`. */
  steepest(valuesAt: number, countsAt: number, n: number, ny: number, least: number, above: number): number;
  steepestSquare(): number;
  bandSums(
    at: number,
    stepX: number,
    stepY: number,
    nx: number,
    ny: number,
    y0: number,
    slope: number,
    along: number,
    widest: number,
    sections: number,
    most: number,
    outAt: number,
  ): void;
  lineMoments(
    at: number,
    stepX: number,
    stepY: number,
    nx: number,
    ny: number,
    y0: number,
    slope: number,
    reach: number,
    most: number,
    outAt: number,
  ): void;
  eraseBand(
    at: number,
    stepX: number,
    stepY: number,
    nx: number,
    ny: number,
    y0: number,
    slope: number,
    along: number,
    width: number,
  ): void;
}

/** One WebAssembly memory with everything that a search for straight lines reads and writes. */
export interface LineMemory {
  readonly lines: LineKernels;
  /** The image that is searched; NaN = none. */
  readonly image: Placed<Float32Array>;
  /** Its values, 0 in gaps, and 1 where there is one; or of blocks of it, sums. */
  readonly values: Placed<Float32Array>;
  readonly counts: Placed<Float32Array>;
  /** Where sums along lines lie: of values, of counts, and of each those that are made of them. */
  readonly sumsAt: readonly [number, number, number, number];
  /** What is found along a line. */
  readonly along: Placed<Float64Array>;
}

/** What a {@link LineMemory} has room for: pixels of an image, sums of one kind, numbers along a line. */
export interface LineRoom {
  readonly pixels: number;
  readonly sums: number;
  readonly along: number;
}

const ARRAYS = 8;

/** Bytes that {@link createLineMemory} allocates. */
export function lineMemoryBytes({ pixels, sums, along }: LineRoom): number {
  return memoryBytes(0, ARRAYS, 4 * (3 * pixels + 4 * sums) + 8 * along);
}

let compiled: WebAssembly.Module | undefined;

/** Memory for images of up to so many pixels; for one thread, used again for every image. */
export function createLineMemory({ pixels, sums, along }: LineRoom): LineMemory {
  compiled ??= new WebAssembly.Module(Buffer.from(LINES_BINARY, 'base64'));
  const memory = new WebAssembly.Memory({ initial: lineMemoryBytes({ pixels, sums, along }) / SIMD_PAGE });
  const lines = new WebAssembly.Instance(compiled, { env: { memory } }).exports as LineKernels;
  // These kernels have no static data.
  const room = new MemoryRoom(memory.buffer, 0);
  const sumsAt = (): number => room.singles(sums).at;
  return {
    lines,
    image: room.singles(pixels),
    values: room.singles(pixels),
    counts: room.singles(pixels),
    sumsAt: [sumsAt(), sumsAt(), sumsAt(), sumsAt()],
    along: room.doubles(along),
  };
}
