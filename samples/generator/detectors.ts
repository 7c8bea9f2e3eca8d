import type { Point, SipModel, SipTerm, TablePair } from './camera.js';
import { columnTables, residualTables } from './lookup-tables.js';
import type { Psf } from './psf.js';
import { Random } from './random.js';

/** One chip as it sits in its camera, before the telescope points anywhere. */
export interface ChipDesign {
  /** EXTVER of its SCI, ERR and DQ extensions. */
  readonly extver: number;
  readonly ccdchip: number;
  readonly nx: number;
  readonly ny: number;
  /** Reference pixel, FITS pixels. */
  readonly crpix: Point;
  /** Where the reference pixel lies in the focal plane, arcsec (x to the right, y up, as the detector is displayed). */
  readonly offset: Point;
  /** dX/dx, dX/dy, dY/dx, dY/dy of the focal plane by the pixel, arcsec per pixel. */
  readonly linear: readonly [number, number, number, number];
  readonly sip: SipModel;
  readonly d2im?: TablePair;
  readonly npol?: TablePair;
}

/** A camera: everything that does not change from exposure to exposure. */
export interface Camera {
  readonly instrument: string;
  readonly detector: string;
  /** Filter keywords of the primary header. */
  readonly filters: readonly (readonly [keyword: string, value: string])[];
  readonly photmode: string;
  /** PHOTFLAM (erg/cm2/A/e-), PHOTPLAM and PHOTBW (Angstrom). */
  readonly photometry: { readonly flam: number; readonly plam: number; readonly bw: number };
  readonly suffix: 'flt' | 'flc';
  /** True when the planes hold e-/s, false when they hold electrons. */
  readonly rate: boolean;
  /** Nominal pixel scale (IDCSCALE), arcsec: a pixel value stands for the light of one such pixel. */
  readonly idcscale: number;
  /** Electrons. */
  readonly readNoise: number;
  /** e-/s per pixel; already subtracted from the planes, its noise is not. */
  readonly dark: number;
  /** Electrons; pixels above it are flagged 256. */
  readonly fullWell: number;
  /** Cosmic-ray hits per second and million pixels. */
  readonly cosmicRays: number;
  /** Gain, e-/DN. */
  readonly gain: number;
  /** Shares of pixels that are bad (DQ 4), hot (16) and unstable (32). */
  readonly defects: { readonly bad: number; readonly hot: number; readonly unstable: number };
  readonly psf: Psf;
  readonly chips: readonly ChipDesign[];
}

/** A camera like WFC3/IR: pixels of 0.135 x 0.121 arcsec, fourth-order distortion, e-/s. `size` is the side of the chip in pixels. */
export function infraredCamera(size: number): Camera {
  const sip: SipModel = {
    order: 4,
    a: terms(
      [1, 1, 2.45e-5],
      [0, 2, 5e-8],
      [2, 0, -2e-7],
      [3, 0, -1.5e-10],
      [2, 1, 1.1e-10],
      [1, 2, 6e-11],
      [0, 3, 4e-11],
      [3, 1, 5.5e-13],
      [1, 3, 6e-13],
      [4, 0, -3.3e-13],
      [0, 4, -2e-13],
    ),
    b: terms(
      [0, 2, 3e-5],
      [2, 0, 7e-6],
      [1, 1, -1.7e-7],
      [3, 0, 5e-11],
      [2, 1, -2.6e-10],
      [1, 2, 4e-11],
      [0, 3, -1.7e-10],
      [0, 4, 7.5e-13],
      [4, 0, -6e-13],
      [2, 2, -7e-14],
    ),
  };
  return {
    instrument: 'WFC3',
    detector: 'IR',
    filters: [['FILTER', 'F160W']],
    photmode: 'WFC3 IR F160W',
    suffix: 'flt',
    rate: true,
    photometry: { flam: 1.93e-20, plam: 15369, bw: 826 },
    idcscale: 0.1283,
    readNoise: 12,
    dark: 0.05,
    fullWell: 78000,
    cosmicRays: 0.4,
    gain: 2.5,
    defects: { bad: 0.002, hot: 0.003, unstable: 0.002 },
    psf: [
      { share: 0.72, sigma: 0.52 },
      { share: 0.23, sigma: 1.05 },
      { share: 0.05, sigma: 2.6 },
    ],
    chips: [
      {
        extver: 1,
        ccdchip: 1,
        nx: size,
        ny: size,
        crpix: [size / 2, size / 2],
        offset: [0, 0],
        linear: [0.1354, 0.0008, -0.0004, 0.121],
        sip,
      },
    ],
  };
}

/**
 * A camera like ACS/WFC: two chips with a gap, fifth-order distortion, column and residual tables, electrons.
 * @param nx - columns of a chip (4096 in full); `ny` its rows (2048)
 * @param seed - of the tables
 */
export function twoChipCamera(nx: number, ny: number, seed: number): Camera {
  const gap = 50;
  const lower: SipModel = {
    order: 5,
    a: terms(
      [2, 0, 8.5e-6],
      [1, 1, -5.2e-6],
      [0, 2, 2.2e-6],
      [3, 0, -4.9e-10],
      [2, 1, -2.7e-11],
      [1, 2, -5.2e-10],
      [4, 0, 2.6e-14],
      [2, 2, 3.9e-14],
      [5, 0, 3.2e-18],
      [1, 4, -8.4e-18],
    ),
    b: terms(
      [2, 0, -1.7e-6],
      [1, 1, 6.2e-6],
      [0, 2, -7.2e-6],
      [3, 0, 1e-10],
      [2, 1, -5.2e-10],
      [1, 2, -7.5e-11],
      [0, 3, -3.8e-10],
      [4, 0, -1.8e-14],
      [2, 2, -3.1e-14],
      [0, 5, -3.1e-17],
    ),
  };
  const upper: SipModel = {
    order: 5,
    a: terms(
      [2, 0, 8.5e-6],
      [1, 1, -7.5e-6],
      [0, 2, 2.3e-6],
      [3, 0, -4.9e-10],
      [2, 1, -1.1e-10],
      [1, 2, -5e-10],
      [4, 0, 2.1e-14],
      [2, 2, 9.5e-14],
      [5, 0, 4.9e-18],
      [3, 2, -9e-18],
    ),
    b: terms(
      [2, 0, -3e-6],
      [1, 1, 6.5e-6],
      [0, 2, -9.8e-6],
      [3, 0, 1.1e-10],
      [2, 1, -4.1e-10],
      [1, 2, -3.8e-11],
      [0, 3, -3.7e-10],
      [4, 0, -2e-14],
      [0, 4, -1.5e-13],
      [4, 1, -6.9e-18],
    ),
  };
  const crpix: Point = [nx / 2, ny / 2];
  const half = ((ny + gap) / 2) * 0.0495;
  return {
    instrument: 'ACS',
    detector: 'WFC',
    filters: [
      ['FILTER1', 'CLEAR1L'],
      ['FILTER2', 'F814W'],
    ],
    photmode: 'ACS WFC1 F814W',
    suffix: 'flc',
    rate: false,
    photometry: { flam: 7.05e-20, plam: 8045, bw: 653 },
    idcscale: 0.05,
    readNoise: 4.2,
    dark: 0.012,
    fullWell: 78000,
    cosmicRays: 1.1,
    gain: 2,
    defects: { bad: 0.0005, hot: 0.006, unstable: 0.001 },
    psf: [
      { share: 0.78, sigma: 0.85 },
      { share: 0.18, sigma: 1.7 },
      { share: 0.04, sigma: 3.6 },
    ],
    chips: [
      {
        extver: 1,
        ccdchip: 2,
        nx,
        ny,
        crpix,
        offset: [0, -half],
        linear: [0.0499, 0.0019, 0.0015, 0.0502],
        sip: lower,
        ...tables(nx, ny, seed, 1),
      },
      {
        extver: 2,
        ccdchip: 1,
        nx,
        ny,
        crpix,
        offset: [0, half],
        linear: [0.0493, 0.0022, 0.0021, 0.0486],
        sip: upper,
        ...tables(nx, ny, seed, 2),
      },
    ],
  };
}

/** A camera of one chip of any size with 0.05 arcsec pixels and a third-order distortion, for mosaics of many frames. */
export function frameCamera(nx: number, ny: number): Camera {
  // Over a wider chip the same coefficients would bend the corners past what a real camera does.
  const shrink = Math.min(1, 4096 / Math.hypot(nx, ny));
  const second = 6e-6 * shrink;
  const third = -4e-10 * shrink * shrink;
  const sip: SipModel = {
    order: 3,
    a: terms([2, 0, second], [1, 1, -0.6 * second], [3, 0, third], [1, 2, third]),
    b: terms([1, 1, 0.8 * second], [0, 2, -second], [2, 1, third], [0, 3, third]),
  };
  return {
    instrument: 'WFC3',
    detector: 'UVIS',
    filters: [['FILTER', 'F606W']],
    photmode: 'WFC3 UVIS2 F606W',
    suffix: 'flc',
    rate: false,
    photometry: { flam: 1.13e-19, plam: 5889, bw: 657 },
    idcscale: 0.05,
    readNoise: 3.1,
    dark: 0.003,
    fullWell: 68000,
    cosmicRays: 0.5,
    gain: 1.5,
    defects: { bad: 0.001, hot: 0.002, unstable: 0.001 },
    psf: [
      { share: 0.8, sigma: 0.8 },
      { share: 0.2, sigma: 1.6 },
    ],
    chips: [
      { extver: 1, ccdchip: 2, nx, ny, crpix: [nx / 2, ny / 2], offset: [0, 0], linear: [0.05, 0, 0, 0.05], sip },
    ],
  };
}

function terms(...list: readonly (readonly [p: number, q: number, value: number])[]): readonly SipTerm[] {
  return list.map(([p, q, value]) => ({ p, q, value }));
}

function tables(nx: number, ny: number, seed: number, extver: number): { d2im: TablePair; npol: TablePair } {
  return {
    d2im: columnTables(new Random(seed, 'd2im', extver), nx, ny),
    npol: residualTables(new Random(seed, 'npol', extver), nx, ny),
  };
}
