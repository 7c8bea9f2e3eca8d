import type { ChipLevel } from './chip-level.js';
import type { CosmicRayPlan } from './plan.js';
import { LEVEL, type ChipStrip, type StripScratch } from './strip.js';

/**
 * Variance of the median over that of a pixel. It is not that of the mean of the exposures: where one of them is hit, the
 * combination falls back on the minimum of the others or on few of them, and those pixels are most of what noise brings
 * beyond the limits. Measured (docs/cosmic-rays.md) for 2 to 12 exposures.
 */
const MEDIAN_VARIANCE = 0.75;

/** A detection of the first pass this many times beyond the noise limit stands alone; any other needs a neighbour. */
const ALONE = 1.2;

/** Part of the light of a brighter neighbour that may belong to a pixel: exposures are aligned to better than a pixel. Measured. */
const NEARER = 0.85;

/**
 * Drizzling, the minimum and interpolation take off from a peak up to this many times the sum of its curvatures along x and y
 * (second differences): a Gaussian of FWHM 1.4 pixel that is smoothed by 0.32 pixel^2 loses 0.48 of it, and one that the minimum
 * of shifted exposures has narrowed loses up to 0.8.
 */
const PEAK_LOSS = 0.8;
/** Curvature that noise alone makes, sigma of a pixel: taken off. */
const PEAK_NOISE = 3;

/** A median that varies by this many sigma among neighbours has a source there. */
const SOURCE = 10;

/**
 * Classifies pixels [from, to) of the strip into the scratch, after its hits. Returns how many were tested.
 *
 *   M - D > scale steepest + snr sigma  or  D - M > scale 0.85 rise + loss + snr sigma,
 *   sigma^2 = (1 + 0.75) (|M| + readNoise^2),  D and M in electrons with their sky
 *
 * `steepest`: the largest difference of M from its four neighbours. `rise`: by how much the highest of them is above it; what
 * makes a pixel too bright is the light of a brighter neighbour, not of a fainter one. `loss`: by how much the median may
 * be lower than the star that it is made of, from its curvature. A pixel beside a brighter one that is known to be bad is not
 * tested on a source: there the median lacks the core of a saturated star.
 *
 * Without `plan.protect` it is `steepest` for both and no loss: the classic test with neighbours that exist, the sky counted once
 * and the gain right.
 */
export function classify(
  strip: ChipStrip,
  plan: CosmicRayPlan,
  chip: ChipLevel,
  from: number,
  to: number,
  scratch: StripScratch,
): number {
  const { nx, first, sci, blot } = strip;
  const { simd, levels, bad } = scratch;
  const { factor, readNoise } = chip;
  const variance = readNoise * readNoise;
  const least = Math.min(plan.snr[0], plan.snr[1]) ** 2 * (1 + MEDIAN_VARIANCE);
  const listAt = scratch.hits.at + 4 * scratch.hitCount;
  const noisy = simd.noisyPixels(scratch.sci.at, scratch.blot.at, bad.at, from, to, factor, variance, least, listAt);
  const hits = scratch.hits.array;
  const end = scratch.hitCount + noisy;
  for (let n = scratch.hitCount; n < end; n++) {
    const k = hits[n];
    const median = blot[k] * factor;
    const difference = sci[k] * factor - median;
    if (difference * difference <= least * (Math.abs(median) + variance)) continue;
    const x = k % nx;
    const sigma = Math.sqrt(Math.abs(median) + variance);
    const level = levelOf(strip, plan, factor, sigma, x, first + (k - x) / nx, bad.array);
    if (level === 0) continue;
    levels[k] = level;
    hits[scratch.hitCount++] = k;
  }
  return simd.testedPixels();
}

/** @param sigma - noise of the pixel alone, electrons */
function levelOf(
  strip: ChipStrip,
  { snr, scale, protect }: CosmicRayPlan,
  factor: number,
  sigma: number,
  x: number,
  y: number,
  bad: Uint8Array,
): number {
  const { nx, ny, sci, blot } = strip;
  const k = (y - strip.first) * nx + x;
  const median = blot[k];
  const toLeft = x > 0 ? blot[k - 1] : NaN;
  const toRight = x < nx - 1 ? blot[k + 1] : NaN;
  const toBelow = y > 0 ? blot[k - nx] : NaN;
  const toAbove = y < ny - 1 ? blot[k + nx] : NaN;
  const left = neighbour(toLeft, toRight, median);
  const right = neighbour(toRight, toLeft, median);
  const below = neighbour(toBelow, toAbove, median);
  const above = neighbour(toAbove, toBelow, median);
  const rise = factor * (Math.max(left, right, below, above, median) - median);
  const steepest = Math.max(rise, factor * (median - Math.min(left, right, below, above)));
  const noise = Math.sqrt(1 + MEDIAN_VARIANCE) * sigma;
  const excess = factor * (sci[k] - median);
  const size = Math.abs(excess);
  const classic = size > scale[0] * steepest + snr[0] * noise ? LEVEL.classic : 0;
  let slope = steepest;
  let loss = 0;
  if (protect && excess > 0) {
    if (lacksCore(strip, bad, factor, sigma, x, y)) return classic;
    const curvature = Math.max(0, 2 * median - left - right) + Math.max(0, 2 * median - below - above);
    slope = NEARER * rise;
    loss = Math.max(0, PEAK_LOSS * factor * curvature - PEAK_NOISE * sigma);
  }
  let level = classic;
  if (size > scale[1] * slope + loss + snr[1] * noise) level |= LEVEL.second;
  const beyond = size - (scale[0] * slope + loss);
  if (beyond > snr[0] * noise) level |= LEVEL.first;
  if (beyond > ALONE * snr[0] * noise) level |= LEVEL.strong;
  return level;
}

/** A neighbour that does not exist, or has no median, continues the slope from the other side, or is equal. */
function neighbour(value: number, opposite: number, median: number): number {
  if (value === value) return value;
  return opposite === opposite ? 2 * median - opposite : median;
}

/** True beside a bad pixel that is brighter, where the median shows a source. */
function lacksCore(strip: ChipStrip, bad: Uint8Array, factor: number, sigma: number, x: number, y: number): boolean {
  const { nx, ny, first, sci, blot } = strip;
  const here = sci[(y - first) * nx + x];
  let brighter = false;
  let [low, high] = [Infinity, -Infinity];
  for (let row = Math.max(0, y - 1); row <= Math.min(ny - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(nx - 1, x + 1); column++) {
      const k = (row - first) * nx + column;
      if (bad[k] !== 0 && sci[k] > here) brighter = true;
      if (blot[k] < low) low = blot[k];
      if (blot[k] > high) high = blot[k];
    }
  }
  return brighter && factor * (high - low) > SOURCE * sigma;
}
