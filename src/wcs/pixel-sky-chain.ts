import type { LookupTable } from '../kernels/types.js';
import { lookupValue } from './lookup.js';
import type { Projection } from './projections/projection.js';
import { R0 } from './projections/projection.js';
import { evaluateSip, type SipPolynomial } from './sip.js';
import { skyOfVector, skyVector } from './sphere.js';
import type { SkySystem } from './celestial-axes.js';

/** Everything that makes a celestial coordinate system. Made by `parseWcs` and `frameWcs`. */
export interface CelestialParts {
  /** For messages: `file.fits[SCI,1]`. */
  readonly label: string;
  /** Size of the image, where the header gives one. */
  readonly nx: number | undefined;
  readonly ny: number | undefined;
  /** Reference pixel, FITS 1-based. */
  readonly crpix: readonly [number, number];
  /** Longitude and latitude of the reference point, degrees. Longitude comes first whatever the order of the axes. */
  readonly crval: readonly [number, number];
  /** Degrees per pixel: [dlon/dx, dlon/dy, dlat/dx, dlat/dy]. */
  readonly cd: readonly [number, number, number, number];
  /** CTYPE of longitude and of latitude, as written. */
  readonly ctype: readonly [string, string];
  readonly projection: Projection;
  /** Native plane coordinates of the reference point, degrees; (0, 0) but for GLS and PVlng_0. */
  readonly planeOffset: readonly [number, number];
  /** Row-major 3x3 from native to celestial unit vectors. */
  readonly rotation: Float64Array;
  /** LONPOLE and LATPOLE in effect, degrees. */
  readonly lonPole: number;
  readonly latPole: number;
  readonly system: SkySystem;
  /** WCSNAME, or ''. */
  readonly name: string;
  /** IDCSCALE, arcsec per pixel, where the header gives it. */
  readonly idcScale: number | undefined;
  readonly sip: SipPolynomial | undefined;
  readonly d2im: readonly [LookupTable | null, LookupTable | null];
  readonly npol: readonly [LookupTable | null, LookupTable | null];
}

/** How hard the inverse tries. */
export interface InverseOptions {
  /** Largest step, in pixels, that counts as converged; default 1e-9. */
  readonly tolerance?: number;
  /** Default 50. */
  readonly maxIterations?: number;
}

/**
 * A celestial coordinate system: FITS pixels (1-based, centre of the first pixel at (1, 1)) to degrees and back.
 *
 * Forward chain: p' = p + D2IM(p); focal = p' + SIP(p' - CRPIX) + NPOL(p'); plane = CD (focal - CRPIX);
 * native sphere; sky. Sky coordinates are those of the header's own system (`system`), longitude in [0, 360).
 * Methods that take `out` write two numbers to it and return whether the position exists; if not they are NaN.
 */
export class CelestialWcs {
  readonly label: string;
  readonly nx: number | undefined;
  readonly ny: number | undefined;
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  readonly cd: readonly [number, number, number, number];
  readonly ctype: readonly [string, string];
  readonly name: string;
  readonly system: SkySystem;
  readonly lonPole: number;
  readonly latPole: number;
  readonly idcScale: number | undefined;
  readonly sip: SipPolynomial | undefined;
  readonly d2im: readonly [LookupTable | null, LookupTable | null];
  readonly npol: readonly [LookupTable | null, LookupTable | null];
  /** Row-major 3x3 from native to celestial unit vectors. */
  readonly rotation: Float64Array;
  readonly projection: Projection;
  readonly planeOffset: readonly [number, number];
  /** True when SIP, D2IM or NPOL is in effect. */
  readonly hasDistortion: boolean;
  readonly #inverseCd: readonly [number, number, number, number];
  readonly #vector = new Float64Array(3);
  readonly #sip = new Float64Array(6);
  readonly #focal = new Float64Array(2);

  constructor(parts: CelestialParts) {
    this.label = parts.label;
    this.nx = parts.nx;
    this.ny = parts.ny;
    this.crpix = parts.crpix;
    this.crval = parts.crval;
    this.cd = parts.cd;
    this.ctype = parts.ctype;
    this.name = parts.name;
    this.system = parts.system;
    this.lonPole = parts.lonPole;
    this.latPole = parts.latPole;
    this.idcScale = parts.idcScale;
    this.sip = parts.sip;
    this.d2im = parts.d2im;
    this.npol = parts.npol;
    this.rotation = parts.rotation;
    this.projection = parts.projection;
    this.planeOffset = parts.planeOffset;
    this.hasDistortion = parts.sip !== undefined || [...parts.d2im, ...parts.npol].some((table) => table !== null);
    const [a, b, c, d] = parts.cd;
    const det = a * d - b * c;
    this.#inverseCd = [d / det, -b / det, -c / det, a / det];
  }

  /** Projection code in effect: `TAN`, `TPV`, ... (`SFL` for GLS, `SIN` for NCP). */
  get code(): string {
    return this.projection.code;
  }

  /** Pixel scale sqrt|det CD|, arcsec. IDCSCALE, where there is one, is `idcScale`. */
  get pscale(): number {
    const [a, b, c, d] = this.cd;
    return Math.sqrt(Math.abs(a * d - b * c)) * 3600;
  }

  /** Position angle of the y axis, degrees east of north: atan2(CD1_2, CD2_2). */
  get orientat(): number {
    return Math.atan2(this.cd[1], this.cd[3]) * R0;
  }

  /** Inverse of `cd`, pixels per degree: [dx/dlon, dx/dlat, dy/dlon, dy/dlat]. */
  get inverseCd(): readonly [number, number, number, number] {
    return this.#inverseCd;
  }

  /** Focal position (1-based pixels, CRPIX included) of a pixel: D2IM, SIP and NPOL applied. */
  focal(x: number, y: number, out: Float64Array): void {
    const px = x + lookupValue(this.d2im[0], x, y);
    const py = y + lookupValue(this.d2im[1], x, y);
    let fx = px + lookupValue(this.npol[0], px, py);
    let fy = py + lookupValue(this.npol[1], px, py);
    if (this.sip !== undefined) {
      evaluateSip(this.sip, px - this.crpix[0], py - this.crpix[1], this.#sip);
      fx += this.#sip[0];
      fy += this.#sip[1];
    }
    out[0] = fx;
    out[1] = fy;
  }

  /** {@link focal}, and the slopes of SIP there, of x and then of y: out = x, y, dA/du, dA/dv, dB/du, dB/dv. */
  focalAndSlopes(x: number, y: number, out: Float64Array): void {
    this.focal(x, y, out);
    for (let k = 2; k < 6; k++) out[k] = this.#sip[k];
  }

  /** Pixel to sky with every distortion. */
  pixelToSky(x: number, y: number, out: Float64Array): boolean {
    this.focal(x, y, this.#focal);
    return this.pixelToSkyLinear(this.#focal[0], this.#focal[1], out);
  }

  /** Pixel to sky without SIP and lookup tables (TPV is part of the projection and stays). */
  pixelToSkyLinear(x: number, y: number, out: Float64Array): boolean {
    const v = this.#vector;
    if (!this.focalToVector(x - this.crpix[0], y - this.crpix[1], v)) return nothing(out);
    skyOfVector(v[0], v[1], v[2], out);
    return true;
  }

  /** Focal offset (focal position minus CRPIX, pixels) to celestial unit vector; false where there is no sky. */
  focalToVector(fx: number, fy: number, out: Float64Array): boolean {
    const [a, b, c, d] = this.cd;
    const x = a * fx + b * fy + this.planeOffset[0];
    const y = c * fx + d * fy + this.planeOffset[1];
    if (!this.projection.toNative(x, y, out)) return false;
    const r = this.rotation;
    const nx = out[0];
    const ny = out[1];
    const nz = out[2];
    out[0] = r[0] * nx + r[1] * ny + r[2] * nz;
    out[1] = r[3] * nx + r[4] * ny + r[5] * nz;
    out[2] = r[6] * nx + r[7] * ny + r[8] * nz;
    return true;
  }

  /** Celestial unit vector to focal offset (pixels from CRPIX); false, with NaN, where it does not project. */
  vectorToFocal(sx: number, sy: number, sz: number, out: Float64Array): boolean {
    const r = this.rotation;
    const nx = r[0] * sx + r[3] * sy + r[6] * sz;
    const ny = r[1] * sx + r[4] * sy + r[7] * sz;
    const nz = r[2] * sx + r[5] * sy + r[8] * sz;
    if (!this.projection.toPlane(nx, ny, nz, out)) return nothing(out);
    const x = out[0] - this.planeOffset[0];
    const y = out[1] - this.planeOffset[1];
    const [a, b, c, d] = this.#inverseCd;
    out[0] = a * x + b * y;
    out[1] = c * x + d * y;
    return true;
  }

  /** Sky to pixel without SIP and lookup tables; false, with NaN, where the sky does not project. */
  skyToPixelLinear(lon: number, lat: number, out: Float64Array): boolean {
    const v = this.#vector;
    skyVector(lon, lat, v);
    if (!this.vectorToFocal(v[0], v[1], v[2], out)) return false;
    out[0] += this.crpix[0];
    out[1] += this.crpix[1];
    return true;
  }

  /**
   * Sky to pixel with every distortion: Newton's iteration in the focal plane, with the slope of SIP.
   * False, with NaN, where the sky does not project or the iteration does not converge.
   */
  skyToPixel(lon: number, lat: number, out: Float64Array, options?: InverseOptions): boolean {
    if (!this.skyToPixelLinear(lon, lat, out)) return false;
    return this.hasDistortion ? this.unfocal(out[0], out[1], out, options) : true;
  }

  /** Pixel whose focal position is (fx, fy), all 1-based; false, with NaN, without convergence. */
  unfocal(fx: number, fy: number, out: Float64Array, options: InverseOptions = {}): boolean {
    const tolerance = Math.max(options.tolerance ?? 1e-9, 1e-15 * (Math.abs(fx) + Math.abs(fy)));
    const sip = this.#sip;
    sip.fill(0);
    let x = fx;
    let y = fy;
    for (let i = options.maxIterations ?? 50; i > 0; i--) {
      this.focal(x, y, out);
      const dx = fx - out[0];
      const dy = fy - out[1];
      const det = (1 + sip[2]) * (1 + sip[5]) - sip[3] * sip[4];
      // Beyond the fold of the polynomial there is no pixel, only spurious roots.
      if (!(det > 0)) return nothing(out);
      const stepX = ((1 + sip[5]) * dx - sip[3] * dy) / det;
      const stepY = ((1 + sip[2]) * dy - sip[4] * dx) / det;
      x += stepX;
      y += stepY;
      if (Math.abs(stepX) <= tolerance && Math.abs(stepY) <= tolerance) {
        out[0] = x;
        out[1] = y;
        return true;
      }
    }
    return nothing(out);
  }

  /** `pixelToSky` for many pixels. Returns how many have no sky; those are NaN. */
  pixelsToSky(x: ArrayLike<number>, y: ArrayLike<number>, lon: Float64Array, lat: Float64Array): number {
    return each(x, y, lon, lat, (a, b, out) => this.pixelToSky(a, b, out));
  }

  /** `skyToPixel` for many positions. Returns how many have no pixel; those are NaN. */
  skyToPixels(
    lon: ArrayLike<number>,
    lat: ArrayLike<number>,
    x: Float64Array,
    y: Float64Array,
    options?: InverseOptions,
  ): number {
    return each(lon, lat, x, y, (a, b, out) => this.skyToPixel(a, b, out, options));
  }
}

function nothing(out: Float64Array): false {
  out[0] = NaN;
  out[1] = NaN;
  return false;
}

function each(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  c: Float64Array,
  d: Float64Array,
  one: (a: number, b: number, out: Float64Array) => boolean,
): number {
  const out = new Float64Array(2);
  let failed = 0;
  for (let i = 0; i < a.length; i++) {
    if (!one(a[i], b[i], out)) failed++;
    c[i] = out[0];
    d[i] = out[1];
  }
  return failed;
}
