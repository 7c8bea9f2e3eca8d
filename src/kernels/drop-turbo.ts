import type { DropScratch } from './drop-scratch.js';
import { mapRow } from './map-row.js';
import type { DropSettings, InputRows, OutputWindow, PixelMap } from './types.js';

/**
 * The turbo kernel: the drop is an upright box of side pixfrac/scale around the mapped centre, whatever the
 * rotation. Each output pixel gets weight * overlap * scale^2/pixfrac^2. Conserves flux for unrotated scalings only.
 */
export function dropTurbo(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
  scratch: DropScratch,
): void {
  const { x, y } = scratch.rows[0];
  const { pixfrac, scale } = settings;
  scratch.floats[0] = pixfrac / scale / 2;
  scratch.floats[1] = (scale * scale) / (pixfrac * pixfrac);
  for (let row = 0; row < input.ny; row++) {
    mapRow(map, input.y0 + row, input.x0, input.nx, x, y, 0, scratch.map);
    turboRow(
      x,
      y,
      input.data,
      input.weight,
      row * input.stride,
      input.nx,
      window.sum,
      window.weight,
      window.context,
      window.kept,
      contextBit,
      scratch.floats,
      scratch.ints,
    );
  }
}

function turboRow(
  xs: Float64Array,
  ys: Float64Array,
  data: Float32Array,
  weights: Float32Array,
  start: number,
  n: number,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
  floats: Float64Array,
  ints: Int32Array,
): void {
  const h = floats[0];
  const factor = floats[1];
  const wx = ints[0],
    wy = ints[1],
    nx = ints[2],
    ny = ints[3];
  const left = wx - 0.5,
    right = wx + nx - 0.5,
    bottom = wy - 0.5,
    top = wy + ny - 0.5;
  let bad = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i],
      y = ys[i];
    const xa = x - h,
      xb = x + h,
      ya = y - h,
      yb = y + h;
    if (!(xb > left && xa < right && yb > bottom && ya < top)) continue;
    const w = weights[start + i];
    const d = data[start + i];
    const masked = !(w > 0);
    if (masked) {
      if (kept === null || d - d !== 0) continue;
    } else {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
    }
    const perArea = w * factor;
    // Pixels that the box only touches have no overlap and drop out below.
    const fx0 = xa + 0.5,
      fx1 = xb + 0.5,
      fy0 = ya + 0.5,
      fy1 = yb + 0.5;
    let i0 = fx0 | 0,
      i1 = fx1 | 0,
      j0 = fy0 | 0,
      j1 = fy1 | 0;
    if (fx0 < i0) i0--;
    if (fx1 < i1) i1--;
    if (fy0 < j0) j0--;
    if (fy1 < j1) j1--;
    if (i0 < wx) i0 = wx;
    if (j0 < wy) j0 = wy;
    if (i1 >= wx + nx) i1 = wx + nx - 1;
    if (j1 >= wy + ny) j1 = wy + ny - 1;
    for (let j = j0; j <= j1; j++) {
      const low = ya > j - 0.5 ? ya : j - 0.5;
      const high = yb < j + 0.5 ? yb : j + 0.5;
      const dy = high - low;
      let k = (j - wy) * nx + i0 - wx;
      for (let c = i0; c <= i1; c++, k++) {
        const from = xa > c - 0.5 ? xa : c - 0.5;
        const to = xb < c + 0.5 ? xb : c + 0.5;
        const overlap = (to - from) * dy;
        if (!(overlap > 0)) continue;
        if (masked) {
          if (kept !== null) kept[k] = d;
          continue;
        }
        const t = overlap * perArea;
        sum[k] += t * d;
        weight[k] += t;
        if (context !== null) context[k] |= bit;
      }
    }
  }
  ints[8] += bad;
}
