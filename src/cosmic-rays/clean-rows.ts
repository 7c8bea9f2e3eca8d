import { isFlagged, type BitMask } from '../masks/bit-mask.js';

/**
 * The cleaned image (`driz_cr_corr`), rows [from, to) of a chip: the median in place of what is flagged or known to be bad. Where
 * there is no median (NaN) the pixel keeps its value.
 * @param sci - those rows, native units, row-major; changed in place
 * @param blot - the median for the same rows, native units, sky included
 * @param bad - a byte a pixel, not 0 where it is known to be bad from the DQ of this chip, without the flags of earlier cosmic rays
 */
export function cleanRows(
  sci: Float32Array,
  blot: Float32Array,
  from: number,
  to: number,
  mask: BitMask,
  bad: Uint8Array,
): void {
  const { nx } = mask;
  for (let y = from, k = 0; y < to; y++) {
    for (let x = 0; x < nx; x++, k++) {
      const wrong = bad[k] !== 0 || isFlagged(mask, x, y);
      if (wrong && blot[k] === blot[k]) sci[k] = blot[k];
    }
  }
}
