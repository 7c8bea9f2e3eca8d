import { dot, gaugeVectors, projectOut } from './gauge.js';
import { addRow, rowTimes, type GroupSystem } from './group-system.js';
import type { Centres } from './weighted-rows.js';

const LARGEST_STEPS = 100;

/** Relative change of an eigenvalue at which the iteration has come to rest: a condition is wanted to a per cent. */
const AT_REST = 1e-5;

/**
 * Ratio of the largest to the smallest singular value of the weighted equations of a group, apart from what no overlap can
 * tell; with planes, of the equations with their ridge.
 * @param inverse - of the normal matrix
 */
export function groupCondition(system: GroupSystem, inverse: Float64Array, centres: Centres): number {
  const { members, rows, selection, column } = system;
  const n = column.length;
  const gauge = gaugeVectors(members, rows.unknowns, centres);
  const largest = largestEigenvalue(n, gauge, (vector, result) => {
    for (const row of selection) addRow(system, row, rowTimes(system, row, vector), result);
  });
  const inverseSmallest = largestEigenvalue(n, gauge, (vector, result) => {
    for (let i = 0; i < n; i++) result[i] = dot(inverse.subarray(i * n, (i + 1) * n), vector);
  });
  return Math.sqrt(largest * inverseSmallest);
}

/** Power iteration, orthogonal to `without`, for a symmetric matrix that is given by its product with a vector. */
function largestEigenvalue(
  n: number,
  without: readonly Float64Array[],
  multiply: (vector: Float64Array, result: Float64Array) => void,
): number {
  let vector = startVector(n);
  let eigenvalue = 0;
  for (let step = 0; step < LARGEST_STEPS; step++) {
    projectOut(vector, without);
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < n; i++) vector[i] /= norm;
    const image = new Float64Array(n);
    multiply(vector, image);
    projectOut(image, without);
    const next = dot(vector, image);
    if (Math.abs(next - eigenvalue) <= AT_REST * next) return next;
    eigenvalue = next;
    vector = image;
  }
  return eigenvalue;
}

/** Some vector without symmetry, the same in every run. */
function startVector(n: number): Float64Array {
  const vector = new Float64Array(n);
  for (let i = 0, x = 12345; i < n; i++) {
    x = (1664525 * x + 1013904223) % 4294967296;
    vector[i] = x / 4294967296 - 0.5;
  }
  return vector;
}
