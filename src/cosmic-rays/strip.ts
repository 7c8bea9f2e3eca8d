import { createKernelMemory, kernelMemoryBytes } from '../kernels/kernel-memory.js';
import type { KernelMemory, Placed } from '../kernels/kernel-memory.js';
import type { SimdKernels } from '../kernels/simd-kernels.js';
import { wordsOf } from '../masks/bit-mask.js';

/**
 * Some whole rows of a chip with all that the test reads, native units, row-major. Of the rows asked for, those within the
 * `cosmicRayHalo` that the chip has must be there. Made by {@link stripOf}.
 */
export interface ChipStrip {
  /** Size of the chip, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** First row of the arrays, 0-based, and their number of rows. */
  readonly first: number;
  readonly rows: number;
  /** What the scratch holds of these. */
  readonly sci: Float32Array;
  readonly blot: Float32Array;
}

/** The strip of rows [first, end) that the scratch holds, of a chip of nx x ny pixels. */
export function stripOf({ sci, blot }: StripScratch, nx: number, ny: number, first: number, end: number): ChipStrip {
  const n = nx * (end - first);
  return { nx, ny, first, rows: end - first, sci: sci.array.subarray(0, n), blot: blot.array.subarray(0, n) };
}

/** Memory of one thread for strips of up to the size it was made for, and the loops that work in it. */
export interface StripScratch {
  readonly simd: SimdKernels;
  /** The strip at hand, native units. */
  readonly sci: Placed<Float32Array>;
  /** The median as this chip would have seen it, sky included; NaN where there is no median. */
  readonly blot: Placed<Float32Array>;
  /** A byte a pixel: 1 = known to be bad. */
  readonly bad: Placed<Uint8Array>;
  /** A byte a pixel: what classifying it found, bits of {@link LEVEL}. */
  readonly levels: Uint8Array;
  /** The pixels whose level is not 0, in raster order, and how many they are: few, so that only kernels look at all pixels. */
  readonly hits: Placed<Int32Array>;
  hitCount: number;
  /** A byte a pixel: 1 = detected; {@link FLAG} after growth. */
  readonly found: Placed<Uint8Array>;
  readonly grown: Placed<Uint8Array>;
  /** Rows of a mask. */
  readonly words: Placed<Int32Array>;
  /** Pixels of a row. */
  readonly peaks: Placed<Int32Array>;
  /** Results of a row of blocks. */
  readonly blocks: Placed<Float32Array>;
}

/** What is known of a pixel before its neighbours are asked. */
export const LEVEL = {
  /** Beyond the limit of the second pass. */
  second: 1,
  /** Beyond the limit of the first pass. */
  first: 2,
  /** So far beyond the first that it needs no support of a neighbour. */
  strong: 4,
  /** A detection of the first pass, settled. */
  seed: 8,
  /** Beyond the first pass of the classic test, without the protection of stars. */
  classic: 16,
} as const;

/** What a pixel is flagged as: detected or about a detection, or of a charge-transfer tail. */
export const FLAG = { box: 1, tail: 2 } as const;

/** Arrays of a scratch. */
export const STRIP_ARRAYS = 10;

/** Bytes of the arrays of a scratch for strips of nx x rows pixels, halo included. */
export function stripArrayBytes(nx: number, rows: number): number {
  return 16 * nx * rows + 4 * wordsOf(nx) * rows + 8 * nx;
}

/** Makes the memory for strips of nx x rows pixels, halo included. */
export function createStripScratch(nx: number, rows: number): StripScratch {
  return placeStrip(createKernelMemory(kernelMemoryBytes(STRIP_ARRAYS, stripArrayBytes(nx, rows))), nx, rows);
}

/** The same in a memory that holds other things, too. */
export function placeStrip(memory: KernelMemory, nx: number, rows: number): StripScratch {
  const n = nx * rows;
  return {
    simd: memory.simd,
    sci: memory.singles(n),
    blot: memory.singles(n),
    bad: memory.bytes(n),
    levels: memory.bytes(n).array,
    hits: memory.integers(n),
    hitCount: 0,
    found: memory.bytes(n),
    grown: memory.bytes(n),
    words: memory.integers(wordsOf(nx) * rows),
    peaks: memory.integers(nx),
    blocks: memory.singles(nx),
  };
}
