import { ensureSeparable, TINY_WEIGHT, UNKNOWN_VARIANCE } from './drop-scratch.js';
import { COARSE_STEP, FINE_STEP, lanczosTables, type LanczosTables } from './lanczos-tables.js';
import { mapToMemory } from './map-to-memory.js';
import type { OutputWindow } from './output-window.js';
import { requireErrors } from './stage-row.js';
import type { DropSettings, InputRows, PixelMap } from './types.js';

/**
 * Rows fainter than this may hold contributions that are zero as float32. (The smallest value of the table that is not
 * zero, at the end of the last lobe, is about 1e-34.)
 */
const FAINT_LINE = 1e-10;

const ORDER_2 = lanczosTables(2);
const ORDER_3 = lanczosTables(3);

/**
 * The lanczos2 kernel: weight * L(dx)*L(dy), distances in input pixels, from a table. Has negative lobes; not normalised.
 * pixfrac is ignored, except in compat (table and window of the C code inside AstroDrizzle).
 */
export function dropLanczos2(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
): void {
  dropLanczos(2, ORDER_2, settings, map, input, window, contextBit);
}

/** The lanczos3 kernel, see {@link dropLanczos2}. */
export function dropLanczos3(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
): void {
  dropLanczos(3, ORDER_3, settings, map, input, window, contextBit);
}

/** Half side of the kernel's window, output pixels. */
export function lanczosReach(order: number, settings: DropSettings): number {
  return (order * (settings.compat ? settings.pixfrac : 1)) / settings.scale;
}

function dropLanczos(
  order: number,
  tables: LanczosTables,
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
): void {
  const { scratch } = window;
  const [mapped] = scratch.memory.rows;
  const { x, y } = mapped;
  const { compat, pixfrac, scale } = settings;
  scratch.floats[0] = lanczosReach(order, settings);
  ensureSeparable(scratch, scratch.floats[0]);
  scratch.floats[1] = compat ? scale / (COARSE_STEP * pixfrac) : scale / FINE_STEP;
  // The reference's index is one too high (0.01 pixel); compat keeps that.
  const shift = compat ? 1 : 0;
  const table = compat ? tables.coarse : tables.fine;
  scratch.floats[2] = FAINT_LINE;
  scratch.floats[3] = TINY_WEIGHT;
  scratch.squareFloats.set([scratch.floats[0], scratch.floats[1], FAINT_LINE ** 2, TINY_WEIGHT ** 2]);
  const errors = window.squares === null ? null : requireErrors(input);
  for (let row = 0; row < input.ny; row++) {
    mapToMemory(map, input.y0 + row, input.x0, input.nx, mapped, scratch);
    lanczosRow(
      x,
      y,
      input.data,
      input.weight,
      row * input.stride,
      input.nx,
      window.sums,
      window.context,
      window.kept,
      contextBit,
      scratch.floats,
      scratch.ints,
      scratch.alongX,
      scratch.alongY,
      scratch.positiveX,
      scratch.negativeX,
      table.values,
      shift,
      null,
    );
    if (errors === null || window.squares === null) continue;
    lanczosRow(
      x,
      y,
      errors.error,
      input.weight,
      row * input.stride,
      input.nx,
      window.squares,
      window.flags,
      null,
      0,
      scratch.squareFloats,
      scratch.ints,
      scratch.alongX,
      scratch.alongY,
      scratch.positiveX,
      scratch.negativeX,
      table.squares,
      shift,
      errors.flags,
    );
  }
}

/** With `flags` (of the pixels, for the context) data are errors, and squared weights times variances are added. */
function lanczosRow(
  xs: Float64Array,
  ys: Float64Array,
  data: Float32Array,
  weights: Float32Array,
  start: number,
  n: number,
  sums: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  chipBit: number,
  floats: Float64Array,
  ints: Int32Array,
  along: Float64Array,
  alongY: Float64Array,
  positiveX: Int32Array,
  negativeX: Int32Array,
  table: Float64Array,
  shift: number,
  flags: Int32Array | null,
): void {
  const reach = floats[0];
  const perPixel = floats[1];
  const faint = floats[2];
  const least = floats[3];
  const entries = table.length;
  const wx = ints[0],
    wy = ints[1],
    nx = ints[2],
    ny = ints[3];
  const margin = reach + 1;
  const left = wx - margin,
    right = wx + nx + margin,
    bottom = wy - margin,
    top = wy + ny + margin;
  let bad = 0;
  for (let i = 0; i < n; i++) {
    const x = xs[i],
      y = ys[i];
    if (!(x > left && x < right && y > bottom && y < top)) continue;
    let w = weights[start + i];
    let d = data[start + i];
    let bit = chipBit;
    const masked = !(w > 0);
    if (flags !== null) {
      bit = flags[start + i];
      w *= w;
      d = d > 0 && d < Infinity ? d * d : UNKNOWN_VARIANCE;
    }
    if (masked) {
      if (kept === null || d - d !== 0) continue;
    } else {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
    }
    let i0 = 0,
      i1 = 0,
      j0 = 0,
      j1 = 0;
    if (shift === 0) {
      i0 = (Math.floor(x - reach) + 1) | 0;
      i1 = Math.floor(x + reach) | 0;
      j0 = (Math.floor(y - reach) + 1) | 0;
      j1 = Math.floor(y + reach) | 0;
    } else {
      let b = x - reach;
      i0 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
      b = x + reach;
      i1 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
      b = y - reach;
      j0 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
      b = y + reach;
      j1 = (b < 0 ? b - 0.5 : b + 0.5) | 0;
    }
    if (i0 < wx) i0 = wx;
    if (j0 < wy) j0 = wy;
    if (i1 >= wx + nx) i1 = wx + nx - 1;
    if (j1 >= wy + ny) j1 = wy + ny - 1;
    if (i1 < i0 || j1 < j0) continue;
    if (masked) {
      if (kept !== null) for (let j = j0; j <= j1; j++) for (let c = i0; c <= i1; c++) kept[(j - wy) * nx + c - wx] = d;
      continue;
    }
    const columns = i1 - i0 + 1;
    for (let c = 0; c < columns; c++) {
      const t = ((Math.abs(x - i0 - c) * perPixel + 0.5) | 0) + shift;
      const value = t < entries ? table[t] : 0;
      along[c] = value;
      positiveX[c] = value > 0 ? bit : 0;
      negativeX[c] = value < 0 ? bit : 0;
    }
    const rows = j1 - j0 + 1;
    for (let r = 0; r < rows; r++) {
      const t = ((Math.abs(y - j0 - r) * perPixel + 0.5) | 0) + shift;
      alongY[r] = t < entries ? w * table[t] : 0;
    }
    const origin = (j0 - wy) * nx + i0 - wx;
    // Six columns at a time, their weights in registers: lanczos3 at scale 1 is 6x6.
    let c = 0;
    for (; c + 6 <= columns; c += 6) {
      const l0 = along[c],
        l1 = along[c + 1],
        l2 = along[c + 2],
        l3 = along[c + 3],
        l4 = along[c + 4],
        l5 = along[c + 5];
      for (let r = 0; r < rows; r++) {
        const line = alongY[r];
        const k = origin + r * nx + c;
        const at = 2 * k;
        const value = line * d;
        sums[at] += value * l0;
        sums[at + 1] += line * l0;
        sums[at + 2] += value * l1;
        sums[at + 3] += line * l1;
        sums[at + 4] += value * l2;
        sums[at + 5] += line * l2;
        sums[at + 6] += value * l3;
        sums[at + 7] += line * l3;
        sums[at + 8] += value * l4;
        sums[at + 9] += line * l4;
        sums[at + 10] += value * l5;
        sums[at + 11] += line * l5;
        if (context === null) continue;
        if (Math.abs(line) > faint) {
          // The sign of a lobe is a coin toss for the branch predictor, so it is looked up instead of compared.
          const mask = line > 0 ? positiveX : negativeX;
          context[k] |= mask[c];
          context[k + 1] |= mask[c + 1];
          context[k + 2] |= mask[c + 2];
          context[k + 3] |= mask[c + 3];
          context[k + 4] |= mask[c + 4];
          context[k + 5] |= mask[c + 5];
        } else for (let i = 0; i < 6; i++) if (line * along[c + i] > least) context[k + i] |= bit;
      }
    }
    for (let r = 0; r < rows; r++) {
      const line = alongY[r];
      const value = line * d;
      const k = origin + r * nx;
      for (let i = c; i < columns; i++) {
        const l = along[i];
        const at = 2 * (k + i);
        sums[at] += value * l;
        sums[at + 1] += line * l;
        if (context !== null && line * l > least) context[k + i] |= bit;
      }
    }
  }
  ints[4] += bad;
}
