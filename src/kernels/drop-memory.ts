import { KernelMemory, memoryBytes, type Placed } from './kernel-memory.js';
import { bandDoubles } from './map-scratch.js';
import {
  SIMD_PAGE,
  SIMD_STATIC_BYTES,
  loadSimdKernels,
  loadSquaresKernels,
  type SimdKernels,
  type SquaresKernels,
} from './simd-kernels.js';

/** What a window of the output has besides its sums. */
export interface WindowPlanes {
  readonly context: boolean;
  readonly kept: boolean;
  /** Variances and flags. Default false. */
  readonly errors?: boolean;
  /** Bytes for arrays of the caller's in the same memory. Default 0. */
  readonly more?: number;
}

/** Addresses of the row of input at hand. */
export interface StagedRow {
  dataAt: number;
  weightAt: number;
  /** Of the errors; 0 where none are wanted. */
  errorAt: number;
}

/** A mapped row of pixel centres, output pixels; room for one pixel more at either end. */
export interface MappedRow {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xAt: number;
  readonly yAt: number;
}

/** One WebAssembly memory with everything that a kernel reads and writes in its inner loop. */
export interface DropMemory {
  readonly simd: SimdKernels;
  /** Ring of mapped rows: below, here, above. */
  readonly rows: [MappedRow, MappedRow, MappedRow];
  /** Values and weights of the row at hand. */
  readonly data: Placed<Float32Array>;
  readonly weight: Placed<Float32Array>;
  /** Where the row at hand really is; see stage-row. */
  readonly staged: StagedRow;
  /** Constants of the row at hand for the map of simd/map.ts. */
  readonly mapConstants: Float64Array;
  /** Polynomials of a band of rows, for maps that go by cells of lookup tables. */
  readonly band: Placed<Float64Array>;
  /** Sums of the window, two numbers a pixel. */
  readonly sums: Placed<Float64Array>;
  /** Null, at address 0: not wanted. */
  readonly context: Placed<Int32Array | null>;
  readonly kept: Placed<Float64Array | null>;
  /** The finished planes of the window. */
  readonly sci: Placed<Float32Array>;
  readonly wht: Placed<Float32Array>;
  /** Null: neither variances nor flags are wanted. */
  readonly errors: ErrorMemory | null;
  readonly input: InputMemory;
  /** Room for `more` bytes. */
  readonly more: KernelMemory;
}

/** What the variances and flags of a window are made with. */
export interface ErrorMemory {
  readonly kernels: SquaresKernels;
  /** Two numbers an output pixel: sum of squared share times variance, sum of squared share. */
  readonly squares: Placed<Float64Array>;
  /** Flags of the pixels that have a share, one int32 an output pixel. */
  readonly flags: Placed<Int32Array>;
  /** Errors and flags of the row at hand. */
  readonly rowErrors: Placed<Float32Array>;
  readonly rowFlags: Placed<Int32Array>;
}

/** A box of input pixels on its way to a kernel. */
export interface InputMemory {
  readonly data: Placed<Float32Array>;
  readonly weight: Placed<Float32Array>;
  readonly flags: Placed<Int32Array>;
  /** Null: not wanted. */
  readonly error: Placed<Float32Array> | null;
}

/** Most arrays of a memory. */
const ARRAYS = 24;

function staticBytes({ errors = false }: WindowPlanes): number {
  return errors ? 2 * SIMD_STATIC_BYTES : SIMD_STATIC_BYTES;
}

/** Bytes that {@link createDropMemory} allocates. */
export function dropMemoryBytes(
  maxPixels: number,
  maxRowPixels: number,
  planes: WindowPlanes,
  inputPixels = 0,
): number {
  const row = maxRowPixels + 4;
  const errors = planes.errors === true;
  const pixel = 16 + 8 + (planes.context ? 4 : 0) + (planes.kept ? 8 : 0) + (errors ? 20 : 0);
  const input = (inputPixels + 4) * (errors ? 16 : 12);
  const arrays =
    8 * bandDoubles(maxRowPixels) +
    row * (6 * 8 + 2 * 4 + (errors ? 8 : 0)) +
    maxPixels * pixel +
    2 * 8 +
    input +
    (planes.more ?? 0);
  return memoryBytes(staticBytes(planes), ARRAYS, arrays);
}

/**
 * Memory for windows of up to `maxPixels` output pixels and runs of up to `maxRowPixels` input pixels, with room to prepare
 * `inputPixels` of them (0 when they are prepared elsewhere).
 */
export function createDropMemory(
  maxPixels: number,
  maxRowPixels: number,
  planes: WindowPlanes,
  inputPixels = 0,
): DropMemory {
  const pages = dropMemoryBytes(maxPixels, maxRowPixels, planes, inputPixels) / SIMD_PAGE;
  const { simd, memory: own, buffer } = loadSimdKernels(pages);
  const wanted = planes.errors === true;
  const room = new KernelMemory(simd, buffer, staticBytes(planes));
  // The kernels read in pairs, so a row has room for a pair more than it needs.
  const row = maxRowPixels + 4;
  const mapped = (): MappedRow => {
    const [x, y] = [room.doubles(row), room.doubles(row)];
    return { x: x.array, y: y.array, xAt: x.at, yAt: y.at };
  };
  // Prepared four at a time.
  const inputs = inputPixels + 4;
  // Behind the last pixel of a window the kernels may add zero to one more, and write one more int32 of the context with what it holds:
  // there the room has its margin.
  const pairs = (): Placed<Float64Array> => room.doubles(2 * maxPixels);
  const sums = pairs();
  const errors = (): ErrorMemory => ({
    kernels: loadSquaresKernels(own),
    squares: pairs(),
    flags: room.integers(maxPixels),
    rowErrors: room.singles(row),
    rowFlags: room.integers(row),
  });
  return {
    simd,
    rows: [mapped(), mapped(), mapped()],
    data: room.singles(row),
    weight: room.singles(row),
    mapConstants: new Float64Array(buffer, simd.rowConstantsAt(), 22),
    staged: { dataAt: 0, weightAt: 0, errorAt: 0 },
    band: room.doubles(bandDoubles(maxRowPixels)),
    sums,
    context: planes.context ? room.integers(maxPixels) : { array: null, at: 0 },
    kept: planes.kept ? room.doubles(maxPixels) : { array: null, at: 0 },
    // Finished two at a time.
    sci: room.singles(maxPixels + 2),
    wht: room.singles(maxPixels + 2),
    errors: wanted ? errors() : null,
    input: {
      data: room.singles(inputs),
      weight: room.singles(inputs),
      flags: room.integers(inputs),
      error: wanted ? room.singles(inputs) : null,
    },
    more: new KernelMemory(simd, buffer, room.bytes(planes.more ?? 0).at),
  };
}
