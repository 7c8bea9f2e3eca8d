/**
 * Upper triangle R of a least-squares problem A x = d, made by rotating its rows in one at a time (Givens).
 *
 * Row j is kept from its diagonal to the last column that it can ever reach (its envelope). Rotations, not normal equations:
 * weights that span many orders of magnitude cost those as a square (dossier 4.5).
 */
export interface Triangle {
  readonly size: number;
  /** Where in `values` the diagonal of row j lies; length size + 1. */
  readonly start: Int32Array;
  readonly values: Float64Array;
  /** Q^T d. */
  readonly rhs: Float64Array;
}

/**
 * @param reach - for each column, the last column of any row of A whose first column it is (-1: none)
 */
export function emptyTriangle(reach: Int32Array): Triangle {
  const size = reach.length;
  const start = new Int32Array(size + 1);
  for (let j = 0, last = 0; j < size; j++) {
    last = Math.max(last, reach[j], j);
    start[j + 1] = start[j] + last - j + 1;
  }
  return { size, start, values: new Float64Array(start[size]), rhs: new Float64Array(size) };
}

/** Rotates one row of A in. `row` is dense, zero outside first..last, and all zero afterwards. */
export function rotateIn(triangle: Triangle, row: Float64Array, first: number, last: number, rhs: number): void {
  const { start, values } = triangle;
  for (let j = first; j <= last; j++) {
    const x = row[j];
    if (x === 0) continue;
    const diagonal = start[j];
    const width = start[j + 1] - diagonal;
    const r = values[diagonal];
    if (r === 0) {
      for (let k = 0; k < width; k++) values[diagonal + k] = row[j + k];
      triangle.rhs[j] = rhs;
      row.fill(0, j, last + 1);
      return;
    }
    const norm = Math.sqrt(r * r + x * x);
    const c = r / norm;
    const s = x / norm;
    for (let k = 0; k < width; k++) {
      const above = values[diagonal + k];
      const below = row[j + k];
      values[diagonal + k] = c * above + s * below;
      row[j + k] = c * below - s * above;
    }
    row[j] = 0;
    last = Math.max(last, j + width - 1);
    const above = triangle.rhs[j];
    triangle.rhs[j] = c * above + s * rhs;
    rhs = c * rhs - s * above;
  }
}

/** Solves R x = b in place. */
export function solveUpper({ size, start, values }: Triangle, b: Float64Array): void {
  for (let j = size - 1; j >= 0; j--) {
    const diagonal = start[j];
    const width = start[j + 1] - diagonal;
    let sum = b[j];
    for (let k = 1; k < width; k++) sum -= values[diagonal + k] * b[j + k];
    b[j] = sum / values[diagonal];
  }
}

/** Solves R^T R x = b in place; b is zero before `first`. */
export function solveNormal(triangle: Triangle, b: Float64Array, first = 0): void {
  const { size, start, values } = triangle;
  for (let j = first; j < size; j++) {
    const diagonal = start[j];
    const width = start[j + 1] - diagonal;
    const x = b[j] / values[diagonal];
    b[j] = x;
    for (let k = 1; k < width; k++) b[j + k] -= values[diagonal + k] * x;
  }
  solveUpper(triangle, b);
}
