import { mapGridLine, mapGridRow } from './map-grid.js';
import { fusedLineRow, fusedPlaneRow, fusedRow } from './map-fused.js';
import { addLookupRow, blendPair, sameGeometry, shiftPixelsRow, tableGeometry } from './map-lookup.js';
import { ensurePixels, MAX_SIP_ORDER, ORIGIN, type MapScratch } from './map-scratch.js';
import type { ExactMap } from './types.js';

/**
 * One row of the exact map: p' = p + D2IM(p), focal = p' + SIP(p' - CRPIX) + NPOL(p'), output = sky(focal - CRPIX).
 *
 * The usual TAN-SIP chip on a TAN frame, with or without lookup tables, is one flat loop; everything else goes stage by stage over the row.
 * Which way is taken depends on the map only, so the bits never depend on the run.
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
  if (map.sipOrder > MAX_SIP_ORDER)
    throw new RangeError(`SIP order ${String(map.sipOrder)} is above ${String(MAX_SIP_ORDER)}`);
  const shifted = map.d2im[0] !== null || map.d2im[1] !== null;
  const lookups = shifted || map.npol[0] !== null || map.npol[1] !== null;
  const quick = map.sipOrder <= 4 && map.sky.kind === 'projective';
  if (quick && !lookups) {
    rowConstants(map, y, scratch);
    fusedRow(scratch.a, scratch.b, map.sky.h, x0, n, outX, outY, offset);
    return;
  }
  if (map.sky.kind === 'grid' && map.sipOrder === 0 && !lookups) {
    mapGridLine(map.sky, x0, map.crpix[0], y - map.crpix[1], n, outX, outY, offset, scratch);
    return;
  }
  ensurePixels(scratch, n);
  if (shifted) shiftPixelsRow(map.d2im, y, x0, n, scratch);
  else plainPixelsRow(y, x0, n, scratch);
  const [first, second] = map.npol;
  if (quick && first !== null && second !== null && sameGeometry(first, second)) {
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
    if (map.sipOrder === 4) {
      const { px, py } = scratch;
      fusedPlaneRow(
        map.sipA,
        map.sipB,
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
  const { px, py } = scratch;
  for (let k = 0; k < n; k++) {
    px[k] = x0 + k;
    py[k] = y;
  }
}

/** Coefficients of the powers of u in row v, for both polynomials, zero above the order; CRPIX1 and v behind them. */
function rowConstants(map: ExactMap, y: number, scratch: MapScratch): void {
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
  if (map.sipOrder <= 4) sipLineRow4(a, b, px, py, map.crpix[1], n, outX, outY, offset);
  else sipLineRowAny(a, b, px, py, map.crpix[1], map.sipOrder, n, outX, outY, offset);
}

function sipLineRow4(
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
    a4 = a[4];
  const b0 = b[0] - cry,
    b1 = b[1],
    b2 = b[2],
    b3 = b[3],
    b4 = b[4];
  const crx = a[ORIGIN];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    outX[offset + k] = u + (a0 + u * (a1 + u * (a2 + u * (a3 + u * a4))));
    outY[offset + k] = py[k] + (b0 + u * (b1 + u * (b2 + u * (b3 + u * b4))));
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
  if (map.sipOrder === 4) sipPlaneRow4(map, n, outX, outY, offset, scratch);
  else sipPlaneRowAny(map, n, outX, outY, offset, scratch);
}

function sipPlaneRow4(
  map: ExactMap,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
  scratch: MapScratch,
): void {
  const { px, py } = scratch;
  const a = map.sipA;
  const b = map.sipB;
  const a00 = a[0],
    a01 = a[1],
    a02 = a[2],
    a03 = a[3],
    a04 = a[4],
    a10 = a[5],
    a11 = a[6],
    a12 = a[7],
    a13 = a[8];
  const a20 = a[10],
    a21 = a[11],
    a22 = a[12],
    a30 = a[15],
    a31 = a[16],
    a40 = a[20];
  const b00 = b[0],
    b01 = b[1],
    b02 = b[2],
    b03 = b[3],
    b04 = b[4],
    b10 = b[5],
    b11 = b[6],
    b12 = b[7],
    b13 = b[8];
  const b20 = b[10],
    b21 = b[11],
    b22 = b[12],
    b30 = b[15],
    b31 = b[16],
    b40 = b[20];
  const crx = map.crpix[0];
  const cry = map.crpix[1];
  for (let k = 0; k < n; k++) {
    const u = px[k] - crx;
    const v = py[k] - cry;
    outX[offset + k] =
      u +
      (a00 +
        v * (a01 + v * (a02 + v * (a03 + v * a04))) +
        u * (a10 + v * (a11 + v * (a12 + v * a13)) + u * (a20 + v * (a21 + v * a22) + u * (a30 + v * a31 + u * a40))));
    outY[offset + k] =
      v +
      (b00 +
        v * (b01 + v * (b02 + v * (b03 + v * b04))) +
        u * (b10 + v * (b11 + v * (b12 + v * b13)) + u * (b20 + v * (b21 + v * b22) + u * (b30 + v * b31 + u * b40))));
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
