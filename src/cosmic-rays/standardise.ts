import type { LineMemory } from '../kernels/line-memory.js';
import { selectRank } from '../sky/statistics/order-statistic.js';

/** Side of the cells of the background, pixels. */
const CELL = 32;

/** Sigma of normal noise over the median of its size. */
const SIGMA_OF_MEDIAN = 1.4826;

/**
 * Takes the background off the image in a memory and gives it in units of its own scatter; false where there is none.
 * The values and counts of the memory are used.
 */
export function standardise(memory: LineMemory, columns: number, rows: number): boolean {
  const { lines, image, values: room } = memory;
  const cellsX = Math.max(1, Math.round(columns / CELL));
  const cellsY = Math.max(1, Math.round(rows / CELL));
  const [width, height] = [columns / cellsX, rows / cellsY];
  const medianOf = (x0: number, x1: number, y0: number, y1: number): number =>
    medianOfFirst(room.array, lines.gather(image.at, columns, x0, x1, y0, y1, room.at));
  const levels = memory.counts.array.subarray(0, cellsX * cellsY);
  for (let j = 0; j < cellsY; j++) {
    const [y0, y1] = [Math.round(j * height), Math.round((j + 1) * height)];
    for (let i = 0; i < cellsX; i++)
      levels[j * cellsX + i] = medianOf(Math.round(i * width), Math.round((i + 1) * width), y0, y1);
  }
  if (levels.some(Number.isNaN)) {
    const whole = medianOf(0, columns, 0, rows);
    if (Number.isNaN(whole)) return false;
    levels.forEach((level, k) => {
      if (Number.isNaN(level)) levels[k] = whole;
    });
  }
  lines.flatten(image.at, columns, rows, memory.counts.at, cellsX, cellsY);
  const scatter = SIGMA_OF_MEDIAN * medianOfFirst(room.array, lines.gatherSizes(image.at, columns * rows, room.at));
  if (!(scatter > 0)) return false;
  lines.scale(image.at, columns * rows, scatter);
  return true;
}

/** Of values[0..n), whose order changes; NaN where there are none. */
function medianOfFirst(values: Float32Array, n: number): number {
  return n === 0 ? NaN : selectRank(values, n, n >> 1);
}
