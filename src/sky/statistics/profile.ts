import { countBelow, type CoreGrid } from './core-grid.js';
import type { ClippedCore } from './robust-clip.js';
import type { SkyProfile } from './types.js';

/** Steps from end to end: a hundredth of the width or so each, between which counts are as good as linear. */
const STEPS = 1024;

/** The profile of counted values out to `reach` widths from their centre. Undefined where they have no width. */
export function profileOf(
  grid: CoreGrid,
  { centre, width }: ClippedCore,
  reach: number,
  steps = STEPS,
): SkyProfile | undefined {
  if (!(width > 0)) return undefined;
  const start = centre - reach * width;
  const step = (2 * reach * width) / steps;
  const below = Float64Array.from({ length: steps + 1 }, (_, k) => countBelow(grid, start + k * step));
  return { centre, width, start, step, below };
}

/** The mean or median of a profile between two limits, with the number of values there and their standard deviation. */
export interface ProfileLevel {
  readonly value: number;
  readonly n: number;
  readonly sigma: number;
}

/** Rounds of moving the window; the level settles in a handful unless the window is far narrower than the values. */
const ROUNDS = 100;

/**
 * The level within [level - low, level + high]: the window moves with the level until both agree (to 1e-9 widths).
 * Undefined where the window leaves the profile or holds nothing.
 */
export function windowedLevel(
  profile: SkyProfile,
  low: number,
  high: number,
  stat: 'mean' | 'median',
): ProfileLevel | undefined {
  let level: ProfileLevel = { value: profile.centre, n: 0, sigma: NaN };
  for (let round = 0; round < ROUNDS; round++) {
    const next = levelBetween(profile, level.value - low, level.value + high, stat);
    if (next === undefined) return undefined;
    const settled = Math.abs(next.value - level.value) <= 1e-9 * profile.width;
    level = next;
    if (settled) break;
  }
  return level;
}

function levelBetween(
  profile: SkyProfile,
  from: number,
  to: number,
  stat: 'mean' | 'median',
): ProfileLevel | undefined {
  const { start, step, below } = profile;
  const [first, last] = [(from - start) / step, (to - start) / step];
  if (!(first >= 0 && last <= below.length - 1 && first < last)) return undefined;
  const [least, most] = [countAt(below, first), countAt(below, last)];
  const n = most - least;
  if (!(n >= 2)) return undefined;
  // Moments about the first limit, in steps, with the values of a step spread evenly over it.
  let sum = 0;
  let squares = 0;
  for (let k = Math.floor(first); k < last; k++) {
    const a = Math.max(k, first);
    const b = Math.min(k + 1, last);
    const held = (below[k + 1] - below[k]) * (b - a);
    const middle = (a + b) / 2 - first;
    sum += held * middle;
    squares += held * (middle * middle + ((b - a) * (b - a)) / 12);
  }
  const mean = sum / n;
  const sigma = step * Math.sqrt(Math.max(0, squares / n - mean * mean));
  const place = stat === 'mean' ? first + mean : placeOf(below, least + n / 2);
  return { value: start + place * step, n, sigma };
}

function countAt(below: Float64Array, place: number): number {
  const k = Math.min(Math.floor(place), below.length - 2);
  return below[k] + (place - k) * (below[k + 1] - below[k]);
}

/** Where the count is reached, in steps. */
function placeOf(below: Float64Array, count: number): number {
  let low = 0;
  let high = below.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (below[middle] <= count) low = middle;
    else high = middle;
  }
  const held = below[high] - below[low];
  return low + (held > 0 ? (count - below[low]) / held : 0.5);
}
