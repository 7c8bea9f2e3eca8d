import { ensureTableRow, type MapScratch } from './map-scratch.js';
import type { LookupTable } from './types.js';

type TablePair = readonly [LookupTable | null, LookupTable | null];

/**
 * Detector-to-image correction of one row: px = x + first table, py = y + second table, both looked up at (x, y).
 * The row is the same for all, so each table is blended once a row and interpolated along it.
 */
export function shiftPixelsRow(tables: TablePair, y: number, x0: number, n: number, scratch: MapScratch): void {
  const { px, py } = scratch;
  for (let k = 0; k < n; k++) {
    px[k] = x0 + k;
    py[k] = y;
  }
  const first = tables[0];
  const second = tables[1];
  if (first !== null) addAlongRow(first, y, x0, n, px, scratch);
  if (second !== null) addAlongRow(second, y, x0, n, py, scratch);
}

function addAlongRow(table: LookupTable, y: number, x0: number, n: number, out: Float64Array, scratch: MapScratch): void {
  const { nx, ny, data } = table;
  ensureTableRow(scratch, nx + 1);
  const row = scratch.rowX;
  const perX = 1 / table.cdelt[0];
  const startX = table.crpix[0] - 1 + (1 - table.crval[0]) * perX;
  const lastX = nx - 1;
  const ty = Math.min(Math.max((y + 1 - table.crval[1]) / table.cdelt[1] + table.crpix[1] - 1, 0), ny - 1);
  const j = Math.min(Math.floor(ty), Math.max(ny - 2, 0));
  const fy = ty - j;
  const up = ny > 1 ? nx : 0;
  // Only the nodes that this run can reach; a wide table has thousands.
  const t0 = startX + x0 * perX;
  const t1 = startX + (x0 + n - 1) * perX;
  const from = Math.min(Math.max(Math.floor(Math.min(t0, t1)) - 1, 0), lastX);
  const to = Math.min(Math.max(Math.ceil(Math.max(t0, t1)) + 1, 0), lastX);
  for (let i = from; i <= to; i++) {
    const low = data[j * nx + i];
    row[i] = low + fy * (data[j * nx + up + i] - low);
  }
  row[nx] = row[lastX];
  for (let k = 0; k < n; k++) {
    let t = startX + (x0 + k) * perX;
    if (t < 0) t = 0;
    else if (t > lastX) t = lastX;
    const i = t | 0;
    out[k] += row[i] + (t - i) * (row[i + 1] - row[i]);
  }
}

/**
 * Adds a pair of lookup corrections, looked up at (px, py), to outX and outY. Tables of the same
 * geometry (the usual pair of a chip) share the search for the cell.
 */
export function addLookupRow(
  tables: TablePair,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const first = tables[0];
  const second = tables[1];
  if (first !== null && second !== null && sameGeometry(first, second)) {
    addPair(first, second.data, n, outX, outY, offset, scratch);
    return;
  }
  if (first !== null) addOne(first, n, outX, offset, scratch);
  if (second !== null) addOne(second, n, outY, offset, scratch);
}

function sameGeometry(a: LookupTable, b: LookupTable): boolean {
  return (
    a.nx === b.nx && a.ny === b.ny && a.nx > 1 && a.ny > 1 &&
    a.crpix[0] === b.crpix[0] && a.crpix[1] === b.crpix[1] &&
    a.crval[0] === b.crval[0] && a.crval[1] === b.crval[1] &&
    a.cdelt[0] === b.cdelt[0] && a.cdelt[1] === b.cdelt[1]
  );
}

function addPair(
  table: LookupTable,
  other: Float32Array,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const { px, py } = scratch;
  const { nx, ny, data } = table;
  const perX = 1 / table.cdelt[0];
  const perY = 1 / table.cdelt[1];
  const startX = table.crpix[0] - 1 + (1 - table.crval[0]) * perX;
  const startY = table.crpix[1] - 1 + (1 - table.crval[1]) * perY;
  const lastX = nx - 1;
  const lastY = ny - 1;
  for (let k = 0; k < n; k++) {
    let tx = startX + px[k] * perX;
    if (tx < 0) tx = 0;
    else if (tx > lastX) tx = lastX;
    let ty = startY + py[k] * perY;
    if (ty < 0) ty = 0;
    else if (ty > lastY) ty = lastY;
    let i = tx | 0;
    if (i === lastX) i--;
    let j = ty | 0;
    if (j === lastY) j--;
    const f = tx - i;
    const g = ty - j;
    const c = j * nx + i;
    const up = c + nx;
    const low = data[c] + f * (data[c + 1] - data[c]);
    const high = data[up] + f * (data[up + 1] - data[up]);
    outX[offset + k] += low + g * (high - low);
    const low2 = other[c] + f * (other[c + 1] - other[c]);
    const high2 = other[up] + f * (other[up + 1] - other[up]);
    outY[offset + k] += low2 + g * (high2 - low2);
  }
}

function addOne(table: LookupTable, n: number, out: Float64Array, offset: number, scratch: MapScratch): void {
  const { px, py } = scratch;
  const { nx, ny, data } = table;
  const perX = 1 / table.cdelt[0];
  const perY = 1 / table.cdelt[1];
  const startX = table.crpix[0] - 1 + (1 - table.crval[0]) * perX;
  const startY = table.crpix[1] - 1 + (1 - table.crval[1]) * perY;
  const lastX = nx - 1;
  const lastY = ny - 1;
  for (let k = 0; k < n; k++) {
    let tx = startX + px[k] * perX;
    if (tx < 0) tx = 0;
    else if (tx > lastX) tx = lastX;
    let ty = startY + py[k] * perY;
    if (ty < 0) ty = 0;
    else if (ty > lastY) ty = lastY;
    const i = tx | 0;
    const j = ty | 0;
    const right = i < lastX ? 1 : 0;
    const c = j * nx + i;
    const up = j < lastY ? c + nx : c;
    const f = tx - i;
    const low = data[c] + f * (data[c + right] - data[c]);
    const high = data[up] + f * (data[up + right] - data[up]);
    out[offset + k] += low + (ty - j) * (high - low);
  }
}
