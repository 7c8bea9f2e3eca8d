/**
 * One chance in a thousand: a sum of squares that pure noise exceeds less often asks for a floor (Wilson and Hilferty's
 * normal approximation of chi-square).
 */
const SIGNIFICANT = 3.09;

/** True where the residuals scatter more than their errors allow. */
export function exceedsErrors(chi2: number, dof: number): boolean {
  if (!(dof > 0)) return false;
  const spread = 2 / (9 * dof);
  return chi2 > dof * (1 - spread + SIGNIFICANT * Math.sqrt(spread)) ** 3;
}

/**
 * The common error, in quadrature to each measurement's own, with which the residuals are as large as expected: the f of
 * sum r^2 / (sigma^2 + f^2) = dof. Sources and flat fields leave such an error however many pixels an overlap has; with it
 * large overlaps count alike and small ones still less. (Paule and Mandel 1982.)
 */
export function errorFloor(residuals: Float64Array, sigma: Float64Array, dof: number): number {
  let [low, high] = [0, residuals.reduce((sum, r) => sum + r * r, 0) / dof];
  for (;;) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) return Math.sqrt(high);
    if (chiSquare(residuals, sigma, middle) > dof) low = middle;
    else high = middle;
  }
}

/** Sum of squared residuals over variances. Residuals without any variance count only where they are above rounding. */
export function chiSquare(residuals: Float64Array, sigma: Float64Array, floor2: number, rounding = 0): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) {
    const variance = sigma[i] ** 2 + floor2;
    if (variance > 0) sum += residuals[i] ** 2 / variance;
    else if (Math.abs(residuals[i]) > rounding) return Infinity;
  }
  return sum;
}
