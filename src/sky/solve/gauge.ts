import type { Centres, Unknowns } from './weighted-rows.js';

/**
 * Takes out what no overlap can tell: the constant that is common to a group, and with planes the plane that is common to it.
 * What is left has unweighted means of zero: of the constants (each at its exposure's own centre) and of the slopes. For
 * constants this is the minimum-norm solution of the reference (dossier 4.5).
 * @param values - by unknown of each member; changed in place
 */
export function fixGauge(values: Float64Array, members: readonly number[], unknowns: Unknowns, centres: Centres): void {
  const n = members.length;
  if (unknowns === 3) {
    const slopeX = mean(values, 0, 3, n);
    const slopeY = mean(values, 1, 3, n);
    members.forEach((exposure, i) => {
      values[3 * i] -= slopeX;
      values[3 * i + 1] -= slopeY;
      values[3 * i + 2] -= slopeX * centres.x[exposure] + slopeY * centres.y[exposure];
    });
  }
  const level = mean(values, unknowns - 1, unknowns, n);
  for (let i = 0; i < n; i++) values[i * unknowns + unknowns - 1] -= level;
}

function mean(values: Float64Array, first: number, step: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[first + i * step];
  return sum / count;
}

/** Orthonormal vectors of what no overlap can tell (one; with planes three), by unknown of each member. */
export function gaugeVectors(members: readonly number[], unknowns: Unknowns, centres: Centres): Float64Array[] {
  const shift = (k: number): Float64Array => {
    const vector = new Float64Array(members.length * unknowns);
    members.forEach((exposure, i) => {
      if (k < 2) vector[3 * i + k] = 1;
      vector[i * unknowns + unknowns - 1] = k === 2 ? 1 : (k === 0 ? centres.x : centres.y)[exposure];
    });
    return vector;
  };
  const basis: Float64Array[] = [];
  for (const k of unknowns === 3 ? [2, 0, 1] : [2]) {
    const vector = shift(k);
    projectOut(vector, basis);
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((v) => v / norm));
  }
  return basis;
}

/** Removes from a vector, in place, its part along orthonormal others. */
export function projectOut(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (const axis of basis) {
    const along = dot(vector, axis);
    for (let i = 0; i < vector.length; i++) vector[i] -= along * axis[i];
  }
}

/** Scalar product. */
export function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}
