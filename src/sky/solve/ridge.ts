import type { WeightedRows } from './weighted-rows.js';

/**
 * The plane of an exposure may rise, over `reach`, to this many times what constants alone leave unexplained. Chains of 8
 * with overlaps of 3 to 50 % of an exposure, 16 cells of noise 1 each, root mean square error in the corners: without slopes
 * 0.8 to 1.6 (with 10 instead of 3: 1.5 to 4.9), with slopes of 20 from 1.6 to 15 (1.6 to 27), where constants have 14 to 17.
 */
export const RIDGE_AMPLITUDE = 3;

/** Weight of the ridge, relative to a measurement's, where nothing scatters. */
const RIDGE_WITHOUT_NOISE = 1e-3;

/**
 * Ties every slope to zero with the 1-sigma `amplitude`. What the overlaps fix better stays as they say; a direction that they
 * leave open (a narrow overlap, a chain along one axis) ends near zero instead of at amplified noise.
 * @param exposures - those that have a pair
 */
export function withRidge(rows: WeightedRows, exposures: readonly number[], amplitude: number): WeightedRows {
  const { unknowns } = rows;
  const ties = 2 * exposures.length;
  const noise = rootMeanSquare(rows.noise);
  const weight = noise > 0 ? noise / amplitude : RIDGE_WITHOUT_NOISE * typicalWeight(rows);
  const coefficients = extended(rows.coefficients, ties * 2 * unknowns);
  for (let tie = 0; tie < ties; tie++) coefficients[(rows.count + tie) * 2 * unknowns + (tie & 1)] = weight;
  return {
    unknowns,
    count: rows.count + ties,
    a: Int32Array.from({ length: rows.count + ties }, (_, row) =>
      row < rows.count ? rows.a[row] : exposures[(row - rows.count) >> 1],
    ),
    b: Int32Array.from({ length: rows.count + ties }, (_, row) => (row < rows.count ? rows.b[row] : -1)),
    pair: Int32Array.from({ length: rows.count + ties }, (_, row) => (row < rows.count ? rows.pair[row] : -1)),
    coefficients,
    rhs: extended(rows.rhs, ties),
    noise: extended(rows.noise, ties).fill(noise, rows.count),
  };
}

function extended(values: Float64Array, more: number): Float64Array {
  const longer = new Float64Array(values.length + more);
  longer.set(values);
  return longer;
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}

/** Root mean square coefficient of the constants. */
function typicalWeight({ unknowns, count, coefficients }: WeightedRows): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += coefficients[row * 2 * unknowns + unknowns - 1] ** 2;
  return Math.sqrt(sum / count);
}
