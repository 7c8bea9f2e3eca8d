import { localMatrix, pixelArea, skyToPixel, type ChipGeometry, type Point } from './camera.js';
import { addPsfStamp, psfReach, type Psf } from './psf.js';
import type { Galaxy, Star } from './scene.js';
import { sersicParts } from './sersic.js';

/**
 * Adds a star to a plane of e-/s per nominal pixel.
 *
 * Convention of a flat-fielded Hubble frame: flat-fielding keeps surface brightness, so a pixel holds the mean surface
 * brightness over its own area on the sky times one nominal area, IDCSCALE^2. A pixel that catches the share `g` of a
 * star of flux F over the area A therefore holds `F g IDCSCALE^2 / A`. Drizzled to pixels of scale s and multiplied by
 * (s / IDCSCALE)^2, the sum over the output pixels is F again, wherever on the chip the star fell.
 *
 * @param model - row-major nx * ny plane of the chip
 * @returns the position of the star, FITS pixels, when any part of it falls on the chip
 */
export function addStar(
  model: Float32Array,
  chip: ChipGeometry,
  psf: Psf,
  idcscale: number,
  star: Star,
): Point | undefined {
  const place = skyToPixel(chip, star.sky);
  if (place === undefined) return undefined;
  const reach = psfReach(psf);
  const left = Math.round(place[0]) - reach;
  const bottom = Math.round(place[1]) - reach;
  const side = 2 * reach + 1;
  if (left > chip.nx || bottom > chip.ny || left + side < 1 || bottom + side < 1) return undefined;
  const stamp = new Float64Array(side * side);
  addPsfStamp(stamp, side, psf, left, bottom, place[0], place[1]);
  const scale = star.flux * idcscale * idcscale;
  for (let j = Math.max(0, 1 - bottom); j < side && bottom + j <= chip.ny; j++) {
    for (let i = Math.max(0, 1 - left); i < side && left + i <= chip.nx; i++) {
      const value = (scale * stamp[j * side + i]) / pixelArea(chip, left + i, bottom + j);
      model[(bottom + j - 1) * chip.nx + left + i - 1] += value;
    }
  }
  return place;
}

/** Adds a galaxy to a plane of e-/s per nominal pixel; same convention and same result as {@link addStar}. */
export function addGalaxy(
  model: Float32Array,
  chip: ChipGeometry,
  psf: Psf,
  idcscale: number,
  galaxy: Galaxy,
): Point | undefined {
  const place = skyToPixel(chip, galaxy.sky);
  if (place === undefined) return undefined;
  const reach = (galaxy.radius / idcscale) * 7 + 10;
  if (place[0] < -reach || place[1] < -reach || place[0] > chip.nx + reach || place[1] > chip.ny + reach)
    return undefined;
  const matrix = localMatrix(chip, place[0], place[1]);
  const jacobian = Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
  const blur = psf.reduce((sum, part) => sum + part.share * part.sigma * part.sigma, 0);
  const flux = (galaxy.flux * idcscale * idcscale) / jacobian;
  for (const part of sersicParts(galaxy.index)) {
    const shape = pixelCovariance(matrix, galaxy, part.width * galaxy.radius);
    addEllipse(model, chip, place, [shape[0] + blur, shape[1], shape[2] + blur], flux * part.share);
  }
  return place;
}

/** Covariance (xx, xy, yy; pixels squared) of a Gaussian of major-axis width `sigma` arcsec, brought from the sky to the chip. */
function pixelCovariance(
  matrix: readonly [number, number, number, number],
  galaxy: Galaxy,
  sigma: number,
): readonly [number, number, number] {
  const angle = (galaxy.angle * Math.PI) / 180;
  const det = matrix[0] * matrix[3] - matrix[1] * matrix[2];
  // The two half-axes on the sky (east, north), then in pixels through the inverse of the local matrix.
  const major = [sigma * Math.sin(angle), sigma * Math.cos(angle)];
  const minor = [-sigma * galaxy.axisRatio * Math.cos(angle), sigma * galaxy.axisRatio * Math.sin(angle)];
  const [ax, ay] = [
    (matrix[3] * major[0] - matrix[1] * major[1]) / det,
    (matrix[0] * major[1] - matrix[2] * major[0]) / det,
  ];
  const [bx, by] = [
    (matrix[3] * minor[0] - matrix[1] * minor[1]) / det,
    (matrix[0] * minor[1] - matrix[2] * minor[0]) / det,
  ];
  return [ax * ax + bx * bx, ax * ay + bx * by, ay * ay + by * by];
}

/**
 * Adds an elliptical Gaussian integrated over the pixels. The integral is taken as the value of a Gaussian that is
 * wider by the variance of a pixel (1/12 each way): good to 1e-3 of the peak for the narrowest one drawn (0.8 pixel),
 * and galaxies are no photometric standards here.
 */
function addEllipse(
  model: Float32Array,
  chip: ChipGeometry,
  place: Point,
  covariance: readonly [number, number, number],
  flux: number,
): void {
  const [xx, xy, yy] = [covariance[0] + 1 / 12, covariance[1], covariance[2] + 1 / 12];
  const det = xx * yy - xy * xy;
  const peak = flux / (2 * Math.PI * Math.sqrt(det));
  const [reachX, reachY] = [Math.ceil(4.2 * Math.sqrt(xx)), Math.ceil(4.2 * Math.sqrt(yy))];
  const [ixx, ixy, iyy] = [yy / det / 2, -xy / det, xx / det / 2];
  const lastX = Math.min(chip.nx, Math.round(place[0]) + reachX);
  const lastY = Math.min(chip.ny, Math.round(place[1]) + reachY);
  const firstX = Math.max(1, Math.round(place[0]) - reachX);
  for (let y = Math.max(1, Math.round(place[1]) - reachY); y <= lastY; y++) {
    const dy = y - place[1];
    for (let x = firstX; x <= lastX; x++) {
      const dx = x - place[0];
      model[(y - 1) * chip.nx + x - 1] += peak * Math.exp(-(ixx * dx * dx + ixy * dx * dy + iyy * dy * dy));
    }
  }
}
