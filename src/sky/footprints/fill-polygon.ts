import { NO_PIXELS, RunBuilder, type PixelRuns } from './pixel-runs.js';

/**
 * What is added to a pixel centre before it is compared with the polygon. A border that runs through centres up to
 * rounding (images shifted by half a pixel) then leaves the pixels on its left and lower side to one of the two
 * areas that it separates and never to both.
 */
const NUDGE = 1e-6;

/**
 * The pixels of an nx by ny image whose centres lie in a polygon (even-odd rule): each belongs or does not, on every
 * side alike. `x` and `y` are the vertices (first `count` entries), 0-based pixels, finite, not closed; any
 * orientation, concave and outside of the image as well.
 */
export function fillPolygon(x: Float64Array, y: Float64Array, count: number, nx: number, ny: number): PixelRuns {
  const rows = new Int32Array(ny + 1);
  let total = 0;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const first = firstRow(Math.min(y[i], y[j]));
    const end = Math.min(ny, firstRow(Math.max(y[i], y[j])));
    for (let row = first; row < end; row++) rows[row + 1]++;
    total += Math.max(0, end - first);
  }
  if (total === 0) return NO_PIXELS;
  for (let row = 0; row < ny; row++) rows[row + 1] += rows[row];
  const crossings = new Float64Array(total);
  const next = rows.slice(0, ny);
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const low = y[i] < y[j] ? i : j;
    const high = low === i ? j : i;
    const slope = (x[high] - x[low]) / (y[high] - y[low]);
    const end = Math.min(ny, firstRow(y[high]));
    for (let row = firstRow(y[low]); row < end; row++) {
      crossings[next[row]++] = x[low] + (row + NUDGE - y[low]) * slope;
    }
  }
  return runsBetween(crossings, rows, nx, ny);
}

/** Is a pixel of the image among those of {@link fillPolygon}? */
export function coversPixel(x: Float64Array, y: Float64Array, count: number, column: number, row: number): boolean {
  let inside = false;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const low = y[i] < y[j] ? i : j;
    const high = low === i ? j : i;
    if (row < firstRow(y[low]) || row >= firstRow(y[high])) continue;
    const crossing = x[low] + (row + NUDGE - y[low]) * ((x[high] - x[low]) / (y[high] - y[low]));
    if (column >= Math.ceil(crossing - NUDGE)) inside = !inside;
  }
  return inside;
}

/** First row whose (nudged) centre lies at or above y, not below 0. */
function firstRow(y: number): number {
  return Math.max(0, Math.ceil(y - NUDGE));
}

function runsBetween(crossings: Float64Array, rows: Int32Array, nx: number, ny: number): PixelRuns {
  const builder = new RunBuilder(crossings.length / 2);
  for (let row = 0; row < ny; row++) {
    const end = rows[row + 1];
    sortPart(crossings, rows[row], end);
    for (let k = rows[row]; k < end; k += 2) {
      const x0 = Math.max(0, Math.ceil(crossings[k] - NUDGE));
      const x1 = Math.min(nx, Math.ceil(crossings[k + 1] - NUDGE));
      builder.add(row, x0, x1);
    }
  }
  return builder.build();
}

/** Sorts values[start] to values[end - 1] by insertion: a row has two crossings, seldom four. */
export function sortPart(values: Float64Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const value = values[i];
    let k = i - 1;
    while (k >= start && values[k] > value) {
      values[k + 1] = values[k];
      k--;
    }
    values[k + 1] = value;
  }
}
