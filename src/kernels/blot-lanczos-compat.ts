import { blotConstants, windowTooSmall, type BlotLevel, type BlotRun, type BlotWindow } from './blot-window.js';

/** Step, as float32, and length of the reference's table. */
const STEP = Math.fround(0.01);
const LENGTH = 2048;

/** Pixels on either side of trunc(x), for both orders. */
const REACH = 3;

/** The table of one order: float32, not normalised. */
export function coarseLanczosTable(order: number): Float32Array {
  const table = new Float32Array(LENGTH);
  table[0] = 1;
  for (let k = 1; k < LENGTH; k++) {
    const a = Math.PI * k * 0.01;
    table[k] = k * 0.01 < order ? (Math.sin(a) * Math.sin(a / order) * order) / (a * a) : 0;
  }
  return table;
}

/**
 * Lanczos as in the C code inside AstroDrizzle (dossier 6.1): 7 pixels an axis for either order, weights from a table
 * of step 0.01 without interpolation, not normalised, nothing within 3 pixels of an edge.
 */
export function blotCoarseLanczos(table: Float32Array, window: BlotWindow, run: BlotRun, level: BlotLevel): void {
  const { memory, x0, y0, nx, frameNx, frameNy } = window;
  const data = memory.image.array;
  const { n, at } = run;
  const xs = memory.xs.array,
    ys = memory.ys.array,
    out = memory.blotted.array;
  const constants = blotConstants(window, level, true, REACH, REACH, 0);
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
  const across = new Float64Array(2 * REACH + 1);
  let lost = 0;
  for (let k = 0; k < n; k++) {
    const x = Math.fround(xs[k]),
      y = Math.fround(ys[k]);
    const nearEdge = !(x >= REACH && x < frameNx - REACH && y >= REACH && y < frameNy - REACH);
    if (nearEdge || !(x >= lowX && x < highX && y >= lowY && y < highY)) {
      if (!nearEdge && x >= firstX && x < endX && y >= firstY && y < endY) lost++;
      out[at + k] = missing;
      continue;
    }
    const left = (x | 0) - REACH,
      low = (y | 0) - REACH;
    for (let i = 0; i <= 2 * REACH; i++) across[i] = table[Math.abs(Math.fround(Math.fround(x - left - i) / STEP)) | 0];
    let value = 0;
    let p = (low - y0) * nx + left - x0;
    for (let j = 0; j <= 2 * REACH; j++, p += nx) {
      let sum = 0;
      for (let i = 0; i <= 2 * REACH; i++) sum += across[i] * data[p + i];
      value += table[Math.abs(Math.fround(Math.fround(y - low - j) / STEP)) | 0] * sum;
    }
    out[at + k] = value * scale + add;
  }
  if (lost > 0) throw windowTooSmall(window, lost);
}
