import { MIN_AREA, type DropScratch } from './drop-scratch.js';

/**
 * Deposits the areas in `scratch.area` (box of `scratch.box`, rows of columns+1 values) in the output pixels of the
 * box that lie in the window.
 *
 * A pixel with weight adds area * `scratch.drop[0]` (its weight over the quad's area) times its value `drop[1]`; a
 * pixel without (`drop[0]` is 0) leaves its value in the kept plane. Both cases in one function on purpose: below V8's
 * limit for inlining it would be merged into the caller, and its numbers boxed there.
 */
export function depositCells(
  scratch: DropScratch,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
): void {
  const { area, box, drop, frame } = scratch;
  const share = drop[0];
  const value = drop[1];
  const x = box[0] - frame[0];
  const y = box[1] - frame[1];
  const stride = box[2] + 1;
  const nx = frame[2];
  const r0 = y < 0 ? -y : 0;
  const r1 = y + box[3] > frame[3] ? frame[3] - y : box[3];
  const c0 = x < 0 ? -x : 0;
  const c1 = x + box[2] > nx ? nx - x : box[2];
  if (share === 0) {
    if (kept === null) return;
    for (let r = r0; r < r1; r++) {
      for (let c = c0; c < c1; c++) {
        if (Math.abs(area[r * stride + c]) > MIN_AREA) kept[(y + r) * nx + x + c] = value;
      }
    }
    return;
  }
  if (context !== null) {
    for (let r = r0; r < r1; r++) {
      const from = r * stride;
      const to = (y + r) * nx + x;
      for (let c = c0; c < c1; c++) {
        const a = area[from + c];
        if (!(Math.abs(a) > MIN_AREA)) continue;
        const t = a * share;
        const k = to + c;
        sum[k] += t * value;
        weight[k] += t;
        if (t > 0) context[k] |= bit;
      }
    }
    return;
  }
  for (let r = r0; r < r1; r++) {
    const from = r * stride;
    const to = (y + r) * nx + x;
    for (let c = c0; c < c1; c++) {
      const a = area[from + c];
      if (!(Math.abs(a) > MIN_AREA)) continue;
      const t = a * share;
      sum[to + c] += t * value;
      weight[to + c] += t;
    }
  }
}
