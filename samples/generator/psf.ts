import { erf } from './random.js';

/** One round Gaussian of a point-spread function: its share of the flux and its width. */
export interface GaussianPart {
  /** Share of the flux; the parts of one function add up to 1. */
  readonly share: number;
  /** Standard deviation, detector pixels. */
  readonly sigma: number;
}

/**
 * A point-spread function made of concentric round Gaussians. Its integral over a pixel is a product of error
 * functions, so the flux and the centre of a star are exact and not the result of a sampling.
 */
export type Psf = readonly GaussianPart[];

/** Half the side of a square that holds all of the flux but 1e-6 or so: 4.5 times the widest part. Pixels. */
export function psfReach(psf: Psf): number {
  return Math.ceil(4.5 * Math.max(...psf.map((part) => part.sigma)));
}

/**
 * Integrals of a one-dimensional Gaussian over consecutive pixels, written into `out`.
 * @param first - coordinate of the centre of the first pixel
 * @param centre - where the Gaussian is, same axis
 */
export function gaussianPixelIntegrals(
  out: Float64Array,
  count: number,
  first: number,
  centre: number,
  sigma: number,
): void {
  const scale = 1 / (sigma * Math.SQRT2);
  let below = erf((first - 0.5 - centre) * scale);
  for (let i = 0; i < count; i++) {
    const above = erf((first + i + 0.5 - centre) * scale);
    out[i] = 0.5 * (above - below);
    below = above;
  }
}

/**
 * Adds the share of a star that falls into each pixel of a square stamp (row-major, values add up to 1 over the plane).
 * @param side - pixels along one side of the stamp
 * @param firstX - coordinate of the centre of the stamp's first column; `firstY` the same for its first row
 */
export function addPsfStamp(
  stamp: Float64Array,
  side: number,
  psf: Psf,
  firstX: number,
  firstY: number,
  x: number,
  y: number,
): void {
  const alongX = new Float64Array(side);
  const alongY = new Float64Array(side);
  for (const part of psf) {
    gaussianPixelIntegrals(alongX, side, firstX, x, part.sigma);
    gaussianPixelIntegrals(alongY, side, firstY, y, part.sigma);
    for (let j = 0; j < side; j++) {
      const row = part.share * alongY[j];
      for (let i = 0; i < side; i++) stamp[j * side + i] += row * alongX[i];
    }
  }
}

/**
 * Share of a star's flux inside a circle, after smoothing by pixels.
 * @param radius - radius of the circle, detector pixels
 * @param smoothing - variance per axis that boxes add, detector pixels squared: for each its side squared over 12.
 *   A frame has two boxes: the pixel that gathers the light, and that pixel again when an aperture takes its light as
 *   spread evenly. A mosaic has four: the input pixel, the drop, and the output pixel twice
 */
export function encircledShare(psf: Psf, radius: number, smoothing: number): number {
  let share = 0;
  for (const part of psf) {
    const variance = part.sigma * part.sigma + smoothing;
    share += part.share * (1 - Math.exp((-radius * radius) / (2 * variance)));
  }
  return share;
}
