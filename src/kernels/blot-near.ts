import { narrowerValue } from './blot-narrower.js';
import { blotConstants, windowTooSmall, type BlotLevel, type BlotRun, type BlotWindow } from './blot-window.js';

/**
 * The pixel whose centre is nearest. With compat the pixel that the reference reads beyond the last column or row is
 * the last one here (dossier 6.1: it reads out of bounds).
 */
export function blotNearest(window: BlotWindow, run: BlotRun, level: BlotLevel, compat: boolean): void {
  const { memory, x0, y0, nx, frameNx, frameNy } = window;
  const data = memory.image.array;
  const { n, at } = run;
  const xs = memory.xs.array,
    ys = memory.ys.array,
    out = memory.blotted.array;
  const constants = blotConstants(window, level, compat, 0, compat ? 1 : 0, 0.5);
  const lowX = constants[0],
    highX = constants[1],
    lowY = constants[2],
    highY = constants[3],
    firstX = constants[4],
    endX = constants[5],
    firstY = constants[6],
    endY = constants[7],
    scale = constants[8],
    add = constants[9],
    missing = constants[10];
  let lost = 0;
  for (let k = 0; k < n; k++) {
    let x = xs[k],
      y = ys[k];
    if (compat) {
      x = Math.fround(x);
      y = Math.fround(y);
    }
    if (!(x >= lowX && x < highX && y >= lowY && y < highY)) {
      if (x >= firstX && x < endX && y >= firstY && y < endY) lost++;
      out[at + k] = missing;
      continue;
    }
    let i = (x + 0.5) | 0,
      j = (y + 0.5) | 0;
    if (i >= frameNx) i = frameNx - 1;
    if (j >= frameNy) j = frameNy - 1;
    let value = data[(j - y0) * nx + i - x0];
    if (value - value !== 0 && !compat) value = NaN;
    out[at + k] = value * scale + add;
  }
  if (lost > 0) throw windowTooSmall(window, lost);
}

/** Bilinear. With compat constant beyond the last pixel centre of an axis; else continued by odd reflection. */
export function blotLinear(window: BlotWindow, run: BlotRun, level: BlotLevel, compat: boolean): void {
  const { memory, x0, y0, nx, frameNx, frameNy } = window;
  const data = memory.image.array;
  const { n, at } = run;
  const xs = memory.xs.array,
    ys = memory.ys.array,
    out = memory.blotted.array;
  const constants = blotConstants(window, level, compat, 0, 1, 0);
  const lowX = constants[0],
    highX = constants[1],
    lowY = constants[2],
    highY = constants[3],
    firstX = constants[4],
    endX = constants[5],
    firstY = constants[6],
    endY = constants[7],
    scale = constants[8],
    add = constants[9],
    missing = constants[10];
  const lastX = frameNx - 1,
    lastY = frameNy - 1;
  let lost = 0;
  for (let k = 0; k < n; k++) {
    let x = xs[k],
      y = ys[k];
    if (compat) {
      x = Math.fround(x);
      y = Math.fround(y);
    }
    if (!(x >= lowX && x < highX && y >= lowY && y < highY)) {
      if (x >= firstX && x < endX && y >= firstY && y < endY) lost++;
      out[at + k] = missing;
      continue;
    }
    if (compat) {
      if (x > lastX) x = lastX;
      if (y > lastY) y = lastY;
    }
    const ix = ((x + 1) | 0) - 1,
      iy = ((y + 1) | 0) - 1;
    const t = x - ix,
      u = y - iy;
    const p = (iy - y0) * nx + ix - x0;
    const low = data[p] * (1 - t) + data[p + 1] * t;
    const high = data[p + nx] * (1 - t) + data[p + nx + 1] * t;
    let value = low * (1 - u) + high * u;
    if (value - value !== 0 && !compat) value = narrowerValue(window, x, y, 2);
    out[at + k] = value * scale + add;
  }
  if (lost > 0) throw windowTooSmall(window, lost);
}
