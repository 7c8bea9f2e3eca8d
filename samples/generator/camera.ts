/**
 * Where a pixel of a simulated chip looks. It is written apart from `src/wcs` on purpose: the truth of the sample
 * must not come from the code that the sample tests.
 */

const DEGREE = Math.PI / 180;

/** A correction in pixels, tabulated on the detector and interpolated linearly (the form of D2IM and NPOL tables). */
export interface LookupTable {
  readonly nx: number;
  readonly ny: number;
  /** Pixels between nodes; the first node lies at FITS pixel (1, 1), as the makers of Hubble's tables mean it. */
  readonly step: number;
  /** Row-major, pixels. */
  readonly values: Float32Array;
}

/** One coefficient of a SIP polynomial: `value * u^p * v^q`, u and v in pixels from CRPIX. */
export interface SipTerm {
  readonly p: number;
  readonly q: number;
  readonly value: number;
}

/** SIP polynomials of both axes. */
export interface SipModel {
  readonly order: number;
  readonly a: readonly SipTerm[];
  readonly b: readonly SipTerm[];
}

/** A pair of lookup tables, for x and for y. */
export type TablePair = readonly [LookupTable, LookupTable];

/** The complete geometry of one chip in one exposure; FITS pixels (1-based), degrees. */
export interface ChipGeometry {
  readonly nx: number;
  readonly ny: number;
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  /** CD1_1, CD1_2, CD2_1, CD2_2: degrees per pixel. */
  readonly cd: readonly [number, number, number, number];
  readonly sip: SipModel;
  readonly d2im?: TablePair;
  readonly npol?: TablePair;
}

/** A pair of coordinates. */
export type Point = readonly [number, number];

/** FITS pixel to position in the tangent plane about CRVAL, degrees (xi grows to the east, eta to the north). */
export function pixelToPlane(chip: ChipGeometry, x: number, y: number): Point {
  const [fx, fy] = distort(chip, x, y);
  const u = fx - chip.crpix[0];
  const v = fy - chip.crpix[1];
  const cd = chip.cd;
  return [cd[0] * u + cd[1] * v, cd[2] * u + cd[3] * v];
}

/** FITS pixel to right ascension and declination, degrees. */
export function pixelToSky(chip: ChipGeometry, x: number, y: number): Point {
  return planeToSky(pixelToPlane(chip, x, y), chip.crval);
}

/** Right ascension and declination (degrees) to FITS pixel; undefined behind the tangent plane or where it does not converge. */
export function skyToPixel(chip: ChipGeometry, sky: Point): Point | undefined {
  const plane = skyToPlane(sky, chip.crval);
  if (plane === undefined) return undefined;
  const [a, b, c, d] = chip.cd;
  const det = a * d - b * c;
  const fx = chip.crpix[0] + (d * plane[0] - b * plane[1]) / det;
  const fy = chip.crpix[1] + (a * plane[1] - c * plane[0]) / det;
  return undistort(chip, fx, fy);
}

/** Area of a pixel in the tangent plane, arcsec^2: the quadrilateral of its four corners. */
export function pixelArea(chip: ChipGeometry, x: number, y: number): number {
  const p = pixelToPlane(chip, x - 0.5, y - 0.5);
  const q = pixelToPlane(chip, x + 0.5, y - 0.5);
  const r = pixelToPlane(chip, x + 0.5, y + 0.5);
  const s = pixelToPlane(chip, x - 0.5, y + 0.5);
  const twice = (r[0] - p[0]) * (s[1] - q[1]) - (s[0] - q[0]) * (r[1] - p[1]);
  return (Math.abs(twice) / 2) * 3600 * 3600;
}

/** Derivatives of the tangent plane by the pixel, arcsec per pixel: dxi/dx, dxi/dy, deta/dx, deta/dy. */
export function localMatrix(chip: ChipGeometry, x: number, y: number): readonly [number, number, number, number] {
  const east = pixelToPlane(chip, x + 0.5, y);
  const west = pixelToPlane(chip, x - 0.5, y);
  const top = pixelToPlane(chip, x, y + 0.5);
  const bottom = pixelToPlane(chip, x, y - 0.5);
  return [
    (east[0] - west[0]) * 3600,
    (top[0] - bottom[0]) * 3600,
    (east[1] - west[1]) * 3600,
    (top[1] - bottom[1]) * 3600,
  ];
}

/** Gnomonic projection: sky to tangent plane, degrees; undefined 90 degrees or more from the tangent point. */
export function skyToPlane(sky: Point, tangent: Point): Point | undefined {
  const da = (sky[0] - tangent[0]) * DEGREE;
  const sd = Math.sin(sky[1] * DEGREE);
  const cd = Math.cos(sky[1] * DEGREE);
  const s0 = Math.sin(tangent[1] * DEGREE);
  const c0 = Math.cos(tangent[1] * DEGREE);
  const depth = sd * s0 + cd * c0 * Math.cos(da);
  if (depth <= 0) return undefined;
  return [(cd * Math.sin(da)) / depth / DEGREE, (sd * c0 - cd * s0 * Math.cos(da)) / depth / DEGREE];
}

/** Tangent plane (degrees) to sky; right ascension in [0, 360). */
export function planeToSky(plane: Point, tangent: Point): Point {
  const xi = plane[0] * DEGREE;
  const eta = plane[1] * DEGREE;
  const s0 = Math.sin(tangent[1] * DEGREE);
  const c0 = Math.cos(tangent[1] * DEGREE);
  const forward = c0 - eta * s0;
  const ra = tangent[0] + Math.atan2(xi, forward) / DEGREE;
  const dec = Math.atan2(s0 + eta * c0, Math.hypot(xi, forward)) / DEGREE;
  return [((ra % 360) + 360) % 360, dec];
}

/** Detector pixel to undistorted pixel: the column correction first, then SIP and NPOL, both at the corrected place. */
function distort(chip: ChipGeometry, x: number, y: number): Point {
  let px = x;
  let py = y;
  if (chip.d2im !== undefined) {
    px = x + lookup(chip.d2im[0], x, y);
    py = y + lookup(chip.d2im[1], x, y);
  }
  const u = px - chip.crpix[0];
  const v = py - chip.crpix[1];
  let fx = px + polynomial(chip.sip.a, u, v);
  let fy = py + polynomial(chip.sip.b, u, v);
  if (chip.npol !== undefined) {
    fx += lookup(chip.npol[0], px, py);
    fy += lookup(chip.npol[1], px, py);
  }
  return [fx, fy];
}

/** Fixed-point inversion of {@link distort}; the corrections are small and smooth enough to gain 1-2 digits a step. */
function undistort(chip: ChipGeometry, fx: number, fy: number): Point | undefined {
  let x = fx;
  let y = fy;
  for (let step = 0; step < 60; step++) {
    const [gx, gy] = distort(chip, x, y);
    x += fx - gx;
    y += fy - gy;
    if (Math.abs(fx - gx) + Math.abs(fy - gy) < 1e-11) return [x, y];
    if (!(Math.abs(x - fx) + Math.abs(y - fy) < 1000)) return undefined;
  }
  const [gx, gy] = distort(chip, x, y);
  return Math.abs(fx - gx) + Math.abs(fy - gy) < 1e-8 ? [x, y] : undefined;
}

function polynomial(terms: readonly SipTerm[], u: number, v: number): number {
  let sum = 0;
  for (const term of terms) {
    let value = term.value;
    for (let i = 0; i < term.p; i++) value *= u;
    for (let i = 0; i < term.q; i++) value *= v;
    sum += value;
  }
  return sum;
}

/** Bilinear interpolation with the edge values continued outside the table. */
function lookup(table: LookupTable, x: number, y: number): number {
  const tx = Math.min(Math.max((x - 1) / table.step, 0), table.nx - 1);
  const ty = Math.min(Math.max((y - 1) / table.step, 0), table.ny - 1);
  const i = Math.min(Math.floor(tx), Math.max(table.nx - 2, 0));
  const j = Math.min(Math.floor(ty), Math.max(table.ny - 2, 0));
  const i2 = Math.min(i + 1, table.nx - 1);
  const j2 = Math.min(j + 1, table.ny - 1);
  const { values, nx } = table;
  const low = values[j * nx + i] * (1 - tx + i) + values[j * nx + i2] * (tx - i);
  const high = values[j2 * nx + i] * (1 - tx + i) + values[j2 * nx + i2] * (tx - i);
  return low * (1 - ty + j) + high * (ty - j);
}
