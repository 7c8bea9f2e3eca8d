import { mapExactRow } from './map-exact.js';
import { ensureTableRow, type MapScratch } from './map-scratch.js';
import type { PixelMap, PixmapMap, StepsizeMap } from './types.js';

/**
 * Output positions (pixels, 0-based) of the run of pixels (x0 .. x0+n-1, y) of a chip.
 *
 * Written to outX/outY from `offset` on; NaN where a pixel does not project. A position depends on its pixel
 * only, never on where the run starts, so any cut of a chip into runs gives the same bits.
 * Pixels just outside the chip (-1 and nx, -1 and ny) are legal: exact maps are evaluated there, a pixel-by-pixel
 * map is continued linearly. Nothing is allocated, once the scratch has grown to the size of the map's tables.
 */
export function mapRow(
  map: PixelMap,
  y: number,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  if (n <= 0) return;
  switch (map.kind) {
    case 'exact':
      mapExactRow(map, y, x0, n, outX, outY, offset, scratch);
      return;
    case 'stepsize':
      mapStepsizeRow(map, y, x0, n, outX, outY, offset, scratch);
      return;
    case 'pixmap':
      mapPixmapRow(map, y, x0, n, outX, outY, offset);
  }
}

/**
 * Bilinear in the table of the reference's `stepsize` approximation. Its nodes lie at 1-based input coordinates
 * 0, step, 2 step, ..., so with a whole step every kink is at a pixel centre and corners interpolated from
 * centres are the table's own values.
 */
function mapStepsizeRow(
  map: StepsizeMap,
  y: number,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const nodes = map.gridNx;
  ensureTableRow(scratch, nodes);
  const { rowX, rowY } = scratch;
  const { gx, gy } = map;
  const ty = (y + 1) / map.step;
  const j = Math.min(Math.max(Math.floor(ty), 0), map.gridNy - 2);
  const fy = ty - j;
  for (let i = 0, k = j * nodes; i < nodes; i++, k++) {
    rowX[i] = gx[k] + fy * (gx[k + nodes] - gx[k]);
    rowY[i] = gy[k] + fy * (gy[k + nodes] - gy[k]);
  }
  const perStep = 1 / map.step;
  const last = nodes - 2;
  for (let k = 0; k < n; k++) {
    const t = (x0 + k + 1) * perStep;
    let i = t | 0;
    if (i > last) i = last;
    const f = t - i;
    outX[offset + k] = rowX[i] + f * (rowX[i + 1] - rowX[i]);
    outY[offset + k] = rowY[i] + f * (rowY[i + 1] - rowY[i]);
  }
}

/** Copy, continued linearly by up to one pixel beyond each edge, as the drizzle package does for corners. */
function mapPixmapRow(
  map: PixmapMap,
  y: number,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const { nx, ny } = map;
  const row = y < 0 ? 0 : y >= ny ? ny - 1 : y;
  // 1 when the row lies one beyond an edge: value = row + (row - neighbour inside).
  const beyond = row === y || ny === 1 ? 0 : 1;
  const inside = row === 0 ? 1 : row - 1;
  copyPlane(map.x, nx, row, inside, beyond, x0, n, outX, offset);
  copyPlane(map.y, nx, row, inside, beyond, x0, n, outY, offset);
}

function copyPlane(
  plane: Float64Array,
  nx: number,
  row: number,
  inside: number,
  beyond: number,
  x0: number,
  n: number,
  out: Float64Array,
  offset: number,
): void {
  const base = row * nx;
  const next = inside * nx;
  if (beyond === 0 && x0 >= 0 && x0 + n <= nx) {
    out.set(plane.subarray(base + x0, base + x0 + n), offset);
    return;
  }
  for (let k = 0; k < n; k++) {
    const x = x0 + k;
    const i = x < 0 ? 0 : x >= nx ? nx - 1 : x;
    out[offset + k] = beyond === 0 ? plane[base + i] : 2 * plane[base + i] - plane[next + i];
  }
  if (nx === 1) return;
  // Beyond the first and last column the two columns inside have to be continued as well.
  if (x0 < 0) out[offset] = continued(plane, base, next, beyond, 0, 1);
  if (x0 + n > nx) out[offset + nx - x0] = continued(plane, base, next, beyond, nx - 1, nx - 2);
}

function continued(
  plane: Float64Array,
  base: number,
  next: number,
  beyond: number,
  edge: number,
  inner: number,
): number {
  if (beyond === 0) return 2 * plane[base + edge] - plane[base + inner];
  const atEdge = 2 * plane[base + edge] - plane[next + edge];
  return 2 * atEdge - (2 * plane[base + inner] - plane[next + inner]);
}
