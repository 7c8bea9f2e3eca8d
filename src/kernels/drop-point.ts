import type { DropScratch } from './drop-scratch.js';
import { mapRow } from './map-row.js';
import type { DropSettings, InputRows, OutputWindow, PixelMap } from './types.js';

/** The point kernel: all of the pixel goes to the output pixel under its centre. Conserves flux; leaves holes. */
export function dropPoint(
  _settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
  scratch: DropScratch,
): void {
  const { x, y } = scratch.rows[0];
  for (let row = 0; row < input.ny; row++) {
    mapRow(map, input.y0 + row, input.x0, input.nx, x, y, 0, scratch.map);
    pointRow(
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
      scratch.ints,
    );
  }
}

function pointRow(
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
  ints: Int32Array,
): void {
  const wx = ints[0],
    wy = ints[1],
    nx = ints[2],
    ny = ints[3];
  const left = wx - 1,
    right = wx + nx,
    bottom = wy - 1,
    top = wy + ny;
  let bad = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i],
      y = ys[i];
    if (!(x > left && x < right && y > bottom && y < top)) continue;
    // Halves are rounded away from zero, as the reference does.
    const cx = ((x < 0 ? x - 0.5 : x + 0.5) | 0) - wx;
    const cy = ((y < 0 ? y - 0.5 : y + 0.5) | 0) - wy;
    if (cx < 0 || cy < 0 || cx >= nx || cy >= ny) continue;
    const k = cy * nx + cx;
    const w = weights[start + i];
    const d = data[start + i];
    if (w > 0) {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
      sum[k] += product;
      weight[k] += w;
      if (context !== null) context[k] |= bit;
    } else if (kept !== null && d - d === 0) kept[k] = d;
  }
  ints[8] += bad;
}
