/** How quantised reals were dithered (ZQUANTIZ): FITS standard 4.0, section 10.2.1. */
export type DitherMethod = 'NO_DITHER' | 'SUBTRACTIVE_DITHER_1' | 'SUBTRACTIVE_DITHER_2';

/** What turns the integers of a tile back into reals. */
export interface Quantization {
  readonly method: DitherMethod;
  /** ZSCALE of the tile. */
  readonly scale: number;
  /** ZZERO of the tile. */
  readonly zero: number;
  /** Integer that stands for NaN (ZBLANK), or null. */
  readonly blank: number | null;
  /** Where the random sequence starts: number of the tile (0-based) + ZDITHER0. Ignored without dither. */
  readonly row: number;
}

/** Length of the standard's random sequence. */
const RANDOM_COUNT = 10000;
/** With SUBTRACTIVE_DITHER_2 this integer stands for exactly 0. */
const EXACT_ZERO = -2147483646;

/**
 * Reals of a quantised tile: `(q - r + 0.5) x scale + zero` with the tile's random numbers r, `q x scale + zero`
 * without dither; in float64, rounded once on storing.
 * @param quantized the first `nPixels` are read. @param out receives them from index 0.
 */
export function dequantize(
  quantized: Int32Array,
  nPixels: number,
  how: Quantization,
  out: Float32Array | Float64Array,
): void {
  if (how.method === 'NO_DITHER') withoutDither(quantized, nPixels, how, out);
  else withDither(quantized, nPixels, how, out);
  if (how.blank !== null) markBlanks(quantized, nPixels, how.blank, out);
}

/** The standard's sequence of 10000 random numbers in 0..1 (appendix I), as float32 like every implementation. */
export function randomSequence(): Float32Array {
  sequence ??= makeSequence();
  return sequence;
}

let sequence: Float32Array | undefined;

/** Park and Miller's generator; its products stay below 2^53, so float64 is exact. */
function makeSequence(): Float32Array {
  const numbers = new Float32Array(RANDOM_COUNT);
  let seed = 1;
  for (let i = 0; i < RANDOM_COUNT; i++) {
    seed = (16807 * seed) % 2147483647;
    numbers[i] = seed / 2147483647;
  }
  return numbers;
}

function withoutDither(
  quantized: Int32Array,
  nPixels: number,
  how: Quantization,
  out: Float32Array | Float64Array,
): void {
  const { scale, zero } = how;
  for (let i = 0; i < nPixels; i++) out[i] = quantized[i] * scale + zero;
}

function withDither(quantized: Int32Array, nPixels: number, how: Quantization, out: Float32Array | Float64Array): void {
  const { scale, zero } = how;
  const random = randomSequence();
  // No integer is 0.5, so that one comparison serves both methods.
  const exactZero = how.method === 'SUBTRACTIVE_DITHER_2' ? EXACT_ZERO : 0.5;
  let seed = (((how.row - 1) % RANDOM_COUNT) + RANDOM_COUNT) % RANDOM_COUNT;
  let next = firstRandom(random, seed);
  for (let i = 0; i < nPixels; i++) {
    const q = quantized[i];
    out[i] = q === exactZero ? 0 : (q - random[next] + 0.5) * scale + zero;
    if (++next === RANDOM_COUNT) {
      seed = seed + 1 === RANDOM_COUNT ? 0 : seed + 1;
      next = firstRandom(random, seed);
    }
  }
}

/** The product is rounded to float32 before it is cut to an integer, as in the reference implementation. */
function firstRandom(random: Float32Array, seed: number): number {
  return Math.trunc(Math.fround(random[seed] * 500));
}

function markBlanks(quantized: Int32Array, nPixels: number, blank: number, out: Float32Array | Float64Array): void {
  for (let i = 0; i < nPixels; i++) if (quantized[i] === blank) out[i] = NaN;
}
