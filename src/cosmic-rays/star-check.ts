import { isFlagged, type BitMask } from '../masks/bit-mask.js';

/** How much of the cores of stars is flagged. */
export interface StarFlags {
  /** Stars with a pixel on the chip, and how many of them have a flagged one. */
  readonly stars: number;
  readonly struck: number;
  /** Pixels of their cores, and how many are flagged. */
  readonly pixels: number;
  readonly flagged: number;
}

/** No stars: what sums begin with. */
export const NO_STARS: StarFlags = { stars: 0, struck: 0, pixels: 0, flagged: 0 };

/**
 * Counts the flagged pixels at stars of a catalogue (F108). A pixel that belongs to two stars counts twice.
 * @param xs - positions of the stars, 0-based pixels; those off the chip are left out
 * @param radius - of a core, pixels: 1 to 2; centres of pixels up to this far belong to it
 */
export function flagsAtStars(mask: BitMask, xs: ArrayLike<number>, ys: ArrayLike<number>, radius: number): StarFlags {
  let sum = NO_STARS;
  for (let k = 0; k < xs.length; k++) sum = addStarFlags(sum, flagsAtStar(mask, xs[k], ys[k], radius));
  return sum;
}

function flagsAtStar(mask: BitMask, xStar: number, yStar: number, radius: number): StarFlags {
  let [pixels, flagged] = [0, 0];
  const top = Math.min(mask.ny - 1, Math.floor(yStar + radius));
  const right = Math.min(mask.nx - 1, Math.floor(xStar + radius));
  for (let y = Math.max(0, Math.ceil(yStar - radius)); y <= top; y++) {
    for (let x = Math.max(0, Math.ceil(xStar - radius)); x <= right; x++) {
      if ((x - xStar) ** 2 + (y - yStar) ** 2 > radius * radius) continue;
      pixels++;
      if (isFlagged(mask, x, y)) flagged++;
    }
  }
  return { stars: pixels > 0 ? 1 : 0, struck: flagged > 0 ? 1 : 0, pixels, flagged };
}

/** Adds up chips or exposures. */
export function addStarFlags(a: StarFlags, b: StarFlags): StarFlags {
  return {
    stars: a.stars + b.stars,
    struck: a.struck + b.struck,
    pixels: a.pixels + b.pixels,
    flagged: a.flagged + b.flagged,
  };
}

/** Share of their pixels that is flagged; 0 for no stars. */
export function flaggedShare({ pixels, flagged }: StarFlags): number {
  return pixels === 0 ? 0 : flagged / pixels;
}

/**
 * Shares of flagged pixels within 1.5 pixel of bright stars, measured with 4 exposures that are off by Gaussian errors of this sigma on
 * either axis (seeing FWHM 1.2 / 1.6 / 2.0 / 2.5 pixels): up to 0.1 pixel 0.001 at most; 0.2: 0.06, 0.02, 0.01, 0.004; 0.3:
 * 0.26, 0.23, 0.19, 0.13.
 */
const MISALIGNED_SHARE = 0.03;
/** One cosmic ray on a star is no sign. */
const MISALIGNED_STARS = 3;

/**
 * True when the flags on stars say that the exposures are not aligned well enough for rejection, by 0.2 to 0.3 pixel (F054): three
 * stars have one, more than 3 % of their pixels are flagged, and 3 sigma more than elsewhere, where cosmic rays alone do it.
 * @param elsewhere - share of the pixels of the same exposures that is flagged
 */
export function saysMisaligned(stars: StarFlags, elsewhere: number): boolean {
  const chance = elsewhere + 3 * Math.sqrt((elsewhere * (1 - elsewhere)) / Math.max(1, stars.pixels));
  return stars.struck >= MISALIGNED_STARS && flaggedShare(stars) > Math.max(MISALIGNED_SHARE, chance);
}
