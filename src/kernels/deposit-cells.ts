import { MIN_AREA } from './drop-scratch.js';

/**
 * Deposits the areas of the quad at hand (rows of columns+1 values) in the output pixels of the
 * box that lie in the window.
 *
 * A pixel with weight adds area * its weight over the quad's area times its value; a
 * pixel without (the first of these is 0) leaves its value in the kept plane. Both cases in one function on purpose: below V8's
 * limit for inlining it would be merged into the caller, and its numbers boxed there.
 */
export function depositCells(
  floats: Float64Array,
  ints: Int32Array,
  area: Float64Array,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
): void {
  const least = MIN_AREA;
  const share = floats[8];
  const value = floats[9];
  const x = ints[4] - ints[0];
  const y = ints[5] - ints[1];
  const stride = ints[6] + 1;
  const nx = ints[2];
  const r0 = y < 0 ? -y : 0;
  const r1 = y + ints[7] > ints[3] ? ints[3] - y : ints[7];
  const c0 = x < 0 ? -x : 0;
  const c1 = x + ints[6] > nx ? nx - x : ints[6];
  if (share === 0) {
    if (kept === null) return;
    for (let r = r0; r < r1; r++) {
      for (let c = c0; c < c1; c++) {
        if (Math.abs(area[r * stride + c]) > least) kept[(y + r) * nx + x + c] = value;
      }
    }
    return;
  }
  if (ints[6] <= 3 && x >= 0 && y >= 0 && x + ints[6] <= nx && r1 === ints[7]) {
    // The usual box, inside the window, without the inner loop.
    for (let r = 0; r < r1; r++) {
      const from = r * stride;
      const k = (y + r) * nx + x;
      let a = area[from];
      if (Math.abs(a) > least) {
        const t = a * share;
        sum[k] += t * value;
        weight[k] += t;
        if (context !== null && t > 0) context[k] |= bit;
      }
      if (stride < 3) continue;
      a = area[from + 1];
      if (Math.abs(a) > least) {
        const t = a * share;
        sum[k + 1] += t * value;
        weight[k + 1] += t;
        if (context !== null && t > 0) context[k + 1] |= bit;
      }
      if (stride < 4) continue;
      a = area[from + 2];
      if (Math.abs(a) > least) {
        const t = a * share;
        sum[k + 2] += t * value;
        weight[k + 2] += t;
        if (context !== null && t > 0) context[k + 2] |= bit;
      }
    }
    return;
  }
  for (let r = r0; r < r1; r++) {
    const from = r * stride;
    const to = (y + r) * nx + x;
    for (let c = c0; c < c1; c++) {
      const a = area[from + c];
      if (!(Math.abs(a) > least)) continue;
      const t = a * share;
      sum[to + c] += t * value;
      weight[to + c] += t;
      if (context !== null && t > 0) context[to + c] |= bit;
    }
  }
}
