import { emptyTriangle, type Triangle } from './triangle.js';
import type { WeightedRows } from './weighted-rows.js';

/**
 * The triangle of a group of constants, made by eliminating one exposure after the other from the network of differences.
 * An edge between i and j with weight w says x_i - x_j = d. The least squares over x_k alone put it at the weighted mean of
 * what its edges say, and what remains is a sum over pairs of its neighbours: an edge of weight w_ki w_kj / sum(w_k) and
 * difference d_kj - d_ki, which joins the one that is there (the star-mesh transform of resistors).
 *
 * The matrix is the Cholesky factor of the normal equations, but nothing is ever subtracted in it, and differences are
 * only averaged: every weight comes out to a few units of rounding, however many orders of magnitude weights span, where
 * rotations lose digits as their ratio. It takes n w^2 operations for n exposures in a band of w neighbours, whatever the
 * number of pairs.
 * @param selection - rows of the group, which have one unknown an exposure
 * @param column - of each exposure; the last one is held at zero and has no row
 * @param size - columns less that one
 */
export function networkTriangle(
  rows: WeightedRows,
  selection: Int32Array,
  column: (exposure: number) => number,
  size: number,
): Triangle {
  const low = selection.map((row) => Math.min(column(rows.a[row]), column(rows.b[row])));
  const high = selection.map((row) => Math.max(column(rows.a[row]), column(rows.b[row])));
  const reach = new Int32Array(size).fill(-1);
  for (let i = 0; i < low.length; i++) if (high[i] < size) reach[low[i]] = Math.max(reach[low[i]], high[i]);
  const triangle = emptyTriangle(reach);
  const { start, values } = triangle;
  const sums = new Float64Array(values.length);
  const held = { weight: new Float64Array(size), sum: new Float64Array(size) };
  selection.forEach((row, i) => {
    const c = rows.coefficients[2 * row];
    const w = c * c;
    const sum = (column(rows.a[row]) === low[i] ? 1 : -1) * c * rows.rhs[row];
    if (high[i] === size) {
      held.weight[low[i]] += w;
      held.sum[low[i]] += sum;
    } else {
      values[start[low[i]] + high[i] - low[i]] += w;
      sums[start[low[i]] + high[i] - low[i]] += sum;
    }
  });
  eliminate(triangle, sums, held);
  return triangle;
}

/**
 * Replaces the weights of edges by the triangle, row by row.
 * @param sums - weight times difference of the edges, laid out like the triangle
 * @param held - weight, and weight times difference, of the edge of each column to the exposure that is held at zero
 */
function eliminate(
  { size, start, values, rhs }: Triangle,
  sums: Float64Array,
  held: { readonly weight: Float64Array; readonly sum: Float64Array },
): void {
  const share = new Float64Array(size);
  const difference = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const at = start[k];
    const width = start[k + 1] - at;
    let total = held.weight[k];
    for (let j = 1; j < width; j++) total += values[at + j];
    const shareHeld = held.weight[k] / total;
    const differenceHeld = held.weight[k] > 0 ? held.sum[k] / held.weight[k] : 0;
    let mean = shareHeld * differenceHeld;
    for (let j = 1; j < width; j++) {
      const w = values[at + j];
      share[j] = w / total;
      difference[j] = w > 0 ? sums[at + j] / w : 0;
      mean += share[j] * difference[j];
    }
    for (let i = 1; i < width; i++) {
      const w = values[at + i];
      if (w === 0) continue;
      const row = start[k + i] - i;
      const di = difference[i];
      for (let j = i + 1; j < width; j++) {
        const more = w * share[j];
        values[row + j] += more;
        sums[row + j] += more * (difference[j] - di);
      }
      held.weight[k + i] += w * shareHeld;
      held.sum[k + i] += w * shareHeld * (differenceHeld - di);
    }
    const root = Math.sqrt(total);
    values[at] = root;
    for (let j = 1; j < width; j++) values[at + j] = -root * share[j];
    rhs[k] = root * mean;
  }
}
