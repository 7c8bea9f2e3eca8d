import { createBitMask, type BitMask } from '../masks/bit-mask.js';

/** What is known of the pixels that all exposures of a detector share. */
export interface StaticMask {
  /** Number of chips that were added. */
  added: number;
  /** Pixels that were low in at least one of them, and in at least two. */
  readonly once: BitMask;
  readonly twice: BitMask;
}

/** A mask to which no chip has been added. */
export function createStaticMask(nx: number, ny: number): StaticMask {
  return { added: 0, once: createBitMask(nx, ny), twice: createBitMask(nx, ny) };
}

/** Adds a chip's low pixels. The order of chips does not matter. */
export function addLowPixels(mask: StaticMask, low: BitMask): void {
  const { once, twice } = mask;
  for (let k = 0; k < low.bits.length; k++) {
    twice.bits[k] |= once.bits[k] & low.bits[k];
    once.bits[k] |= low.bits[k];
  }
  mask.added++;
}

/**
 * The mask for all chips that were added: pixels that were low in two of them, or in the only one.
 *
 * A pixel that fails is low time and again. The reference (compat) masks in all exposures what is low in any: with 4 sigma that is
 * 3e-5 of the pixels by chance for each exposure, and whatever passed over one of them. What is low in one exposure only is found there by the
 * comparison with the median, which looks both ways.
 */
export function staticFlags({ added, once, twice }: StaticMask, compat: boolean): BitMask {
  return compat || added < 2 ? once : twice;
}
