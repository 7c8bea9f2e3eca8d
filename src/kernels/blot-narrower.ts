import type { BlotWindow } from './blot-window.js';

const alongX = new Float64Array(6);
const alongY = new Float64Array(6);

/**
 * The value at (x, y) where a stencil of `taps` pixels an axis touches a missing pixel (NaN or infinite): that of the
 * widest of poly5, poly3, linear and nearest that is narrower and touches none. NaN when the nearest pixel is missing.
 */
export function narrowerValue(window: BlotWindow, x: number, y: number, taps: number): number {
  const { memory, x0, y0, nx } = window;
  const data = memory.image.array;
  const nearest = data[(Math.floor(y + 0.5) - y0) * nx + Math.floor(x + 0.5) - x0];
  if (nearest - nearest !== 0) return NaN;
  for (let width = 6; width >= 2; width -= 2) {
    if (width >= taps) continue;
    const value = polynomial(window, x, y, width);
    if (value - value === 0) return value;
  }
  return nearest;
}

/** The polynomial through `width` (even) pixels an axis; not finite when one of them is missing. */
function polynomial(window: BlotWindow, x: number, y: number, width: number): number {
  const { memory, x0, y0, nx } = window;
  const data = memory.image.array;
  const before = width / 2 - 1;
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  lagrangeWeights(x - ix + before, width, alongX);
  lagrangeWeights(y - iy + before, width, alongY);
  let k = (iy - before - y0) * nx + ix - before - x0;
  let value = 0;
  for (let j = 0; j < width; j++, k += nx) for (let i = 0; i < width; i++) value += alongY[j] * alongX[i] * data[k + i];
  return value;
}

/** Weights at t of the nodes 0 .. width-1. */
function lagrangeWeights(t: number, width: number, weights: Float64Array): void {
  for (let i = 0; i < width; i++) {
    let w = 1;
    for (let j = 0; j < width; j++) if (j !== i) w *= (t - j) / (i - j);
    weights[i] = w;
  }
}
