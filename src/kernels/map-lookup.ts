import { ensureTableRow, type MapScratch } from './map-scratch.js';
import type { LookupTable } from './types.js';

type TablePair = readonly [LookupTable | null, LookupTable | null];

/**
 * Detector-to-image correction of positions in row y, in place: px holds columns, ascending, and py the row; first table is added
 * to px, second to py, both looked up at (px, y). The row is the same for all, so each table is blended once a row
 * and interpolated along it.
 */
export function shiftPixelsRow(tables: TablePair, y: number, n: number, scratch: MapScratch): void {
  const { px, py } = scratch;
  const [first, second] = tables;
  if (first !== null && second !== null && sameGeometry(first, second)) {
    blendPair(first, second, y, scratch);
    tableGeometry(first, scratch);
    shiftPair(scratch.geometry, first.nx - 1, scratch.rowX, scratch.rowY, n, px, py);
    return;
  }
  // The columns are overwritten last.
  if (second !== null) addAlongRow(second, y, n, py, scratch);
  if (first !== null) addAlongRow(first, y, n, px, scratch);
}

/** Blends two tables of the same geometry for 0-based pixel row y into rowX, rowY; the last value is repeated. */
export function blendPair(table: LookupTable, other: LookupTable, y: number, scratch: MapScratch): void {
  const { nx, ny } = table;
  ensureTableRow(scratch, nx + 1);
  const ty = Math.min(Math.max((y + 1 - table.crval[1]) / table.cdelt[1] + table.crpix[1] - 1, 0), ny - 1);
  const j = Math.min(Math.floor(ty), ny - 2);
  blendRow(table.data, j * nx, nx, ty - j, scratch.rowX);
  blendRow(other.data, j * nx, nx, ty - j, scratch.rowY);
}

function blendRow(data: Float32Array, start: number, nx: number, f: number, row: Float64Array): void {
  for (let i = 0; i < nx; i++) {
    const low = data[start + i];
    row[i] = low + f * (data[start + nx + i] - low);
  }
  row[nx] = row[nx - 1];
}

/** Table coordinates as a line: of 0-based pixel x they are geometry[0] + x*geometry[2], of y [1] and [3]. */
export function tableGeometry(table: LookupTable, scratch: MapScratch): void {
  const { geometry } = scratch;
  geometry[2] = 1 / table.cdelt[0];
  geometry[3] = 1 / table.cdelt[1];
  geometry[0] = table.crpix[0] - 1 + (1 - table.crval[0]) * geometry[2];
  geometry[1] = table.crpix[1] - 1 + (1 - table.crval[1]) * geometry[3];
}

function shiftPair(
  geometry: Float64Array,
  lastX: number,
  rowX: Float64Array,
  rowY: Float64Array,
  n: number,
  px: Float64Array,
  py: Float64Array,
): void {
  const startX = geometry[0];
  const perX = geometry[2];
  for (let k = 0; k < n; k++) {
    const x = px[k];
    const t = Math.min(Math.max(startX + x * perX, 0), lastX);
    const i = t | 0;
    const f = t - i;
    const low = rowX[i],
      low2 = rowY[i];
    px[k] = x + (low + f * (rowX[i + 1] - low));
    py[k] += low2 + f * (rowY[i + 1] - low2);
  }
}

/** Adds one table, looked up at (px, y), to `out`, which may be px itself. */
function addAlongRow(table: LookupTable, y: number, n: number, out: Float64Array, scratch: MapScratch): void {
  const { px } = scratch;
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
  const t0 = startX + px[0] * perX;
  const t1 = startX + px[n - 1] * perX;
  const from = Math.min(Math.max(Math.floor(Math.min(t0, t1)) - 1, 0), lastX);
  const to = Math.min(Math.max(Math.ceil(Math.max(t0, t1)) + 1, 0), lastX);
  for (let i = from; i <= to; i++) {
    const low = data[j * nx + i];
    row[i] = low + fy * (data[j * nx + up + i] - low);
  }
  row[nx] = row[lastX];
  for (let k = 0; k < n; k++) {
    const t = Math.min(Math.max(startX + px[k] * perX, 0), lastX);
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

/** True when two tables have the same nodes, at least two in each axis. */
export function sameGeometry(a: LookupTable, b: LookupTable): boolean {
  return (
    a.nx === b.nx &&
    a.ny === b.ny &&
    a.nx > 1 &&
    a.ny > 1 &&
    a.crpix[0] === b.crpix[0] &&
    a.crpix[1] === b.crpix[1] &&
    a.crval[0] === b.crval[0] &&
    a.crval[1] === b.crval[1] &&
    a.cdelt[0] === b.cdelt[0] &&
    a.cdelt[1] === b.cdelt[1]
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
    const tx = Math.min(Math.max(startX + px[k] * perX, 0), lastX);
    const ty = Math.min(Math.max(startY + py[k] * perY, 0), lastY);
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
    const tx = Math.min(Math.max(startX + px[k] * perX, 0), lastX);
    const ty = Math.min(Math.max(startY + py[k] * perY, 0), lastY);
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
