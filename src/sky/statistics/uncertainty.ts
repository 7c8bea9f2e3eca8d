/** Scatter of the median over that of the mean, for Gaussian noise. */
export const MEDIAN_SCATTER = Math.sqrt(Math.PI / 2);

/** Uncertainty of the mean of n values of this standard deviation; Infinity for one value, whose noise is unknown. */
export function meanError({ n, sigma }: { readonly n: number; readonly sigma: number }): number {
  return n < 2 ? Infinity : sigma / Math.sqrt(n);
}
