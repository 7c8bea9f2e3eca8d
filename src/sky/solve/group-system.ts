import { eliminationOrder } from './elimination-order.js';
import { networkTriangle } from './network-triangle.js';
import { emptyTriangle, rotateIn, solveNormal, solveUpper, type Triangle } from './triangle.js';
import type { WeightedRows } from './weighted-rows.js';

/** The problem of one connected group, factored. Unknown k of the i-th member has the index i x unknowns + k. */
export interface GroupSystem {
  readonly members: readonly number[];
  readonly rows: WeightedRows;
  /** The rows that belong to the group. */
  readonly selection: Int32Array;
  /** For each exposure of the set, its place among the members (or -1). */
  readonly place: Int32Array;
  /** Column of each unknown. The constant of one member has the column `triangle.size`: it is held at zero. */
  readonly column: Int32Array;
  readonly triangle: Triangle;
}

/** Factors the rows of a group of two members or more. */
export function factorGroup(
  members: readonly number[],
  rows: WeightedRows,
  selection: Int32Array,
  exposures: number,
): GroupSystem {
  const place = new Int32Array(exposures).fill(-1);
  members.forEach((exposure, i) => (place[exposure] = i));
  const column = columnsOf(members.length, rows, selection, place);
  const size = column.length - 1;
  const triangle =
    rows.unknowns === 1
      ? networkTriangle(rows, selection, (exposure) => column[place[exposure]], size)
      : rotatedTriangle(rows, selection, place, column);
  return { members, rows, selection, place, column, triangle };
}

function rotatedTriangle(rows: WeightedRows, selection: Int32Array, place: Int32Array, column: Int32Array): Triangle {
  const { order, first, last } = spans(rows, selection, place, column);
  const size = column.length - 1;
  const reach = new Int32Array(size).fill(-1);
  for (let i = 0; i < order.length; i++) if (first[i] < size) reach[first[i]] = Math.max(reach[first[i]], last[i]);
  const triangle = emptyTriangle(reach);
  const dense = new Float64Array(size + 1);
  for (const i of order) {
    scatter(rows, selection[i], place, column, dense);
    // The last column is that of the constant held at zero.
    dense[size] = 0;
    rotateIn(triangle, dense, first[i], last[i], rows.rhs[selection[i]]);
  }
  return triangle;
}

/** Members in the order of elimination, all unknowns of one side by side, its constant last. */
function columnsOf(count: number, rows: WeightedRows, selection: Int32Array, place: Int32Array): Int32Array {
  const neighbours = Array.from({ length: count }, (): number[] => []);
  for (const row of selection) {
    if (rows.b[row] < 0 || row % rows.unknowns !== 0) continue;
    neighbours[place[rows.a[row]]].push(place[rows.b[row]]);
    neighbours[place[rows.b[row]]].push(place[rows.a[row]]);
  }
  const position = eliminationOrder(neighbours);
  return Int32Array.from({ length: count * rows.unknowns }, (_, u) => {
    const i = Math.floor(u / rows.unknowns);
    return position[i] * rows.unknowns + (u - i * rows.unknowns);
  });
}

/** First and last column of each row of the selection, and the order by first column in which they are rotated in. */
function spans(
  { a, b, unknowns }: WeightedRows,
  selection: Int32Array,
  place: Int32Array,
  column: Int32Array,
): { order: Int32Array; first: Int32Array; last: Int32Array } {
  const free = column.length - 1;
  const lead = (exposure: number): number => column[place[exposure] * unknowns];
  const first = selection.map((row) => Math.min(lead(a[row]), b[row] < 0 ? column.length : lead(b[row])));
  const last = selection.map((row) =>
    Math.min(Math.max(lead(a[row]), b[row] < 0 ? 0 : lead(b[row])) + unknowns - 1, free - 1),
  );
  const order = Int32Array.from(selection.keys()).sort((p, q) => first[p] - first[q] || last[p] - last[q] || p - q);
  return { order, first, last };
}

function scatter(rows: WeightedRows, row: number, place: Int32Array, column: Int32Array, dense: Float64Array): void {
  const { a, b, unknowns, coefficients } = rows;
  const at = row * 2 * unknowns;
  for (let k = 0; k < unknowns; k++) {
    dense[column[place[a[row]] * unknowns + k]] = coefficients[at + k];
    if (b[row] >= 0) dense[column[place[b[row]] * unknowns + k]] = coefficients[at + unknowns + k];
  }
}

/** Weighted coefficients of a row times values of the members. */
export function rowTimes(system: GroupSystem, row: number, values: Float64Array): number {
  const { rows, place } = system;
  const { a, b, unknowns, coefficients } = rows;
  const at = row * 2 * unknowns;
  let sum = 0;
  for (let k = 0; k < unknowns; k++) {
    sum += coefficients[at + k] * values[place[a[row]] * unknowns + k];
    if (b[row] >= 0) sum += coefficients[at + unknowns + k] * values[place[b[row]] * unknowns + k];
  }
  return sum;
}

/** Adds a factor times a row to a vector over the unknowns. */
export function addRow(system: GroupSystem, row: number, factor: number, sum: Float64Array): void {
  const { rows, place } = system;
  const { a, b, unknowns, coefficients } = rows;
  const at = row * 2 * unknowns;
  for (let k = 0; k < unknowns; k++) {
    sum[place[a[row]] * unknowns + k] += factor * coefficients[at + k];
    if (b[row] >= 0) sum[place[b[row]] * unknowns + k] += factor * coefficients[at + unknowns + k];
  }
}

/** The solution with one constant at zero, by unknown of each member. */
export function solveGroup({ column, triangle }: GroupSystem): Float64Array {
  const solution = triangle.rhs.slice();
  solveUpper(triangle, solution);
  return Float64Array.from(column, (c) => (c < triangle.size ? solution[c] : 0));
}

/** Inverse of the normal matrix, unknowns x unknowns, with zeros for the constant that is held. */
export function normalInverse({ column, triangle }: GroupSystem): Float64Array {
  const n = column.length;
  const inverse = new Float64Array(n * n);
  const unit = new Float64Array(triangle.size);
  for (let u = 0; u < n; u++) {
    if (column[u] === triangle.size) continue;
    unit.fill(0);
    unit[column[u]] = 1;
    solveNormal(triangle, unit, column[u]);
    for (let v = 0; v < n; v++) if (column[v] < triangle.size) inverse[u * n + v] = unit[column[v]];
  }
  return inverse;
}
