import { BLOCK } from './blocks.js';
import type { CoreGrid } from './core-grid.js';
import type { ClippedCore } from './robust-clip.js';

/** The values within limits, summed up. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation with n - 1; NaN for a single value. */
  readonly sigma: number;
  readonly min: number;
  readonly max: number;
  /** Values below the limits. */
  readonly below: number;
}

/** Sums over the values of values[0..n) in [from, to], in double precision about `centre`. Undefined when there are none. */
export function momentsWithin(
  values: Float32Array,
  n: number,
  from: number,
  to: number,
  centre: number,
  sums: Float64Array,
): Moments | undefined {
  sums.set([0, 0, 0, Infinity, -Infinity, 0]);
  for (let i = 0; i < n; i += BLOCK) addUp(values, i, Math.min(i + BLOCK, n), from, to, centre, sums);
  const [first, second, held, min, max, below] = sums;
  if (held === 0) return undefined;
  const variance = Math.max(0, second - (first * first) / held) / (held - 1);
  const sigma = min === max && held > 1 ? 0 : Math.sqrt(variance);
  // Rounding must not carry the mean out of the values.
  const mean = Math.min(Math.max(centre + first / held, min), max);
  return { n: held, mean, sigma, min, max, below };
}

/** Adds values[first..end) to sums = first and second moment about the centre, number, smallest, largest, number below. */
function addUp(
  values: Float32Array,
  first: number,
  end: number,
  from: number,
  to: number,
  centre: number,
  sums: Float64Array,
): void {
  let sum = 0;
  let squares = 0;
  let held = 0;
  let below = 0;
  let min = sums[3];
  let max = sums[4];
  for (let i = first; i < end; i++) {
    const v = values[i];
    if (v >= from && v <= to) {
      const x = v - centre;
      sum += x;
      squares += x * x;
      held++;
      min = Math.min(min, v);
      max = Math.max(max, v);
    } else if (v < from) below++;
  }
  sums[0] += sum;
  sums[1] += squares;
  sums[2] += held;
  sums[3] = min;
  sums[4] = max;
  sums[5] += below;
}

/** From so many values on the grid has its finest bins (see gridBins), and two more looks at the values are worth saving. */
const MANY = 2 ** 18;

/** A bin may be this part of the core's width; levels are read to a small fraction of a bin unless the values are integers. */
const FINE = 1 / 2000;

/**
 * The moments of very many values from their counts on the grid, each bin as if its values lay in its middle; without
 * another look at the values. Undefined where there are too few, the bins too coarse, or where the core is not inside the grid.
 */
export function momentsOfGrid({ start, step, bins, below, n }: CoreGrid, core: ClippedCore): Moments | undefined {
  if (n < MANY || step > FINE * core.width) return undefined;
  const first = Math.ceil((core.from - start) / step + 0.5);
  const last = Math.floor((core.to - start) / step + 0.5);
  if (!(first >= 1 && last <= bins)) return undefined;
  let held = 0;
  let sum = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let k = first; k <= last; k++) {
    const count = below[k + 1] - below[k];
    if (count === 0) continue;
    const x = start + (k - 0.5) * step;
    held += count;
    sum += count * (x - core.centre);
    squares += count * (x - core.centre) ** 2;
    if (held === count) min = x;
    max = x;
  }
  if (held < 2) return undefined;
  const sigma = Math.sqrt(Math.max(0, squares - (sum * sum) / held) / (held - 1));
  return { n: held, mean: core.centre + sum / held, sigma, min, max, below: below[first] };
}
