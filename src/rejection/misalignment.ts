import type { TestedChip } from './reject-rays.js';

/** Stars that a displacement needs. */
const LEAST_STARS = 5;

/** How far an exposure is from the others. */
export interface Misalignment {
  /** Median displacement of its bright stars, pixels of the chips. */
  readonly dx: number;
  readonly dy: number;
  /** Its standard error on either axis. */
  readonly error: number;
  readonly stars: number;
}

/** The displacement of the stars of some chips against the median of all exposures; null with fewer than five stars. */
export function misalignmentOf(chips: readonly Pick<TestedChip, 'displaced'>[]): Misalignment | null {
  const dxs = chips.flatMap(({ displaced }) => displaced.dxs);
  const dys = chips.flatMap(({ displaced }) => displaced.dys);
  const stars = dxs.length;
  if (stars < LEAST_STARS) return null;
  const [dx, dy] = [median(dxs), median(dys)];
  const scatter = 1.4826 * Math.max(scatterOf(dxs, dx), scatterOf(dys, dy));
  // A median is 1.25 times as uncertain as a mean.
  return { dx, dy, error: (1.25 * scatter) / Math.sqrt(stars), stars };
}

function scatterOf(values: readonly number[], middle: number): number {
  return median(values.map((value) => Math.abs(value - middle)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
