import type { Halo } from './stack-tile.js';

/** Weights below it are none (dossier 5.1). */
const SMALLEST = 1e-8;

/** Values of the exponent of a float32. */
const EXPONENTS = 256;

/**
 * Sums of weights that do not depend on the order of adding: by exponent, the upper and the lower half of the significands apart,
 * so that no addition of less than 2^40 weights rounds.
 */
export interface WeightSums {
  count: number;
  /** By exponent: sums of the upper halves, then of the rests. */
  readonly sums: Float64Array;
}

/** Sums of nothing. */
export function createWeightSums(): WeightSums {
  return { count: 0, sums: new Float64Array(2 * EXPONENTS) };
}

/** Adds the weights of a tile of nx x ny pixels, without its halo. */
export function addWeights(into: WeightSums, wht: Float32Array, nx: number, ny: number, halo: Halo): void {
  const bits = new Int32Array(wht.buffer, wht.byteOffset, wht.length);
  for (let y = halo.below; y < ny - halo.above; y++) {
    into.count += addRow(into.sums, wht, bits, y * nx + halo.left, (y + 1) * nx - halo.right);
  }
}

function addRow(sums: Float64Array, wht: Float32Array, bits: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let k = from; k < to; k++) {
    const weight = wht[k];
    if (!(weight >= SMALLEST && weight < Infinity)) continue;
    const exponent = bits[k] >>> 23;
    // The step between the upper halves of significands of this exponent.
    const step = STEPS[exponent];
    const upper = Math.floor(weight / step) * step;
    sums[exponent] += upper;
    sums[EXPONENTS + exponent] += weight - upper;
    count++;
  }
  return count;
}

const STEPS = Float64Array.from({ length: EXPONENTS }, (_, exponent) => 2 ** (exponent - 127 - 11));

/** Adds the sums of other tiles. */
export function mergeWeightSums(into: WeightSums, other: WeightSums): void {
  into.count += other.count;
  for (let k = 0; k < into.sums.length; k++) into.sums[k] += other.sums[k];
}

/** Mean of the positive weights, rounded to float32; 0 where there is none. */
export function meanWeight({ count, sums }: WeightSums): number {
  if (count === 0) return 0;
  let sum = 0;
  for (let k = 0; k < EXPONENTS; k++) sum += sums[k] + sums[EXPONENTS + k];
  return Math.fround(sum / count);
}
