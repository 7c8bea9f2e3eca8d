import { ORIGIN } from './map-scratch.js';

/*
 * Flat loops for the chips that are met most: SIP up to order 5 to a projective stage, with the usual pair of NPOL tables
 * (both of the same geometry) or without. They take typed arrays and numbers only, and never merge a constant with
 * a float64 in a conditional expression: V8 would box one number a pixel.
 *
 * a and b are the row constants of SIP in u (with CRPIX1 and v behind them), h is the projective 3x3.
 */

/** SIP and projective stage, no lookups. */
export function fusedRow(
  a: Float64Array,
  b: Float64Array,
  h: Float64Array,
  x0: number,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const a0 = a[0],
    a1 = 1 + a[1],
    a2 = a[2],
    a3 = a[3],
    a4 = a[4],
    a5 = a[5];
  const b0 = b[ORIGIN] + b[0],
    b1 = b[1],
    b2 = b[2],
    b3 = b[3],
    b4 = b[4],
    b5 = b[5];
  const h0 = h[0],
    h1 = h[1],
    h2 = h[2],
    h3 = h[3],
    h4 = h[4],
    h5 = h[5],
    h6 = h[6],
    h7 = h[7],
    h8 = h[8];
  const crpix = a[ORIGIN];
  for (let k = 0; k < n; k++) {
    const u = x0 + k - crpix;
    const fx = a0 + u * (a1 + u * (a2 + u * (a3 + u * (a4 + u * a5))));
    const fy = b0 + u * (b1 + u * (b2 + u * (b3 + u * (b4 + u * b5))));
    const w = h6 * fx + h7 * fy + h8;
    const inverse = 1 / w;
    outX[offset + k] = (h0 * fx + h1 * fy + h2) * inverse;
    outY[offset + k] = (h3 * fx + h4 * fy + h5) * inverse;
    // W <= 0 is the far side of the sky, where the gnomonic projection does not reach.
    if (!(w > 0)) {
      outX[offset + k] = NaN;
      outY[offset + k] = NaN;
    }
  }
}

/**
 * SIP, NPOL and projective stage where v is the same along the row: rowX and rowY are the tables blended for the row, one
 * value behind the last repeated; geometry is startX, startY, perX, perY of the tables. px are the pixel positions.
 */
export function fusedLineRow(
  a: Float64Array,
  b: Float64Array,
  h: Float64Array,
  geometry: Float64Array,
  lastX: number,
  rowX: Float64Array,
  rowY: Float64Array,
  px: Float64Array,
  n: number,
  outX: Float64Array,
  outY: Float64Array,
  offset: number,
): void {
  const a0 = a[0],
    a1 = 1 + a[1],
    a2 = a[2],
    a3 = a[3],
    a4 = a[4],
    a5 = a[5];
  const b0 = b[ORIGIN] + b[0],
    b1 = b[1],
    b2 = b[2],
    b3 = b[3],
    b4 = b[4],
    b5 = b[5];
  const h0 = h[0],
    h1 = h[1],
    h2 = h[2],
    h3 = h[3],
    h4 = h[4],
    h5 = h[5],
    h6 = h[6],
    h7 = h[7],
    h8 = h[8];
  const crpix = a[ORIGIN];
  const startX = geometry[0],
    perX = geometry[2];
  for (let k = 0; k < n; k++) {
    const x = px[k];
    const t = Math.min(Math.max(startX + x * perX, 0), lastX);
    const i = t | 0;
    const f = t - i;
    const low = rowX[i],
      low2 = rowY[i];
    const u = x - crpix;
    const fx = a0 + u * (a1 + u * (a2 + u * (a3 + u * (a4 + u * a5)))) + (low + f * (rowX[i + 1] - low));
    const fy = b0 + u * (b1 + u * (b2 + u * (b3 + u * (b4 + u * b5)))) + (low2 + f * (rowY[i + 1] - low2));
    const w = h6 * fx + h7 * fy + h8;
    const inverse = 1 / w;
    outX[offset + k] = (h0 * fx + h1 * fy + h2) * inverse;
    outY[offset + k] = (h3 * fx + h4 * fy + h5) * inverse;
    if (!(w > 0)) {
      outX[offset + k] = NaN;
      outY[offset + k] = NaN;
    }
  }
}

/**
 * SIP, NPOL and projective stage where v differs from pixel to pixel: px and py are the pixel positions, a and b here the
 * whole SIP planes, coefficient of u^p v^q at 6p + q; geometry is startX, startY, perX, perY of the tables.
 */
export function fusedPlaneRow(
  a: Float64Array,
  b: Float64Array,
  h: Float64Array,
  geometry: Float64Array,
  nx: number,
  ny: number,
  data: Float32Array,
  other: Float32Array,
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
  const h0 = h[0],
    h1 = h[1],
    h2 = h[2],
    h3 = h[3],
    h4 = h[4],
    h5 = h[5],
    h6 = h[6],
    h7 = h[7],
    h8 = h[8];
  const startX = geometry[0],
    startY = geometry[1],
    perX = geometry[2],
    perY = geometry[3];
  const lastX = nx - 1;
  const lastY = ny - 1;
  for (let k = 0; k < n; k++) {
    const x = px[k],
      y = py[k];
    const tx = Math.min(Math.max(startX + x * perX, 0), lastX);
    const ty = Math.min(Math.max(startY + y * perY, 0), lastY);
    let i = tx | 0;
    if (i === lastX) i--;
    let j = ty | 0;
    if (j === lastY) j--;
    const f = tx - i;
    const g = ty - j;
    const c = Math.imul(j, nx) + i;
    const up = c + nx;
    const p = data[c],
      q = data[up];
    const low = p + f * (data[c + 1] - p);
    const high = q + f * (data[up + 1] - q);
    const p2 = other[c],
      q2 = other[up];
    const low2 = p2 + f * (other[c + 1] - p2);
    const high2 = q2 + f * (other[up + 1] - q2);
    const u = x - crx,
      v = y - cry;
    const fx =
      a00 +
      v * (a01 + v * (a02 + v * (a03 + v * (a04 + v * a05)))) +
      u *
        (a10 +
          v * (a11 + v * (a12 + v * (a13 + v * a14))) +
          u *
            (a20 + v * (a21 + v * (a22 + v * a23)) + u * (a30 + v * (a31 + v * a32) + u * (a40 + v * a41 + u * a50)))) +
      (low + g * (high - low));
    const fy =
      b00 +
      v * (b01 + v * (b02 + v * (b03 + v * (b04 + v * b05)))) +
      u *
        (b10 +
          v * (b11 + v * (b12 + v * (b13 + v * b14))) +
          u *
            (b20 + v * (b21 + v * (b22 + v * b23)) + u * (b30 + v * (b31 + v * b32) + u * (b40 + v * b41 + u * b50)))) +
      (low2 + g * (high2 - low2));
    const w = h6 * fx + h7 * fy + h8;
    const inverse = 1 / w;
    outX[offset + k] = (h0 * fx + h1 * fy + h2) * inverse;
    outY[offset + k] = (h3 * fx + h4 * fy + h5) * inverse;
    if (!(w > 0)) {
      outX[offset + k] = NaN;
      outY[offset + k] = NaN;
    }
  }
}
