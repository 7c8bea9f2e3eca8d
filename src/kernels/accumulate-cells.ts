import { MIN_AREA, type DropScratch } from './drop-scratch.js';
import type { OutputWindow } from './types.js';

/**
 * Adds the areas in `scratch.area` (box of `scratch.box`, rows of columns+1 values) times `scratch.drop[0]`, the weight
 * over the quad's area, to the output pixels of the box that lie in the window.
 */
export function accumulateCells(scratch: DropScratch, window: OutputWindow, bit: number): void {
  const { area, box, drop } = scratch;
  const { sum, weight, context } = window;
  const share = drop[0];
  const value = drop[1];
  const x = box[0] - window.x0;
  const y = box[1] - window.y0;
  const stride = box[2] + 1;
  const nx = window.nx;
  const r0 = y < 0 ? -y : 0;
  const r1 = y + box[3] > window.ny ? window.ny - y : box[3];
  const c0 = x < 0 ? -x : 0;
  const c1 = x + box[2] > nx ? nx - x : box[2];
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
      if (context !== null && t > 0) context[k] |= bit;
    }
  }
}

/** Puts the value of a zero-weight pixel into the kept plane wherever its quad covers an output pixel. */
export function keepCells(scratch: DropScratch, window: OutputWindow): void {
  const { area, box, drop } = scratch;
  const kept = window.kept;
  if (kept === null) return;
  const value = drop[1];
  const stride = box[2] + 1;
  for (let r = 0; r < box[3]; r++) {
    const y = box[1] + r - window.y0;
    if (y < 0 || y >= window.ny) continue;
    for (let c = 0; c < box[2]; c++) {
      const x = box[0] + c - window.x0;
      if (x < 0 || x >= window.nx) continue;
      if (Math.abs(area[r * stride + c]) > MIN_AREA) kept[y * window.nx + x] = value;
    }
  }
}
