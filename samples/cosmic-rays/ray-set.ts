import type { ChipLevel } from '../../src/cosmic-rays/chip-level.js';
import { gaussianPixelIntegrals } from '../generator/psf.js';
import { Random } from '../generator/random.js';
import { addRays } from './rays.js';
import type { Scored } from './score.js';

/** A set of exposures that are shifted against each other, with cosmic rays of which everything is known. */
export interface RaySetDesign {
  readonly seed: number;
  /** Seeing: FWHM of the light before the pixels gather it, pixels. */
  readonly fwhm: number;
  readonly exposures: number;
  /** Side of a frame, pixels. */
  readonly size: number;
  readonly stars: number;
  readonly galaxies: number;
  /** Cosmic rays a pixel. */
  readonly hits: number;
  /** Sigma of the error of each shift, pixels. */
  readonly misalignment: number;
}

/** One simulated exposure, electrons. */
export interface RayExposure extends Scored {
  readonly sci: Float32Array;
  readonly level: ChipLevel;
  /** Where pixel (0, 0) of the exposure is thought to lie in the first one, pixels. */
  readonly shift: readonly [number, number];
}

/** Seconds of each exposure; its sky and read noise, electrons. */
export const EXPTIME = 500;
const SKY = 60;
const READ_NOISE = 4.5;

/** At the edge of a frame shifts leave pixels that no other exposure saw: this many are not scored. */
const MARGIN = 5;

type Source = readonly [x: number, y: number, electrons: number, radius: number, ratio: number];

/**
 * Simulates a set: stars of 10^3 to 10^6 electrons with wings, galaxies, sky, photon and read noise, cosmic rays. A pixel is a true
 * cosmic ray when it got more charge than the noise of the sky.
 */
export function makeRaySet(design: RaySetDesign): RayExposure[] {
  const { size, stars, galaxies } = design;
  const random = new Random(design.seed, 'rays', 'scene');
  const sources: Source[] = [
    ...Array.from({ length: stars }, (): Source => [
      random.between(-5, size + 5),
      random.between(-5, size + 5),
      10 ** random.between(3, 6),
      0,
      1,
    ]),
    ...Array.from({ length: galaxies }, (): Source => [
      random.between(0, size),
      random.between(0, size),
      10 ** random.between(3.5, 5),
      random.between(1.5, 5),
      random.between(0.3, 1),
    ]),
  ];
  return Array.from({ length: design.exposures }, (_, k) => expose(design, sources, k));
}

function expose(design: RaySetDesign, sources: readonly Source[], index: number): RayExposure {
  const { size, seed, misalignment } = design;
  const random = new Random(seed, 'rays', 'exposure', index);
  const shift: [number, number] = index === 0 ? [0, 0] : [random.between(-4, 4), random.between(-4, 4)];
  const wrong = [misalignment * random.normal(), misalignment * random.normal()];
  const model = new Float64Array(size * size);
  const placed = sources.map(([x, y, ...rest]): Source => [x - shift[0] + wrong[0], y - shift[1] + wrong[1], ...rest]);
  for (const source of placed) addSource(model, size, source, design.fwhm);
  const sky = SKY * random.between(0.9, 1.1);
  const charge = new Float32Array(size * size);
  addRays(charge, size, size, Math.round(design.hits * size * size), random);
  const noise = READ_NOISE * READ_NOISE;
  const sci = Float32Array.from(model, (light, k) => {
    const expected = light + sky;
    return expected + Math.sqrt(expected + noise) * random.normal() + charge[k];
  });
  const least = Math.sqrt(sky + noise);
  return {
    nx: size,
    ny: size,
    sci,
    level: { factor: 1, gain: 1, readNoise: READ_NOISE, sky },
    shift,
    truth: Uint8Array.from(charge, (electrons) => (electrons > least ? 1 : 0)),
    dq: Uint8Array.from({ length: size * size }, (_, k) => (nearEdge(k, size) ? 1 : 0)),
    stars: placed.slice(0, design.stars).map(([x, y, electrons]) => ({ x, y, electrons })),
  };
}

function nearEdge(k: number, size: number): boolean {
  const [x, y] = [k % size, Math.floor(k / size)];
  return Math.min(x, y, size - 1 - x, size - 1 - y) < MARGIN;
}

/** Share of the light and width, in units of the seeing, of the two Gaussians of a star. */
const STAR = [
  [0.88, 1],
  [0.12, 2.6],
] as const;
/** The same for a galaxy, in units of its radius. */
const GALAXY = [
  [0.4, 0.4],
  [0.4, 1],
  [0.2, 2],
] as const;

function addSource(model: Float64Array, size: number, [x, y, electrons, radius, ratio]: Source, fwhm: number): void {
  const seeing = fwhm / 2.3548;
  for (const [share, width] of radius === 0 ? STAR : GALAXY) {
    const sigmaX = radius === 0 ? width * seeing : Math.hypot(width * radius, seeing);
    const sigmaY = radius === 0 ? sigmaX : Math.hypot(width * radius * ratio, seeing);
    const reach = Math.ceil(6 * Math.max(sigmaX, sigmaY));
    const side = 2 * reach + 1;
    const [left, bottom] = [Math.round(x) - reach, Math.round(y) - reach];
    const alongX = new Float64Array(side);
    const alongY = new Float64Array(side);
    gaussianPixelIntegrals(alongX, side, left, x, sigmaX);
    gaussianPixelIntegrals(alongY, side, bottom, y, sigmaY);
    for (let j = Math.max(0, -bottom); j < side && bottom + j < size; j++) {
      const row = (bottom + j) * size + left;
      for (let i = Math.max(0, -left); i < side && left + i < size; i++) {
        model[row + i] += electrons * share * alongX[i] * alongY[j];
      }
    }
  }
}
