import type { GridStage } from './types.js';

/**
 * Last stage on a grid of exact nodes: focal offsets in outX/outY become output pixels, in place, by 4-point
 * Lagrange interpolation in both axes (error below 1e-6 pixel with nodes every 32 pixels). A node that does not
 * project (NaN) makes the positions of its stencil NaN.
 */
export function mapGridRow(grid: GridStage, n: number, outX: Float64Array, outY: Float64Array, offset: number): void {
  const { nx, ny, gx, gy, x0, y0 } = grid;
  if (nx < 4 || ny < 4) throw new RangeError(`a grid stage needs 4x4 nodes, got ${String(nx)}x${String(ny)}`);
  const per = 1 / grid.step;
  const lastI = nx - 4;
  const lastJ = ny - 4;
  for (let k = offset; k < offset + n; k++) {
    const tx = (outX[k] - x0) * per;
    const ty = (outY[k] - y0) * per;
    // Floor for any sign that occurs; the stencil is kept inside the grid.
    let i = (tx | 0) - 1;
    if (i < 0) i = 0;
    else if (i > lastI) i = lastI;
    let j = (ty | 0) - 1;
    if (j < 0) j = 0;
    else if (j > lastJ) j = lastJ;
    const s = tx - i;
    const s1 = s - 1, s2 = s - 2, s3 = s - 3;
    const w0 = s1 * s2 * s3 * (-1 / 6), w1 = s * s2 * s3 * 0.5, w2 = s * s1 * s3 * -0.5, w3 = s * s1 * s2 * (1 / 6);
    const t = ty - j;
    const t1 = t - 1, t2 = t - 2, t3 = t - 3;
    const z0 = t1 * t2 * t3 * (-1 / 6), z1 = t * t2 * t3 * 0.5, z2 = t * t1 * t3 * -0.5, z3 = t * t1 * t2 * (1 / 6);
    const c0 = j * nx + i;
    const c1 = c0 + nx, c2 = c1 + nx, c3 = c2 + nx;
    outX[k] =
      z0 * (w0 * gx[c0] + w1 * gx[c0 + 1] + w2 * gx[c0 + 2] + w3 * gx[c0 + 3]) +
      z1 * (w0 * gx[c1] + w1 * gx[c1 + 1] + w2 * gx[c1 + 2] + w3 * gx[c1 + 3]) +
      z2 * (w0 * gx[c2] + w1 * gx[c2 + 1] + w2 * gx[c2 + 2] + w3 * gx[c2 + 3]) +
      z3 * (w0 * gx[c3] + w1 * gx[c3 + 1] + w2 * gx[c3 + 2] + w3 * gx[c3 + 3]);
    outY[k] =
      z0 * (w0 * gy[c0] + w1 * gy[c0 + 1] + w2 * gy[c0 + 2] + w3 * gy[c0 + 3]) +
      z1 * (w0 * gy[c1] + w1 * gy[c1 + 1] + w2 * gy[c1 + 2] + w3 * gy[c1 + 3]) +
      z2 * (w0 * gy[c2] + w1 * gy[c2 + 1] + w2 * gy[c2 + 2] + w3 * gy[c2 + 3]) +
      z3 * (w0 * gy[c3] + w1 * gy[c3 + 1] + w2 * gy[c3 + 2] + w3 * gy[c3 + 3]);
  }
}
