import { FitsFile } from '../src/fits/fits-file.js';
import { imagePlane } from '../src/fits/plane.js';
import { createPlaneScratch, readBox } from '../src/fits/read-box.js';
import { parseWcs, type CelestialWcs } from '../src/wcs/celestial-wcs.js';
import { encircledShare } from './generator/psf.js';
import { measureStar, type Plane } from './photometry.js';
import type { Truth, TrueStar } from './truth-reader.js';

/** A star of the mosaic beside its truth. */
export interface ComparedStar {
  readonly id: number;
  /** Measured flux, corrected for what lies outside the aperture, over the true one. */
  readonly ratio: number;
  /** Measured minus true place on the sky, milliarcsec. */
  readonly east: number;
  readonly north: number;
}

/** Median of a quantity over stars and the error of that median, from the scatter. */
export interface MedianWithError {
  readonly median: number;
  readonly error: number;
}

/** What a mosaic makes of the standards of its sample. */
export interface Comparison {
  readonly stars: readonly ComparedStar[];
  /** Standards of the truth table that fell on the mosaic's frame, measured or not. */
  readonly candidates: number;
  readonly ratio: MedianWithError;
  /** Milliarcsec. */
  readonly east: MedianWithError;
  readonly north: MedianWithError;
}

/** How the stars of a mosaic are measured; arcsec. */
export interface ComparisonSettings {
  readonly aperture: number;
  readonly ring: readonly [number, number];
  /** Width of the window of the centroid. */
  readonly window: number;
  /** pixfrac with which the mosaic was made. */
  readonly pixfrac: number;
}

/** Fits the infrared sample, whose widest part of the point-spread function is 0.33 arcsec. */
export const INFRARED_SETTINGS: ComparisonSettings = { aperture: 0.9, ring: [1.4, 2.2], window: 0.16, pixfrac: 0.8 };

/** Fits the two-chip sample and the frames, 0.05 arcsec pixels. */
export const OPTICAL_SETTINGS: ComparisonSettings = { aperture: 0.6, ring: [1, 1.6], window: 0.07, pixfrac: 1 };

/**
 * Measures the standards in a mosaic (e-/s) and compares them with the truth. Left out are standards with neighbours
 * that add more than 0.1 % of their flux or that lie in a galaxy, and those whose aperture leaves the mosaic.
 * @param product - `_drz.fits` with a SCI extension
 * @throws RxDrizzleError for a product that cannot be read
 */
export async function compareWithTruth(
  product: string,
  truth: Truth,
  settings: ComparisonSettings,
): Promise<Comparison> {
  const { plane, wcs, scale } = await readMosaic(product);
  const aperture = {
    radius: settings.aperture / scale,
    ring: [settings.ring[0] / scale, settings.ring[1] / scale] as const,
    window: settings.window / scale,
  };
  const boxes = 1 + settings.pixfrac ** 2 + 2 * (scale / truth.idcscale) ** 2;
  const share = encircledShare(truth.psf, settings.aperture / truth.idcscale, boxes / 12);
  const place = new Float64Array(2);
  const stars: ComparedStar[] = [];
  let candidates = 0;
  for (const star of truth.stars.filter((one) => one.standard)) {
    if (!wcs.skyToPixel(star.ra, star.dec, place) || !inside(plane, place)) continue;
    candidates++;
    if (!isolated(star, truth, settings)) continue;
    const found = measureStar(plane, place[0] - 1, place[1] - 1, aperture);
    if (found === undefined) continue;
    stars.push({
      id: star.id,
      ratio: found.flux / share / star.flux,
      ...skyOffset(wcs, star, found.x + 1, found.y + 1),
    });
  }
  return {
    stars,
    candidates,
    ratio: medianOf(stars.map((star) => star.ratio)),
    east: medianOf(stars.map((star) => star.east)),
    north: medianOf(stars.map((star) => star.north)),
  };
}

interface Mosaic {
  readonly plane: Plane;
  readonly wcs: CelestialWcs;
  /** Arcsec per pixel. */
  readonly scale: number;
}

async function readMosaic(product: string): Promise<Mosaic> {
  const file = await FitsFile.open(product);
  try {
    const hdu = file.hdu('SCI');
    const image = await imagePlane(file, hdu);
    const pixels = new Float32Array(image.nx * image.ny);
    readBox(image, 0, 0, image.nx, image.ny, pixels, image.nx, createPlaneScratch());
    image.release();
    const wcs = parseWcs(hdu.header);
    const [a, b, c, d] = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword) => hdu.header.number(keyword) ?? 0);
    return { plane: { pixels, nx: image.nx, ny: image.ny }, wcs, scale: Math.sqrt(Math.abs(a * d - b * c)) * 3600 };
  } finally {
    file.close();
  }
}

function inside(plane: Plane, place: Float64Array): boolean {
  return place[0] >= 1 && place[1] >= 1 && place[0] <= plane.nx && place[1] <= plane.ny;
}

/** True when other stars in reach add less than 0.1 % of the flux and no galaxy's light matters. */
function isolated(star: TrueStar, truth: Truth, settings: ComparisonSettings): boolean {
  let light = 0;
  for (const other of truth.stars) {
    if (other.id !== star.id && distance(star, other) < settings.aperture + 0.3) light += other.flux;
  }
  if (light > 0.001 * star.flux) return false;
  return truth.galaxies.every(
    (galaxy) => galaxy.flux < 0.001 * star.flux || distance(star, galaxy) > settings.ring[0] + 2 * galaxy.radius,
  );
}

/** Arcsec, for places a few arcsec apart. */
function distance(
  a: { readonly ra: number; readonly dec: number },
  b: { readonly ra: number; readonly dec: number },
): number {
  return Math.hypot((a.ra - b.ra) * Math.cos((a.dec * Math.PI) / 180), a.dec - b.dec) * 3600;
}

function skyOffset(
  wcs: CelestialWcs,
  star: TrueStar,
  x: number,
  y: number,
): { readonly east: number; readonly north: number } {
  const sky = new Float64Array(2);
  wcs.pixelToSky(x, y, sky);
  return {
    east: (sky[0] - star.ra) * Math.cos((star.dec * Math.PI) / 180) * 3.6e6,
    north: (sky[1] - star.dec) * 3.6e6,
  };
}

/** Median and its standard error: 1.2533 sigma / sqrt(n), sigma from the median absolute deviation. */
export function medianOf(values: readonly number[]): MedianWithError {
  const middle = median(values);
  const sigma = 1.4826 * median(values.map((value) => Math.abs(value - middle)));
  return { median: middle, error: (1.2533 * sigma) / Math.sqrt(values.length) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
