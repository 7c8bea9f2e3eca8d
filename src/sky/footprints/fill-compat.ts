import { sortPart } from './fill-polygon.js';
import { NO_PIXELS, RunBuilder, type PixelRuns } from './pixel-runs.js';

/**
 * The reference's polygon fill, dossier 4.3: crossings are rounded up at both ends of a run and both ends are
 * included, so left borders are rounded inwards and right ones outwards; the top row repeats the set of edges of the
 * row below it. Its defect for runs left of the image (they filled whole rows) is not reproduced: runs are cut to the
 * image on all sides.
 *
 * `x` and `y` are whole numbers, 0-based pixels, not closed. The order of the vertices matters in the last bit of
 * a crossing, which is rounded up.
 */
export function fillCompat(x: ArrayLike<number>, y: ArrayLike<number>, nx: number, ny: number): PixelRuns {
  const n = x.length;
  if (n === 0) return NO_PIXELS;
  const { minX, maxX, minY, maxY } = bounds(x, y);
  // The reference shifts polygons with negative coordinates, and rounds the crossing in shifted coordinates.
  const shiftX = Math.max(0, -minX);
  const shiftY = Math.max(0, -minY);
  if (maxX <= minX || maxY <= minY) return NO_PIXELS;
  const builder = new RunBuilder(Math.min(maxY - minY + 1, ny));
  const crossings = new Float64Array(n);
  for (let row = Math.max(minY, 0); row <= Math.min(maxY, ny - 1); row++) {
    const active = row === maxY ? row - 1 : row;
    let found = 0;
    for (let s = 0; s < n; s++) {
      const e = s + 1 === n ? 0 : s + 1;
      if (Math.min(y[s], y[e]) > active || Math.max(y[s], y[e]) <= active) continue;
      const ys = y[s] + shiftY;
      const xs = x[s] + shiftX;
      const t = (row + shiftY - ys) / (y[e] + shiftY - ys);
      crossings[found++] = Math.ceil(t * (x[e] + shiftX - xs) + xs) - shiftX;
    }
    sortPart(crossings, 0, found);
    for (let k = 0; k + 1 < found; k += 2) {
      builder.add(row, Math.max(0, crossings[k]), Math.min(nx, crossings[k + 1] + 1));
    }
  }
  return builder.build();
}

interface Bounds {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

function bounds(x: ArrayLike<number>, y: ArrayLike<number>): Bounds {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    minX = Math.min(minX, x[i]);
    maxX = Math.max(maxX, x[i]);
    minY = Math.min(minY, y[i]);
    maxY = Math.max(maxY, y[i]);
  }
  return { minX, maxX, minY, maxY };
}

/** Nearest whole number, halves to the even one: NumPy's rounding. */
export function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest === 0.5) return down % 2 === 0 ? down : down + 1;
  return rest < 0.5 ? down : down + 1;
}
