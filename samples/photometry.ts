import { circleRectangleOverlap } from './circle-overlap.js';

/** A plane of pixels, row-major; pixel (0, 0) has its centre at (0, 0). */
export interface Plane {
  readonly pixels: ArrayLike<number>;
  readonly nx: number;
  readonly ny: number;
}

/** How a star is measured; all lengths in pixels of the plane. */
export interface Aperture {
  readonly radius: number;
  /** Inner and outer radius of the ring that gives the local background. */
  readonly ring: readonly [number, number];
  /** Width (sigma) of the window of the centroid. */
  readonly window: number;
}

/** A measured star: 0-based pixels, flux above the background in the unit of the plane summed over pixels. */
export interface Measurement {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
  /** Per pixel. */
  readonly background: number;
}

/**
 * Measures a star near (x, y): background from the ring, centroid, flux in the circle about the centroid.
 * @returns undefined where the ring leaves the plane, a pixel inside the circle is not a number, or the centroid
 *   walks away by more than the radius
 */
export function measureStar(plane: Plane, x: number, y: number, aperture: Aperture): Measurement | undefined {
  const background = ringBackground(plane, x, y, aperture.ring);
  if (background === undefined) return undefined;
  const centre = centroid(plane, x, y, background, aperture);
  if (centre === undefined) return undefined;
  const flux = apertureSum(plane, centre[0], centre[1], aperture.radius, background);
  return flux === undefined ? undefined : { x: centre[0], y: centre[1], flux, background };
}

/** Sum of (pixel - background) over a circle, each pixel weighted by the area it shares with the circle. */
export function apertureSum(
  plane: Plane,
  x: number,
  y: number,
  radius: number,
  background: number,
): number | undefined {
  const box = boxAround(plane, x, y, radius + 0.5);
  if (box === undefined) return undefined;
  let sum = 0;
  for (let j = box.y0; j <= box.y1; j++) {
    for (let i = box.x0; i <= box.x1; i++) {
      const share = circleRectangleOverlap(i - 0.5 - x, j - 0.5 - y, i + 0.5 - x, j + 0.5 - y, radius);
      if (share > 0) sum += share * (plane.pixels[j * plane.nx + i] - background);
    }
  }
  return Number.isNaN(sum) ? undefined : sum;
}

/**
 * Mean of the ring after five rounds of clipping at 3 sigma about the median; undefined where the ring leaves the
 * plane or keeps fewer than 20 pixels.
 */
export function ringBackground(
  plane: Plane,
  x: number,
  y: number,
  ring: readonly [number, number],
): number | undefined {
  const box = boxAround(plane, x, y, ring[1]);
  if (box === undefined) return undefined;
  let values: number[] = [];
  for (let j = box.y0; j <= box.y1; j++) {
    for (let i = box.x0; i <= box.x1; i++) {
      const distance = Math.hypot(i - x, j - y);
      const value = plane.pixels[j * plane.nx + i];
      if (distance >= ring[0] && distance <= ring[1] && !Number.isNaN(value)) values.push(value);
    }
  }
  values.sort((a, b) => a - b);
  for (let round = 0; round < 5; round++) values = clip(values);
  return values.length < 20 ? undefined : mean(values);
}

function clip(sorted: number[]): number[] {
  const middle = sorted[sorted.length >> 1];
  const average = mean(sorted);
  const sigma = Math.sqrt(mean(sorted.map((value) => (value - average) ** 2)));
  return sorted.filter((value) => Math.abs(value - middle) <= 3 * sigma);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Centre of a star by iteration of a Gaussian-windowed first moment: each step moves by twice the moment, which makes
 * the fixed point of a symmetric star its true centre whatever the width of the window.
 */
function centroid(
  plane: Plane,
  startX: number,
  startY: number,
  background: number,
  aperture: Aperture,
): readonly [number, number] | undefined {
  let x = startX;
  let y = startY;
  for (let step = 0; step < 60; step++) {
    const move = windowedMoment(plane, x, y, background, aperture);
    if (move === undefined) return undefined;
    x += 2 * move[0];
    y += 2 * move[1];
    if (!(Math.hypot(x - startX, y - startY) <= aperture.radius)) return undefined;
    if (Math.hypot(move[0], move[1]) < 1e-6) break;
  }
  return [x, y];
}

function windowedMoment(
  plane: Plane,
  x: number,
  y: number,
  background: number,
  aperture: Aperture,
): readonly [number, number] | undefined {
  const box = boxAround(plane, x, y, 4 * aperture.window);
  if (box === undefined) return undefined;
  const scale = -0.5 / (aperture.window * aperture.window);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let j = box.y0; j <= box.y1; j++) {
    for (let i = box.x0; i <= box.x1; i++) {
      const [dx, dy] = [i - x, j - y];
      const weighted = Math.exp(scale * (dx * dx + dy * dy)) * (plane.pixels[j * plane.nx + i] - background);
      sum += weighted;
      sumX += weighted * dx;
      sumY += weighted * dy;
    }
  }
  return sum > 0 ? [sumX / sum, sumY / sum] : undefined;
}

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function boxAround(plane: Plane, x: number, y: number, reach: number): Box | undefined {
  const box = {
    x0: Math.floor(x - reach),
    y0: Math.floor(y - reach),
    x1: Math.ceil(x + reach),
    y1: Math.ceil(y + reach),
  };
  const inside = box.x0 >= 0 && box.y0 >= 0 && box.x1 < plane.nx && box.y1 < plane.ny;
  return inside ? box : undefined;
}
