import type { DropScratch } from '../../src/kernels/drop-scratch.js';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { finishWindow } from '../../src/kernels/finish.js';
import { createOutputWindow, placeWindow, type OutputWindow } from '../../src/kernels/output-window.js';
import type { DropSettings, InputRows, PixelMap, PixmapMap } from '../../src/kernels/types.js';

/** A window whose sums can be looked at plane by plane (copies). */
export interface TestWindow extends OutputWindow {
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

/** An empty window of the output frame for runs of up to `longest` input pixels. */
export function emptyWindow(
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  keep = false,
  longest = 2048,
  errors = false,
): TestWindow {
  const window = createOutputWindow(nx * ny, longest, { context: true, kept: keep, errors });
  placeWindow(window, x0, y0, nx, ny);
  const plane = (of: number): Float64Array => Float64Array.from({ length: nx * ny }, (_, k) => window.sums[2 * k + of]);
  return Object.defineProperties(window as TestWindow, {
    sum: { get: () => plane(0) },
    weight: { get: () => plane(1) },
  });
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
  dropRows(settings, map, input, window, bit);
  return window.scratch;
}

/** The finished planes of a window. */
export function finished(
  window: OutputWindow,
  fillval: number | null = NaN,
  maskval = NaN,
): { readonly sci: Float32Array; readonly wht: Float32Array } {
  const { sci, wht } = finishWindow(window, { fillval, maskval });
  return { sci: sci.slice(), wht: wht.slice() };
}
