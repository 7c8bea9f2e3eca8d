import { gaussianPixelIntegrals } from '../generator/psf.js';
import type { Random } from '../generator/random.js';

/** Straight tracks are followed in steps of this part of a pixel. */
const STEP = 0.1;

/**
 * Adds the charge of cosmic rays, electrons, to a plane. Of a hundred hits 35 are a point that shares its charge with its
 * neighbours (100 to 20000 electrons), 50 a straight track of 7 pixels on average and 15 a crooked one of 3 to 15, both of
 * 80 to 2000 electrons a pixel.
 * @param hits - how many
 */
export function addRays(charge: Float32Array, nx: number, ny: number, hits: number, random: Random): void {
  for (let n = 0; n < hits; n++) {
    const [x, y] = [random.between(-0.5, nx - 0.5), random.between(-0.5, ny - 0.5)];
    const kind = random.uniform();
    if (kind < 0.35) addPoint(charge, nx, ny, x, y, random);
    else if (kind < 0.85) addTrack(charge, nx, ny, x, y, 1 - 6 * Math.log(random.uniform()), 0, random);
    else addTrack(charge, nx, ny, x, y, random.between(3, 15), 0.25, random);
  }
}

const SIDE = 5;
const alongX = new Float64Array(SIDE);
const alongY = new Float64Array(SIDE);

function addPoint(charge: Float32Array, nx: number, ny: number, x: number, y: number, random: Random): void {
  const electrons = 100 * 200 ** random.uniform();
  const sigma = random.between(0.12, 0.4);
  const [left, bottom] = [Math.round(x) - 2, Math.round(y) - 2];
  gaussianPixelIntegrals(alongX, SIDE, left, x, sigma);
  gaussianPixelIntegrals(alongY, SIDE, bottom, y, sigma);
  for (let j = 0; j < SIDE; j++) {
    for (let i = 0; i < SIDE; i++) deposit(charge, nx, ny, left + i, bottom + j, electrons * alongX[i] * alongY[j]);
  }
}

/** @param bend - turn of a step, sigma in radians */
function addTrack(
  charge: Float32Array,
  nx: number,
  ny: number,
  x: number,
  y: number,
  length: number,
  bend: number,
  random: Random,
): void {
  const electrons = 80 * 25 ** random.uniform() * STEP;
  let angle = random.between(0, 2 * Math.PI);
  for (let done = 0; done < length; done += STEP) {
    deposit(charge, nx, ny, Math.round(x), Math.round(y), electrons);
    if (bend > 0) angle += bend * random.normal();
    x += STEP * Math.cos(angle);
    y += STEP * Math.sin(angle);
  }
}

function deposit(charge: Float32Array, nx: number, ny: number, x: number, y: number, electrons: number): void {
  if (x >= 0 && y >= 0 && x < nx && y < ny) charge[y * nx + x] += electrons;
}
