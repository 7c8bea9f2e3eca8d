import { createDropScratch, type DropScratch } from '../../src/kernels/drop-scratch.js';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { finishWindow } from '../../src/kernels/finish.js';
import type { DropSettings, InputRows, OutputWindow, PixelMap, PixmapMap } from '../../src/kernels/types.js';

/** An empty window of the output frame. */
export function emptyWindow(x0: number, y0: number, nx: number, ny: number, keep = false): OutputWindow {
  const n = nx * ny;
  return {
    x0,
    y0,
    nx,
    ny,
    sum: new Float64Array(n),
    weight: new Float64Array(n),
    context: new Int32Array(n),
    kept: keep ? new Float64Array(n).fill(NaN) : null,
  };
}

/** A whole chip as one rectangle of input. */
export function wholeChip(nx: number, ny: number, data: Float32Array, weight: Float32Array): InputRows {
  return { x0: 0, y0: 0, nx, ny, stride: nx, data, weight };
}

/** A map given by a function of the pixel. */
export function pixmapOf(nx: number, ny: number, to: (x: number, y: number) => readonly [number, number]): PixmapMap {
  const map: PixmapMap = { kind: 'pixmap', nx, ny, x: new Float64Array(nx * ny), y: new Float64Array(nx * ny) };
  for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) [map.x[y * nx + x], map.y[y * nx + x]] = to(x, y);
  return map;
}

/** Drops a whole chip into a window and returns the scratch with its counters. */
export function dropChip(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  bit = 1,
): DropScratch {
  const scratch = createDropScratch(input.nx);
  dropRows(settings, map, input, window, bit, scratch);
  return scratch;
}

/** The finished planes of a window. */
export function finished(
  window: OutputWindow,
  fillval: number | null = NaN,
  maskval = NaN,
): { readonly sci: Float32Array; readonly wht: Float32Array } {
  const sci = new Float32Array(window.nx * window.ny);
  const wht = new Float32Array(window.nx * window.ny);
  finishWindow(window, { fillval, maskval }, sci, wht);
  return { sci, wht };
}
