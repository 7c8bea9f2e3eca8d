import { fixGauge } from './gauge.js';
import { rowTimes, type GroupSystem } from './group-system.js';
import type { Centres } from './weighted-rows.js';

/**
 * Variance of each unknown of a group relative to the group's mean, from the noise of the rows; right for any weights, not
 * only for inverse variances.
 * @param inverse - of the normal matrix; changed: afterwards each row is that of a column with its gauge fixed
 */
export function groupVariances(system: GroupSystem, inverse: Float64Array, centres: Centres): Float64Array {
  const { members, rows, selection, place, column } = system;
  const { a, b, unknowns, coefficients } = rows;
  const n = column.length;
  for (let u = 0; u < n; u++) fixGauge(inverse.subarray(u * n, (u + 1) * n), members, unknowns, centres);
  const variance = new Float64Array(n);
  const response = new Float64Array(n);
  for (const row of selection) {
    const at = row * 2 * unknowns;
    if (unknowns === 1) {
      const factor = rows.noise[row] * coefficients[at];
      addSquares(variance, inverse, place[a[row]] * n, place[b[row]] * n, factor);
      continue;
    }
    response.fill(0);
    for (let k = 0; k < unknowns; k++) {
      addScaled(response, inverse, (place[a[row]] * unknowns + k) * n, coefficients[at + k]);
      if (b[row] >= 0)
        addScaled(response, inverse, (place[b[row]] * unknowns + k) * n, coefficients[at + unknowns + k]);
    }
    const noise2 = rows.noise[row] ** 2;
    for (let u = 0; u < n; u++) variance[u] += noise2 * response[u] * response[u];
  }
  return variance;
}

/** For constants, of which all rows are differences: in one go, for there may be a hundred thousand of them. */
function addSquares(sum: Float64Array, matrix: Float64Array, plus: number, minus: number, factor: number): void {
  for (let u = 0; u < sum.length; u++) {
    const response = factor * (matrix[plus + u] - matrix[minus + u]);
    sum[u] += response * response;
  }
}

function addScaled(sum: Float64Array, matrix: Float64Array, from: number, factor: number): void {
  if (factor === 0) return;
  for (let u = 0; u < sum.length; u++) sum[u] += factor * matrix[from + u];
}

/** Adds to `leverage`, by pair, the share of each row's own value in its model. @param inverse - of the normal matrix */
export function addLeverage(system: GroupSystem, inverse: Float64Array, leverage: Float64Array): void {
  const { rows, selection, place, column } = system;
  const { a, b, pair, unknowns, coefficients } = rows;
  const n = column.length;
  const touched = new Float64Array(n);
  for (const row of selection) {
    if (pair[row] < 0) continue;
    const at = row * 2 * unknowns;
    for (const exposure of [a[row], b[row]]) {
      for (let k = 0; k < unknowns; k++) {
        const v = place[exposure] * unknowns + k;
        let sum = 0;
        for (let q = 0; q < unknowns; q++) {
          sum += coefficients[at + q] * inverse[v * n + place[a[row]] * unknowns + q];
          sum += coefficients[at + unknowns + q] * inverse[v * n + place[b[row]] * unknowns + q];
        }
        touched[v] = sum;
      }
    }
    leverage[pair[row]] += rowTimes(system, row, touched);
  }
}
