/** One round Gaussian of a galaxy's profile: its share of the light and its width in half-light radii. */
export interface ProfilePart {
  readonly share: number;
  readonly width: number;
}

/**
 * Sersic profiles as sums of Gaussians. The shares are non-negative least-squares fits, made for this project, to
 * `exp(-b_n (r/re)^(1/n))` from 0.005 to 4, 6 and 8 half-light radii for n = 1, 2 and 4, with widths spaced evenly in
 * the logarithm; they follow the profile to 1.5, 2.5 and 3.5 % between 0.1 and 3 half-light radii. The shares are
 * scaled to add up to 1, so the total flux of a simulated galaxy is exact whatever the fit leaves out.
 */
const FITS: ReadonlyMap<number, readonly (readonly [share: number, width: number])[]> = new Map([
  [
    1,
    [
      [0.0124, 0.15],
      [0.0189, 0.2518],
      [0.1249, 0.4227],
      [0.3367, 0.7097],
      [0.447, 1.1914],
      [0.0597, 2],
    ],
  ],
  [
    2,
    [
      [0.0092, 0.05],
      [0.0077, 0.0917],
      [0.0537, 0.1683],
      [0.1067, 0.3088],
      [0.2335, 0.5666],
      [0.2893, 1.0397],
      [0.2277, 1.9076],
      [0.0678, 3.5],
    ],
  ],
  [
    4,
    [
      [0.0128, 0.02],
      [0.0168, 0.0452],
      [0.0687, 0.102],
      [0.125, 0.2305],
      [0.2231, 0.5206],
      [0.2458, 1.176],
      [0.2013, 2.6563],
      [0.0861, 6],
    ],
  ],
]);

/** The Sersic indices that {@link sersicParts} knows. */
export const SERSIC_INDICES: readonly number[] = [...FITS.keys()];

/** The Gaussians of a Sersic profile of index 1, 2 or 4; the shares add up to 1. */
export function sersicParts(index: number): readonly ProfilePart[] {
  const fit = FITS.get(index);
  if (fit === undefined) throw new RangeError(`no Gaussian fit for Sersic index ${String(index)}`);
  const total = fit.reduce((sum, [share]) => sum + share, 0);
  return fit.map(([share, width]) => ({ share: share / total, width }));
}
