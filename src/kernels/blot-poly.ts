import { narrowerValue } from './blot-narrower.js';
import { blotConstants, windowTooSmall, type BlotLevel, type BlotRun, type BlotWindow } from './blot-window.js';

/**
 * The cubic through 4 pixels an axis (offsets -1..2 from floor(x)), separable: the reference's poly3 (Everett's form
 * with second differences is the same polynomial; dossier 6.1).
 *
 * Lagrange weights at t of the nodes -1, 0, 1, 2 with a = t+1, b = t, c = t-1, d = t-2:
 * -bcd/6, acd/2, -abd/2, abc/6.
 */
export function blotPoly3(window: BlotWindow, run: BlotRun, level: BlotLevel, compat: boolean): void {
  const { memory, x0, y0, nx } = window;
  const data = memory.image.array;
  const { n, at } = run;
  const xs = memory.xs.array,
    ys = memory.ys.array,
    out = memory.blotted.array;
  const constants = blotConstants(window, level, compat, 1, 2, 0);
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
    const ix = ((x + 1) | 0) - 1,
      iy = ((y + 1) | 0) - 1;
    const b = x - ix,
      a = b + 1,
      c = b - 1,
      d = b - 2;
    const cd = c * d,
      ab = a * b;
    const w0 = (b * cd) / -6,
      w1 = (a * cd) / 2,
      w2 = (ab * d) / -2,
      w3 = (ab * c) / 6;
    const f = y - iy,
      e = f + 1,
      g = f - 1,
      h = f - 2;
    const gh = g * h,
      ef = e * f;
    const p = (iy - 1 - y0) * nx + ix - 1 - x0,
      q = p + nx,
      r = q + nx,
      s = r + nx;
    let value =
      ((f * gh) / -6) * (w0 * data[p] + w1 * data[p + 1] + w2 * data[p + 2] + w3 * data[p + 3]) +
      ((e * gh) / 2) * (w0 * data[q] + w1 * data[q + 1] + w2 * data[q + 2] + w3 * data[q + 3]) +
      ((ef * h) / -2) * (w0 * data[r] + w1 * data[r + 1] + w2 * data[r + 2] + w3 * data[r + 3]) +
      ((ef * g) / 6) * (w0 * data[s] + w1 * data[s + 1] + w2 * data[s + 2] + w3 * data[s + 3]);
    if (value - value !== 0 && !compat) value = narrowerValue(window, x, y, 4);
    out[at + k] = value * scale + add;
  }
  if (lost > 0) throw windowTooSmall(window, lost);
}

/**
 * The quintic through 6 pixels an axis (offsets -2..3 from floor(x)), separable: the reference's poly5. Inner loop:
 * simd/blot.ts, products in float32.
 *
 * Lagrange weights at t of the nodes -2..3 with a = t+2, b = t+1, c = t, d = t-1, e = t-2, f = t-3:
 * -bcdef/120, acdef/24, -abdef/12, abcef/12, -abcdf/24, abcde/120.
 *
 * With compat the sixth row at the top of the frame is the reference's: from row ny-3 on it takes row ny-4 of the data
 * where a reflected one belongs (dossier 6.1).
 */
export function blotPoly5(window: BlotWindow, run: BlotRun, level: BlotLevel, compat: boolean): void {
  const { memory, x0, y0, nx, frameNy } = window;
  const { simd, constants, image, xs, ys, blotted } = memory;
  constants.set(blotConstants(window, level, compat, 2, 3, 0));
  const wrongTop = compat && frameNy >= 4;
  const found = simd.poly5Row(
    image.at,
    nx,
    x0,
    y0,
    compat,
    wrongTop ? frameNy - 3 : NEVER,
    frameNy - 4,
    xs.at,
    ys.at,
    run.n,
    blotted.at + 4 * run.at,
  );
  if (found < 0) throw windowTooSmall(window, -found);
  if (found > 0 && !compat) narrowHoles(window, run);
}

/** A row that no stencil reaches. */
const NEVER = 2 ** 31 - 1;

/** Does what the other interpolants do in their loop: values that are not finite come from a narrower stencil. */
function narrowHoles(window: BlotWindow, { n, at }: BlotRun): void {
  const { constants, xs, ys, blotted } = window.memory;
  const out = blotted.array;
  for (let k = 0; k < n; k++) {
    if (out[at + k] - out[at + k] === 0) continue;
    const x = xs.array[k],
      y = ys.array[k];
    if (!(x >= constants[4] && x < constants[5] && y >= constants[6] && y < constants[7])) continue;
    out[at + k] = narrowerValue(window, x, y, 6) * constants[8] + constants[9];
  }
}
