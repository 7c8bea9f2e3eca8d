import { countBelow, valueAt, type CoreGrid } from './core-grid.js';
import type { StatisticSettings } from './types.js';

/** Limits of what counts as sky, inclusive, data units, and the distribution between them. */
export interface ClippedCore {
  readonly from: number;
  readonly to: number;
  /** Median of the core to within the grid, and its robust width: the sigma of a Gaussian of the same quantiles. */
  readonly centre: number;
  readonly width: number;
}

/** Bins: what is read from the counts is good to half a bin. */
const UNRESOLVED = 2;

/**
 * Clips `nclip` times at median - lsigma x width and median + usigma x width of what the last limits left; values can
 * come back. The width is taken from that side of the median where the quantile is nearer: sources stretch the upper side,
 * dead pixels the lower, and sky noise neither. Limits and widths are read from the counts, so this touches no value.
 */
export function robustClip(grid: CoreGrid, settings: StatisticSettings): ClippedCore {
  let core = between(grid, -Infinity, Infinity);
  for (let pass = 0; pass < settings.nclip && core.width > UNRESOLVED * grid.step; pass++) {
    const from = core.centre - settings.lsigma * core.width;
    const to = core.centre + settings.usigma * core.width;
    // What follows from the same limits is the same.
    if (from === core.from && to === core.to) break;
    core = between(grid, from, to);
  }
  return core;
}

function between(grid: CoreGrid, from: number, to: number): ClippedCore {
  const first = countBelow(grid, from);
  const held = countBelow(grid, to) - first;
  if (held <= 0) return { from, to, centre: from / 2 + to / 2, width: 0 };
  const centre = valueAt(grid, first + held / 2);
  const below = centre - valueAt(grid, first + grid.tail * held);
  const above = valueAt(grid, first + (1 - grid.tail) * held) - centre;
  // A side within a bin or two is none: the median and the quantile are the same of few possible values.
  const [less, more] = [Math.min(below, above), Math.max(below, above)];
  const side = less > UNRESOLVED * grid.step ? less : more;
  return { from, to, centre, width: side / grid.tailSigma };
}
