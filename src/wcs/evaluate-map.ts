import type { ExactMap, GridStage, PixelMap, PixmapMap, StepsizeMap } from '../kernels/types.js';
import { lookupValue } from './lookup.js';
import { evaluateSip } from './sip.js';

/**
 * The output pixel of one chip pixel, both 0-based: the plain reading of a map, for tests and for single positions.
 * The hot loops have their own. NaN where the map has nothing. A `pixmap` is read at whole pixels only (others: NaN).
 */
export function evaluateMap(map: PixelMap, x: number, y: number, out: Float64Array): void {
  if (map.kind === 'exact') exact(map, x, y, out);
  else if (map.kind === 'stepsize') stepwise(map, x, y, out);
  else tabulated(map, x, y, out);
}

function exact(map: ExactMap, x: number, y: number, out: Float64Array): void {
  const [x1, y1] = [x + 1, y + 1];
  const px = x1 + lookupValue(map.d2im[0], x1, y1);
  const py = y1 + lookupValue(map.d2im[1], x1, y1);
  const u = px - 1 - map.crpix[0];
  const v = py - 1 - map.crpix[1];
  const sip = new Float64Array(6);
  if (map.sipOrder > 0) evaluateSip({ order: map.sipOrder, a: map.sipA, b: map.sipB }, u, v, sip);
  const fx = u + sip[0] + lookupValue(map.npol[0], px, py);
  const fy = v + sip[1] + lookupValue(map.npol[1], px, py);
  if (map.sky.kind === 'grid') {
    lagrange(map.sky, fx, fy, out);
    return;
  }
  const { h } = map.sky;
  const w = h[6] * fx + h[7] * fy + h[8];
  out[0] = (h[0] * fx + h[1] * fy + h[2]) / w;
  out[1] = (h[3] * fx + h[4] * fy + h[5]) / w;
}

/** Weights of the four nodes at -1, 0, 1, 2 for a position t in [0, 1). */
function weights(t: number): readonly [number, number, number, number] {
  return [
    (-t * (t - 1) * (t - 2)) / 6,
    ((t + 1) * (t - 1) * (t - 2)) / 2,
    (-(t + 1) * t * (t - 2)) / 2,
    ((t + 1) * t * (t - 1)) / 6,
  ];
}

/** 4-point Lagrange interpolation in both axes at a focal offset. */
export function lagrange(grid: GridStage, fx: number, fy: number, out: Float64Array): void {
  const tx = (fx - grid.x0) / grid.step;
  const ty = (fy - grid.y0) / grid.step;
  const ix = Math.max(1, Math.min(grid.nx - 3, Math.floor(tx)));
  const iy = Math.max(1, Math.min(grid.ny - 3, Math.floor(ty)));
  const wx = weights(tx - ix);
  const wy = weights(ty - iy);
  let x = 0;
  let y = 0;
  for (let j = 0; j < 4; j++) {
    const row = (iy - 1 + j) * grid.nx + ix - 1;
    for (let i = 0; i < 4; i++) {
      const w = wy[j] * wx[i];
      x += w * grid.gx[row + i];
      y += w * grid.gy[row + i];
    }
  }
  out[0] = x;
  out[1] = y;
}

/** Bilinear between the nodes at 1-based positions 0, step, 2 step, ... */
function stepwise(map: StepsizeMap, x: number, y: number, out: Float64Array): void {
  const tx = (x + 1) / map.step;
  const ty = (y + 1) / map.step;
  const ix = Math.max(0, Math.min(map.gridNx - 2, Math.floor(tx)));
  const iy = Math.max(0, Math.min(map.gridNy - 2, Math.floor(ty)));
  const a = tx - ix;
  const b = ty - iy;
  const at = iy * map.gridNx + ix;
  const mix = (g: Float64Array): number =>
    (g[at] * (1 - a) + g[at + 1] * a) * (1 - b) + (g[at + map.gridNx] * (1 - a) + g[at + map.gridNx + 1] * a) * b;
  out[0] = mix(map.gx);
  out[1] = mix(map.gy);
}

function tabulated(map: PixmapMap, x: number, y: number, out: Float64Array): void {
  const inside = Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < map.nx && y < map.ny;
  out[0] = inside ? map.x[y * map.nx + x] : NaN;
  out[1] = inside ? map.y[y * map.nx + x] : NaN;
}
