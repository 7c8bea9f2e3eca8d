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
    pointRow(x, y, row, input, window, contextBit, scratch);
  }
}

function pointRow(
  xs: Float64Array,
  ys: Float64Array,
  row: number,
  input: InputRows,
  window: OutputWindow,
  bit: number,
  scratch: DropScratch,
): void {
  const { sum, weight, context, kept, nx, ny } = window;
  const wx = window.x0, wy = window.y0;
  const { data, weight: weights } = input;
  const start = row * input.stride;
  const n = input.nx;
  const left = wx - 1, right = wx + nx, bottom = wy - 1, top = wy + ny;
  let bad = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i], y = ys[i];
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
  scratch.badData += bad;
}
