import { selectRank } from '../sky/statistics/order-statistic.js';

/** Up to so many values are sorted by insertion; of more the wanted ranks are selected. */
const FEW = 32;

/**
 * Sum of the values of ranks from..to (0-based, inclusive) among values[at..at+n). Few values are left sorted there.
 * @param pixel room for n values
 */
export function sumOfRanks(
  values: Float32Array,
  at: number,
  n: number,
  from: number,
  to: number,
  pixel: Float32Array,
): number {
  if (n <= FEW) {
    sortFew(values, at, n);
    return sumOf(values, at + from, at + to);
  }
  for (let k = 0; k < n; k++) pixel[k] = values[at + k];
  // Selection leaves what is smaller before the rank and what is larger behind.
  if (to < n - 1) selectRank(pixel, n, to);
  if (from > 0) selectRank(pixel, to + 1, from);
  return sumOf(pixel, from, to);
}

function sumOf(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k <= to; k++) sum += values[k];
  return sum;
}

function sortFew(values: Float32Array, at: number, n: number): void {
  for (let i = at + 1; i < at + n; i++) {
    const value = values[i];
    let j = i - 1;
    while (j >= at && values[j] > value) {
      values[j + 1] = values[j];
      j--;
    }
    values[j + 1] = value;
  }
}

/** The middle of the values that are left of values[at..at+n) without the lowest and the highest; n > nlow + nhigh. */
export function middleOf(
  values: Float32Array,
  at: number,
  n: number,
  nlow: number,
  nhigh: number,
  pixel: Float32Array,
): number {
  const left = n - nlow - nhigh;
  const to = nlow + (left >>> 1);
  const from = nlow + ((left - 1) >>> 1);
  return sumOfRanks(values, at, n, from, to, pixel) / (to - from + 1);
}
