import type { ChipLevel } from './chip-level.js';
import type { CosmicRayPlan } from './plan.js';
import { LEVEL, type ChipStrip, type StripScratch } from './strip.js';

/**
 * Classifies the pixels of row y of the chip as the reference does (dossier 7), into the scratch. Returns how many
 * were tested.
 *
 *   |D - M| > scale derivative + snr sqrt(gain |M + sky| + readNoise^2) / gain,  D and M in electrons
 *
 * Its defects on purpose: M holds the sky already; D and M are electrons whatever the gain. NaN is not tested.
 */
export function classifyRowCompat(
  strip: ChipStrip,
  plan: CosmicRayPlan,
  chip: ChipLevel,
  y: number,
  scratch: StripScratch,
): number {
  const { nx, sci, blot } = strip;
  const { levels } = scratch;
  const hits = scratch.hits.array;
  const { factor, gain } = chip;
  const back = chip.sky * factor;
  const variance = chip.readNoise * chip.readNoise;
  const least = Math.min(plan.snr[0], plan.snr[1]) / gain;
  let k = (y - strip.first) * nx;
  let tested = 0;
  for (let x = 0; x < nx; x++, k++) {
    const median = Math.fround(blot[k] * factor);
    const difference = Math.abs(Math.fround(sci[k] * factor) - median);
    if (!(difference >= 0)) continue;
    tested++;
    const noise = Math.sqrt(gain * Math.abs(median + back) + variance);
    if (difference <= least * noise) continue;
    const slope = derivativeCompat(strip, factor, x, y, median);
    const sigma = noise / gain;
    let level = difference > plan.scale[1] * slope + plan.snr[1] * sigma ? LEVEL.second : 0;
    if (difference > plan.scale[0] * slope + plan.snr[0] * sigma) level |= LEVEL.first | LEVEL.strong | LEVEL.classic;
    if (level === 0) continue;
    levels[k] = level;
    hits[scratch.hitCount++] = k;
  }
  return tested;
}

/**
 * Dossier 7.1: the largest difference from the four neighbours, those outside of the chip being 0 - and also those at higher
 * x or y of the last column and row but one.
 */
function derivativeCompat(strip: ChipStrip, factor: number, x: number, y: number, median: number): number {
  const { nx, ny, blot } = strip;
  const k = (y - strip.first) * nx + x;
  const left = x > 0 ? Math.fround(blot[k - 1] * factor) : 0;
  const right = x < nx - 2 ? Math.fround(blot[k + 1] * factor) : 0;
  const below = y > 0 ? Math.fround(blot[k - nx] * factor) : 0;
  const above = y < ny - 2 ? Math.fround(blot[k + nx] * factor) : 0;
  const alongX = Math.max(Math.abs(median - left), Math.abs(median - right));
  return Math.fround(Math.max(alongX, Math.abs(median - below), Math.abs(median - above)));
}
