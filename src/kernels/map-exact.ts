import { mapBandRow } from './map-bands.js';
import { cellsOfRow, fillFromSamples, placeSamples } from './map-cells.js';
import { mapGridLine, mapGridRow } from './map-grid.js';
import { fusedLineRow, fusedPlaneRow, fusedRow } from './map-fused.js';
import { addLookupRow, blendPair, sameGeometry, shiftPixelsRow, tableGeometry } from './map-lookup.js';
import { ensurePixels, MAX_SIP_ORDER, ORIGIN, type MapScratch } from './map-scratch.js';
import type { ExactMap } from './types.js';

/** Highest SIP order of the flat loops; ACS has 5, WFC3 4. */
export const FLAT_ORDER = 5;

/** True for a chip of TAN-SIP up to order 5 without lookup tables on a TAN frame. */
export function isPlainSip({ sipOrder, sky, d2im, npol }: ExactMap): boolean {
  const lookups = d2im[0] ?? d2im[1] ?? npol[0] ?? npol[1];
  return sipOrder <= FLAT_ORDER && sky.kind === 'projective' && lookups === null;
}

/**
 * One row of the exact map: p' = p + D2IM(p), focal = p' + SIP(p' - CRPIX) + NPOL(p'), output = sky(focal - CRPIX).
 *
 * The usual TAN-SIP chip on a TAN frame is one flat loop. With lookup tables the chain is evaluated at a few columns of each
 * cell of the tables, and between them by polynomials, where a bound allows it (map-cells.ts); everything else goes stage by stage over the row.
 * Which way is taken depends on the map and the row only, so the bits never depend on the run.
 */
export function mapExactRow(
  map: ExactMap,
  y: number,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  requireOrder(map);
  if (hasLookups(map)) {
    const cells = cellsOfRow(map, y, x0, n, scratch);
    if (cells === null) {
      plainPixelsRow(y, x0, n, scratch);
      chainRow(map, y, n, outX, outY, offset, scratch);
    } else if (cells.bandOf[y + 1] >= 0) {
      mapBandRow(map, cells, y, x0, n, outX, outY, offset, scratch, chainRow);
    } else {
      const count = placeSamples(cells, y, x0, n, scratch);
      chainRow(map, y, count, scratch.sampleX, scratch.sampleY, 0, scratch);
      fillFromSamples(cells, x0, n, outX, outY, offset, scratch);
    }
    return;
  }
  if (map.sipOrder <= FLAT_ORDER && map.sky.kind === 'projective') {
    rowConstants(map, y, scratch);
    fusedRow(scratch.a, scratch.b, map.sky.h, x0, n, outX, outY, offset);
    return;
  }
  if (map.sky.kind === 'grid' && map.sipOrder === 0) {
    mapGridLine(map.sky, x0, map.crpix[0], y - map.crpix[1], n, outX, outY, offset, scratch);
    return;
  }
  plainPixelsRow(y, x0, n, scratch);
  chainRow(map, y, n, outX, outY, offset, scratch);
}

/**
 * Output positions (pixels, 0-based) at columns of row y, any real numbers from the least to the greatest, each evaluated
 * exactly; NaN where one does not project. Throws RangeError for a SIP order above 9.
 */
export function mapExactColumns(
  map: ExactMap,
  y: number,
  columns: Float64Array,
  outX: Float64Array,
  outY: Float64Array,
  scratch: MapScratch,
): void {
  requireOrder(map);
  const n = columns.length;
  ensurePixels(scratch, n);
  scratch.px.set(columns);
  scratch.py.fill(y, 0, n);
  chainRow(map, y, n, outX, outY, 0, scratch);
}

function requireOrder({ sipOrder }: ExactMap): void {
  if (sipOrder > MAX_SIP_ORDER) {
    throw new RangeError(`SIP order ${String(sipOrder)} is above ${String(MAX_SIP_ORDER)}`);
  }
}

function hasLookups({ d2im, npol }: ExactMap): boolean {
  return d2im[0] !== null || d2im[1] !== null || npol[0] !== null || npol[1] !== null;
}

/** The whole chain at n columns of row y, ascending, that px holds (and y in py); px and py are overwritten. */
function chainRow(
  map: ExactMap,
  y: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  if (map.d2im[0] !== null || map.d2im[1] !== null) shiftPixelsRow(map.d2im, y, n, scratch);
  const [first, second] = map.npol;
  if (
    map.sipOrder <= FLAT_ORDER &&
    map.sky.kind === 'projective' &&
    first !== null &&
    second !== null &&
    sameGeometry(first, second)
  ) {
    tableGeometry(first, scratch);
    if (map.d2im[1] === null) {
      rowConstants(map, y, scratch);
      blendPair(first, second, y, scratch);
      fusedLineRow(
        scratch.a,
        scratch.b,
        map.sky.h,
        scratch.geometry,
        first.nx - 1,
        scratch.rowX,
        scratch.rowY,
        scratch.px,
        n,
        outX,
        outY,
        offset,
      );
      return;
    }
    const { px, py, planeA, planeB } = scratch;
    flatPlanes(map, scratch);
    fusedPlaneRow(
      planeA,
      planeB,
      map.sky.h,
      scratch.geometry,
      first.nx,
      first.ny,
      first.data,
      second.data,
      map.crpix[0],
      map.crpix[1],
      px,
      py,
      n,
      outX,
      outY,
      offset,
    );
    return;
  }
  focalRow(map, y, n, outX, outY, offset, scratch);
  if (map.sky.kind === 'projective') projectiveRow(map.sky.h, n, outX, outY, offset);
  else mapGridRow(map.sky, n, outX, outY, offset);
}

/** Focal position minus CRPIX, into outX/outY. */
function focalRow(
  map: ExactMap,
  y: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  // Without a correction in y every pixel of the row has the same v: polynomials in u alone.
  if (map.d2im[1] !== null && map.sipOrder > 0) sipPlaneRow(map, n, outX, outY, offset, scratch);
  else sipLineRow(map, y, n, outX, outY, offset, scratch);
  if (map.npol[0] !== null || map.npol[1] !== null) addLookupRow(map.npol, n, outX, outY, offset, scratch);
}

function plainPixelsRow(y: number, x0: number, n: number, scratch: MapScratch): void {
  ensurePixels(scratch, n);
  const { px, py } = scratch;
  for (let k = 0; k < n; k++) {
    px[k] = x0 + k;
    py[k] = y;
  }
}

/** Coefficients of the powers of u in row v, for both polynomials, zero above the order; CRPIX1 and v behind them. */
export function rowConstants(map: ExactMap, y: number, scratch: MapScratch): void {
  const order = map.sipOrder;
  const v = y - map.crpix[1];
  scratch.a.fill(0);
  scratch.b.fill(0);
  scratch.a[ORIGIN] = map.crpix[0];
  scratch.b[ORIGIN] = v;
  if (order === 0) return;
  for (let p = 0; p <= order; p++) {
    let a = 0;
    let b = 0;
    for (let q = order - p; q >= 0; q--) {
      a = a * v + map.sipA[p * (order + 1) + q];
      b = b * v + map.sipB[p * (order + 1) + q];
    }
    scratch.a[p] = a;
    scratch.b[p] = b;
  }
}

/** The projective stage alone, in place. */
function projectiveRow(h: Float64Array, n: number, outX: Float64Array, outY: Float64Array, offset: number): void {
  const h0 = h[0],
    h1 = h[1],
    h2 = h[2],
    h3 = h[3],
    h4 = h[4],
    h5 = h[5],
    h6 = h[6],
    h7 = h[7],
    h8 = h[8];
  for (let k = offset; k < offset + n; k++) {
    const fx = outX[k];
    const fy = outY[k];
    const w = h6 * fx + h7 * fy + h8;
    const inverse = 1 / w;
    outX[k] = (h0 * fx + h1 * fy + h2) * inverse;
    outY[k] = (h3 * fx + h4 * fy + h5) * inverse;
    if (!(w > 0)) {
      outX[k] = NaN;
      outY[k] = NaN;
    }
  }
}

/** SIP where v is the same along the row: Horner in u with the row's constants. */
function sipLineRow(
  map: ExactMap,
  y: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  rowConstants(map, y, scratch);
  const { a, b, px, py } = scratch;
  if (map.sipOrder <= FLAT_ORDER) sipLineRow5(a, b, px, py, map.crpix[1], n, outX, outY, offset);
  else sipLineRowAny(a, b, px, py, map.crpix[1], map.sipOrder, n, outX, outY, offset);
}

function sipLineRow5(
  a: Float64Array,
  b: Float64Array,
  px: Float64Array,
  py: Float64Array,
  cry: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const a0 = a[0],
    a1 = a[1],
    a2 = a[2],
    a3 = a[3],
    a4 = a[4],
    a5 = a[5];
  const b0 = b[0] - cry,
    b1 = b[1],
    b2 = b[2],
    b3 = b[3],
    b4 = b[4],
    b5 = b[5];
  const crx = a[ORIGIN];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    outX[offset + k] = u + (a0 + u * (a1 + u * (a2 + u * (a3 + u * (a4 + u * a5)))));
    outY[offset + k] = py[k] + (b0 + u * (b1 + u * (b2 + u * (b3 + u * (b4 + u * b5)))));
  }
}

function sipLineRowAny(
  a: Float64Array,
  b: Float64Array,
  px: Float64Array,
  py: Float64Array,
  cry: number,
  order: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const crx = a[ORIGIN];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    let fx = a[order];
    let fy = b[order];
    for (let p = order - 1; p >= 0; p--) {
      fx = fx * u + a[p];
      fy = fy * u + b[p];
    }
    outX[offset + k] = u + fx;
    outY[offset + k] = py[k] - cry + fy;
  }
}

/** SIP where v differs from pixel to pixel. */
function sipPlaneRow(
  map: ExactMap,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  if (map.sipOrder > FLAT_ORDER) {
    sipPlaneRowAny(map, n, outX, outY, offset, scratch);
    return;
  }
  flatPlanes(map, scratch);
  const { planeA, planeB, px, py } = scratch;
  sipPlaneRow5(planeA, planeB, map.crpix[0], map.crpix[1], px, py, n, outX, outY, offset);
}

/** The SIP planes as the flat loops take them: coefficient of u^p v^q at 6p + q, zero above the order. */
export function flatPlanes({ sipOrder, sipA, sipB }: ExactMap, { planeA, planeB }: MapScratch): void {
  planeA.fill(0);
  planeB.fill(0);
  for (let p = 0; p <= sipOrder && sipOrder > 0; p++) {
    for (let q = 0; q <= sipOrder - p; q++) {
      planeA[6 * p + q] = sipA[p * (sipOrder + 1) + q];
      planeB[6 * p + q] = sipB[p * (sipOrder + 1) + q];
    }
  }
}

function sipPlaneRow5(
  a: Float64Array,
  b: Float64Array,
  crx: number,
  cry: number,
  px: Float64Array,
  py: Float64Array,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const a00 = a[0],
    a01 = a[1],
    a02 = a[2],
    a03 = a[3],
    a04 = a[4],
    a05 = a[5],
    a10 = 1 + a[6],
    a11 = a[7],
    a12 = a[8],
    a13 = a[9],
    a14 = a[10],
    a20 = a[12],
    a21 = a[13],
    a22 = a[14],
    a23 = a[15],
    a30 = a[18],
    a31 = a[19],
    a32 = a[20],
    a40 = a[24],
    a41 = a[25],
    a50 = a[30];
  const b00 = b[0],
    b01 = 1 + b[1],
    b02 = b[2],
    b03 = b[3],
    b04 = b[4],
    b05 = b[5],
    b10 = b[6],
    b11 = b[7],
    b12 = b[8],
    b13 = b[9],
    b14 = b[10],
    b20 = b[12],
    b21 = b[13],
    b22 = b[14],
    b23 = b[15],
    b30 = b[18],
    b31 = b[19],
    b32 = b[20],
    b40 = b[24],
    b41 = b[25],
    b50 = b[30];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    const v = py[k] - cry;
    outX[offset + k] =
      a00 +
      v * (a01 + v * (a02 + v * (a03 + v * (a04 + v * a05)))) +
      u *
        (a10 +
          v * (a11 + v * (a12 + v * (a13 + v * a14))) +
          u *
            (a20 + v * (a21 + v * (a22 + v * a23)) + u * (a30 + v * (a31 + v * a32) + u * (a40 + v * a41 + u * a50))));
    outY[offset + k] =
      b00 +
      v * (b01 + v * (b02 + v * (b03 + v * (b04 + v * b05)))) +
      u *
        (b10 +
          v * (b11 + v * (b12 + v * (b13 + v * b14))) +
          u *
            (b20 + v * (b21 + v * (b22 + v * b23)) + u * (b30 + v * (b31 + v * b32) + u * (b40 + v * b41 + u * b50))));
  }
}

function sipPlaneRowAny(
  map: ExactMap,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const { px, py } = scratch;
  const { sipA, sipB, sipOrder } = map;
  const crx = map.crpix[0];
  const cry = map.crpix[1];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    const v = py[k] - cry;
    let fx = 0;
    let fy = 0;
    for (let p = sipOrder; p >= 0; p--) {
      let a = 0;
      let b = 0;
      for (let i = p * (sipOrder + 1) + sipOrder - p; i >= p * (sipOrder + 1); i--) {
        a = a * v + sipA[i];
        b = b * v + sipB[i];
      }
      fx = fx * u + a;
      fy = fy * u + b;
    }
    outX[offset + k] = u + fx;
    outY[offset + k] = v + fy;
  }
}
