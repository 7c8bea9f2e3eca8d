import type { LineMemory } from '../kernels/line-memory.js';

/** Straight line through an image, from column to column: y = y0 + slope x, pixels; of the image or, if `turned`, with x and y exchanged. */
export interface ImageLine {
  readonly turned: boolean;
  readonly y0: number;
  readonly slope: number;
  /** Sum along it over the square root of the number of values. */
  readonly significance: number;
}

/** Pixels along a side of an image of which all lines are summed. */
const LARGE = 256;

/**
 * The line through an image with the highest sum for its number of values, of at least `least`, where that is more than `above`. All
 * directions: lines that cross more columns than rows, upwards and downwards, and the same of the turned image. Of a large image it is
 * looked for with blocks of 2 x 2, 4 x 4, ... together: four times faster each time.
 *
 * Sums over all lines of an N x N image take N^2 log N additions (Brady 1998, SIAM J. Comput. 27, 107; for trails: Nir et al. 2018, AJ
 * 156, 229): a line over 2 w columns that rises by s is one over the left w that rises by floor(s/2) and one over the right w that
 * begins ceil(s/2) higher and rises as much.
 * @param memory - with the values (0 in gaps) and counts of the image, nx x ny, which change if it is large; room for {@link lineSums}
 */
export function brightestLine(
  memory: LineMemory,
  nx: number,
  ny: number,
  least: number,
  above: number,
): ImageLine | null {
  if (Math.max(nx, ny) > LARGE) {
    for (const { at } of [memory.values, memory.counts]) memory.lines.halve(at, nx, ny);
    const line = brightestLine(memory, Math.ceil(nx / 2), Math.ceil(ny / 2), least, above);
    // The middle of blocks 0 and 1 is at 0.5.
    return line === null ? null : { ...line, y0: 2 * line.y0 + 0.5 - 0.5 * line.slope };
  }
  // A square of what is as bright as `above` may be less by rounding.
  let most = above * above * (1 - 1e-12);
  let best: ImageLine | null = null;
  for (const turned of [false, true]) {
    const [along, across] = turned ? [ny, nx] : [nx, ny];
    for (const down of [false, true]) {
      const steps: Steps = turned ? [nx, 1, 0] : [1, nx, 0];
      const found = steepestUp(memory, down ? downwards(steps, across) : steps, along, across, least, most);
      if (found === null) continue;
      const { y0, slope } = found;
      most = found.square;
      const significance = Math.sqrt(most);
      best = { turned, y0: down ? across - 1 - y0 : y0, slope: down ? -slope : slope, significance };
    }
  }
  return best !== null && best.significance >= above ? best : null;
}

/** Sums of one kind that {@link brightestLine} wants room for. */
export function lineSums(nx: number, ny: number): number {
  if (Math.max(nx, ny) > LARGE) return lineSums(Math.ceil(nx / 2), Math.ceil(ny / 2));
  return Math.max(...[[nx, ny] as const, [ny, nx] as const].map(([x, y]) => powerOfTwo(x) * (y + powerOfTwo(x) - 1)));
}

/** Pixels from one to the next along x and along y, and before the first. */
type Steps = readonly [x: number, y: number, first: number];

function downwards([x, y]: Steps, ny: number): Steps {
  return [x, -y, (ny - 1) * y];
}

/** Lines that rise by 0 to N - 1 over the N columns. */
function steepestUp(
  { lines, values, counts, sumsAt }: LineMemory,
  [stepX, stepY, first]: Steps,
  nx: number,
  ny: number,
  least: number,
  above: number,
): { y0: number; slope: number; square: number } | null {
  const n = powerOfTwo(nx);
  let [ofValues, ofCounts, nextValues, nextCounts] = sumsAt;
  lines.layColumns(values.at + 4 * first, stepX, stepY, nx, ny, n, ofValues);
  lines.layColumns(counts.at + 4 * first, stepX, stepY, nx, ny, n, ofCounts);
  for (let width = 1; width < n; width *= 2) {
    lines.joinSums(ofValues, nextValues, n, width, ny);
    lines.joinSums(ofCounts, nextCounts, n, width, ny);
    [ofValues, nextValues, ofCounts, nextCounts] = [nextValues, ofValues, nextCounts, ofCounts];
  }
  const at = lines.steepest(ofValues, ofCounts, n, ny, least, above);
  if (at < 0) return null;
  const height = n + ny - 1;
  const rise = Math.floor(at / height);
  return { y0: (at % height) - (n - 1), slope: rise / Math.max(1, n - 1), square: lines.steepestSquare() };
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, n)));
}
