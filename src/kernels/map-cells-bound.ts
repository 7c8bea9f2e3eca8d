import type { ExactMap, LookupTable } from './types.js';

/** Highest Taylor order that is bounded. */
const ORDER = 5;

/** Extremes of a lookup table over its cells, in pixels, per pixel, and per pixel of either axis (mixed difference). */
export interface TableRange {
  readonly least: number;
  readonly most: number;
  readonly slopeX: number;
  readonly slopeY: number;
  readonly mixed: number;
}

/** The range of a table, all zero without one; NaN where a value of the table is not a number. */
export function tableRange(table: LookupTable | null): TableRange {
  if (table === null) return { least: 0, most: 0, slopeX: 0, slopeY: 0, mixed: 0 };
  const { nx, ny, data, cdelt } = table;
  let least = Infinity,
    most = -Infinity,
    alongX = 0,
    alongY = 0,
    mixed = 0;
  for (let j = 0; j < ny; j++) {
    const up = j + 1 < ny ? nx : 0;
    for (let i = 0; i < nx; i++) {
      const right = i + 1 < nx ? 1 : 0;
      const c = j * nx + i;
      const here = data[c];
      least = Math.min(least, here);
      most = Math.max(most, here);
      alongX = Math.max(alongX, Math.abs(data[c + right] - here));
      alongY = Math.max(alongY, Math.abs(data[c + up] - here));
      mixed = Math.max(mixed, Math.abs(data[c + up + right] - data[c + up] - (data[c + right] - here)));
    }
  }
  const stepX = Math.abs(cdelt[0]);
  const stepY = Math.abs(cdelt[1]);
  return { least, most, slopeX: alongX / stepX, slopeY: alongY / stepY, mixed: mixed / (stepX * stepY) };
}

/**
 * Upper bounds of the Taylor coefficients (k-th derivative over k!, k = 0..5) of either output coordinate as a function
 * of the column along any row of the chip, or of the row along any column (columns -1..nx, rows -1..ny), inside one cell of every
 * table. Interpolation at n Chebyshev points of a segment of half-width r errs by at most coefficient n times r^n / 2^(n-1).
 *
 * Inside a cell u and v are linear in the column with slopes up to 1 + |dD2IM1/dx| and |dD2IM2/dx| (in the row: |dD2IM1/dy| and
 * 1 + |dD2IM2/dy|), |u| and |v| are at most
 * those of the chip's edges plus the largest shift, and NPOL is bilinear in the shifted position. Each series is replaced by one
 * whose coefficients are the absolute bounds (a majorant): sums and products of majorants are majorants, and with
 * w the denominator of the projective stage, Q = X/w obeys w0 Q_k = X_k - sum over j = 1..k of w_j Q_(k-j), so
 * |Q_k| <= (|X_k| + sum |w_j| |Q_(k-j)|) / min(w0). Jumps between nodes of a table thus enter by the slopes only.
 *
 * All Infinity where w may vanish on the chip.
 */
export function taylorBounds(
  map: ExactMap,
  d2im: readonly TableRange[],
  npol: readonly TableRange[],
  along: 'row' | 'column',
): Float64Array {
  const bounds = new Float64Array(ORDER + 1).fill(Infinity);
  if (map.sky.kind !== 'projective') return bounds;
  const { h } = map.sky;
  const inRow = along === 'row';
  const u = series(reach(map.crpix[0], map.nx) + largest(d2im[0]), inRow ? 1 + d2im[0].slopeX : d2im[0].slopeY);
  const v = series(reach(map.crpix[1], map.ny) + largest(d2im[1]), inRow ? d2im[1].slopeX : 1 + d2im[1].slopeY);
  const fx = focalSeries(map, map.sipA, npol[0], u, v, u);
  const fy = focalSeries(map, map.sipB, npol[1], u, v, v);
  const least = h[8] - Math.abs(h[6]) * fx[0] - Math.abs(h[7]) * fy[0];
  if (!(least > 0)) return bounds;
  const w = combination(h, 6, fx, fy);
  const x = quotient(combination(h, 0, fx, fy), w, least);
  const y = quotient(combination(h, 3, fx, fy), w, least);
  return bounds.map((_, k) => Math.max(x[k], y[k]));
}

/** Largest distance from CRPIX of a pixel -1..n. */
function reach(crpix: number, n: number): number {
  return Math.max(Math.abs(-1 - crpix), Math.abs(n - crpix));
}

/** Largest correction of a table, either sign. */
export function largest(range: TableRange): number {
  return Math.max(Math.abs(range.least), Math.abs(range.most));
}

function series(...coefficients: readonly number[]): Float64Array {
  const out = new Float64Array(ORDER + 1);
  out.set(coefficients);
  return out;
}

function addProduct(a: Float64Array, b: Float64Array, factor: number, into: Float64Array): void {
  for (let i = 0; i <= ORDER; i++) for (let j = 0; i + j <= ORDER; j++) into[i + j] += factor * a[i] * b[j];
}

function powers(base: Float64Array, order: number): Float64Array[] {
  const out = [series(1)];
  for (let p = 1; p <= order; p++) {
    out.push(series());
    addProduct(out[p - 1], base, 1, out[p]);
  }
  return out;
}

/** Majorant of one focal coordinate: `linear` (u or v) + SIP + NPOL. */
function focalSeries(
  { sipOrder }: ExactMap,
  plane: Float64Array,
  npol: TableRange,
  u: Float64Array,
  v: Float64Array,
  linear: Float64Array,
): Float64Array {
  const out = series(largest(npol), u[1] * npol.slopeX + v[1] * npol.slopeY, u[1] * v[1] * npol.mixed);
  for (let k = 0; k <= ORDER; k++) out[k] += linear[k];
  if (sipOrder === 0) return out;
  const ofU = powers(u, sipOrder);
  const ofV = powers(v, sipOrder);
  for (let p = 0; p <= sipOrder; p++) {
    for (let q = 0; p + q <= sipOrder; q++) {
      addProduct(ofU[p], ofV[q], Math.abs(plane[p * (sipOrder + 1) + q]), out);
    }
  }
  return out;
}

/** Majorant of one row of the projective matrix. */
function combination(h: Float64Array, row: number, fx: Float64Array, fy: Float64Array): Float64Array {
  const out = fx.map((a, k) => Math.abs(h[row]) * a + Math.abs(h[row + 1]) * fy[k]);
  out[0] += Math.abs(h[row + 2]);
  return out;
}

function quotient(x: Float64Array, w: Float64Array, least: number): Float64Array {
  const out = new Float64Array(ORDER + 1);
  for (let k = 0; k <= ORDER; k++) {
    let sum = x[k];
    for (let j = 1; j <= k; j++) sum += w[j] * out[k - j];
    out[k] = sum / least;
  }
  return out;
}
