import { SIMD_BINARY, SQUARES_BINARY } from './simd-binary.js';

/**
 * The inner loops in WebAssembly (sources in simd/, AssemblyScript with f64x2). Arguments that end in `At` are
 * addresses, bytes, in the memory that the kernels were loaded with; see the sources for the rest.
 */
export interface SimdKernels {
  firstFree(): number;
  open(
    x0: number,
    y0: number,
    nx: number,
    ny: number,
    sumsAt: number,
    contextAt: number,
    keptAt: number,
    contextBit: number,
  ): void;
  badPixels(): number;
  degeneratePixels(): number;
  tornPixels(): number;
  squareRow(
    belowXAt: number,
    belowYAt: number,
    hereXAt: number,
    hereYAt: number,
    aboveXAt: number,
    aboveYAt: number,
    dataAt: number,
    weightAt: number,
    n: number,
    half: number,
  ): void;
  turboRow(xAt: number, yAt: number, dataAt: number, weightAt: number, n: number, half: number, factor: number): void;
  pointRow(xAt: number, yAt: number, dataAt: number, weightAt: number, n: number): void;
  /** Maps a row of a TAN-SIP chip; its constants lie at `rowConstantsAt()`. */
  sipRow(x0: number, n: number, xAt: number, yAt: number): void;
  rowConstantsAt(): number;
  /** Rows of a chip with lookup tables, see simd/map-cells.ts: by the exact chain; in a band; sampled for itself. */
  chainRow(y: number, x0: number, n: number, xAt: number, yAt: number): void;
  bandRow(
    bandAt: number,
    t: number,
    nodes: number,
    y: number,
    first: number,
    last: number,
    x0: number,
    n: number,
    xAt: number,
    yAt: number,
  ): void;
  sampledRow(
    nodes: number,
    y: number,
    first: number,
    last: number,
    x0: number,
    n: number,
    xAt: number,
    yAt: number,
  ): void;
  /** Makes the polynomials of a band. */
  fitBand(bandAt: number, nodes: number, from: number, to: number, middle: number, scale: number): void;
  /** The chip itself: constants, tables of D2IM and of NPOL, pieces; room for so many of each. */
  chipAt(): number;
  shiftsAt(): number;
  offsetsAt(): number;
  mostNodes(): number;
  startsAt(): number;
  smoothAt(): number;
  mostPieces(): number;
  prepare(
    dataAt: number,
    stored: boolean,
    weightAt: number,
    flagsAt: number,
    flagBytes: number,
    n: number,
    sky: number,
    factor: number,
    badBits: number,
  ): void;
  /** Sums to float32 planes; returns the number of pixels of positive weight. */
  finish(
    n: number,
    sumsAt: number,
    keptAt: number,
    fillval: number,
    maskval: number,
    sciAt: number,
    whtAt: number,
  ): number;
  /** Middle and minimum of up to four images, see simd/few.ts; returns the number of pixels that are listed. */
  middlesOfFew(
    n: number,
    meanOfTwo: boolean,
    empty: number,
    listEmpty: boolean,
    lowest: number,
    perValue: number,
    perWeight: number,
    middleAt: number,
    leastAt: number,
    listAt: number,
  ): number;
  /** Addresses of four planes of values, of four of weights, and four least weights (float32). */
  fewImagesAt(): number;
  /** Samples an image by quintics, see simd/blot.ts; its constants lie at `blotConstantsAt()`. */
  poly5Row(
    imageAt: number,
    stride: number,
    x0: number,
    y0: number,
    rounded: boolean,
    sixthFrom: number,
    sixthRow: number,
    xsAt: number,
    ysAt: number,
    n: number,
    outAt: number,
  ): number;
  blotConstantsAt(): number;
  /** The test for cosmic rays, see simd/rays.ts. */
  noisyPixels(
    sciAt: number,
    blotAt: number,
    badAt: number,
    from: number,
    to: number,
    factor: number,
    variance: number,
    least: number,
    listAt: number,
  ): number;
  testedPixels(): number;
  residualRow(
    sciAt: number,
    blotAt: number,
    badAt: number,
    nx: number,
    rows: number,
    factor: number,
    variance: number,
    source: number,
    largest: number,
    outAt: number,
  ): void;
  peakPixels(imageAt: number, stride: number, from: number, to: number, least: number, listAt: number): number;
  /** Flags, a byte a pixel, see simd/flags.ts. */
  packFlags(flagsAt: number, nx: number, rows: number, wordsAt: number): number;
  countBytes(at: number, n: number, value: number): number;
  flagStored(wordsAt: number, n: number, bits: number, flagsAt: number): void;
  /** Byte order of a file, see simd/swap.ts. */
  swapWords(from: number, n: number, to: number): void;
  goodPixels(): number;
  unusablePixels(): number;
  /** NaN for values that are flagged or not finite, in place; these and the next are in simd/usable.ts. */
  dropUnusable(dataAt: number, stored: boolean, flagsAt: number, short: boolean, bits: number, n: number): void;
  /** What the last of them found: pixels that the flags call good, and those of them without a finite value. */
  unflaggedPixels(): number;
  notFinitePixels(): number;
  /** All bits of the flags of a box that the words of a mask flag. */
  markMasked(
    wordsAt: number,
    rowBytes: number,
    x0: number,
    nx: number,
    ny: number,
    flagsAt: number,
    short: boolean,
  ): void;
  /** NaN for values outside of [from, to]. */
  dropOutside(dataAt: number, n: number, from: number, to: number): void;
  /** Counts values in a table, NaN in its first element. */
  countValues(dataAt: number, n: number, origin: number, inverse: number, last: number, tableAt: number): void;
  /** Adds n counts to others, and makes counts their running sums. */
  addCounts(countsAt: number, moreAt: number, n: number): void;
  sumCounts(countsAt: number, n: number): void;
  /** A bit for each value of nx x ny below a limit (float32), in words of 32. */
  lowBits(dataAt: number, nx: number, ny: number, limit: number, wordsAt: number): void;
  /** Areas of the quad at `cornersAt()` in its box, rows of columns+1 at `areaAt()`; exported with its parts for tests. */
  coverBox(x: number, y: number, columns: number, rows: number): void;
  /** Of these (ox, oy) is the first inner corner of the box; 0 when they decline. */
  coverThree(ox: number, oy: number, columns: number): number;
  coverFive(ox: number, oy: number, columns: number, rows: number): number;
  /** Of this it is the outer corner. */
  coverByEdges(ox: number, oy: number, columns: number, rows: number): void;
  cornersAt(): number;
  areaAt(): number;
}

/** The second program of simd/: the same drops for errors and flags, see simd/squares.ts. Data are errors, 1 sigma. */
export interface SquaresKernels extends Pick<
  SimdKernels,
  'open' | 'squareRow' | 'turboRow' | 'pointRow' | 'firstFree'
> {
  /** Where the flags of the next row lie, int32 each. */
  flagsAt(at: number): void;
}

/** Memory comes in pages of this many bytes. */
export const SIMD_PAGE = 65536;

/** Bytes at the start of the memory that belong to the kernels; as many behind them belong to the second program. */
export const SIMD_STATIC_BYTES = 640 * 1024;

let compiled: WebAssembly.Module | undefined;
let compiledSquares: WebAssembly.Module | undefined;

/** The kernels at work on a memory of their own, `pages` of {@link SIMD_PAGE} bytes, zeros. Compiled once a thread. */
export function loadSimdKernels(pages: number): {
  readonly simd: SimdKernels;
  readonly memory: WebAssembly.Memory;
  readonly buffer: ArrayBuffer;
} {
  compiled ??= new WebAssembly.Module(Buffer.from(SIMD_BINARY, 'base64'));
  const memory = new WebAssembly.Memory({ initial: pages });
  const simd = new WebAssembly.Instance(compiled, { env: { memory } }).exports as SimdKernels;
  if (simd.firstFree() > SIMD_STATIC_BYTES) throw new RangeError('the kernels want more static memory than reserved');
  return { simd, memory, buffer: memory.buffer };
}

/** The second program at work on the same memory. */
export function loadSquaresKernels(memory: WebAssembly.Memory): SquaresKernels {
  compiledSquares ??= new WebAssembly.Module(Buffer.from(SQUARES_BINARY, 'base64'));
  const kernels = new WebAssembly.Instance(compiledSquares, { env: { memory } }).exports as SquaresKernels;
  if (kernels.firstFree() > 2 * SIMD_STATIC_BYTES)
    throw new RangeError('the kernels want more static memory than reserved');
  return kernels;
}
