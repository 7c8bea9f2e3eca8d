import { FLAG, type StripScratch } from './strip.js';

/**
 * Grows detections: grown = {@link FLAG}.box in the box from (x - low, y - low) to (x + high, y + high) about each found pixel, cut off at
 * the edge of the array. `grown` must be 0 before.
 * @param rows - rows of the scratch
 */
export function growBoxes(scratch: StripScratch, nx: number, rows: number, low: number, high: number): void {
  const [hits, found, grown] = [scratch.hits.array, scratch.found.array, scratch.grown.array];
  for (let n = 0; n < scratch.hitCount; n++) {
    if (found[hits[n]] === 0) continue;
    const x = hits[n] % nx;
    const y = (hits[n] - x) / nx;
    const top = Math.min(rows - 1, y + high);
    const [left, right] = [Math.max(0, x - low), Math.min(nx - 1, x + high)];
    for (let row = Math.max(0, y - low); row <= top; row++) {
      grown.fill(FLAG.box, row * nx + left, row * nx + right + 1);
    }
  }
}

/**
 * Flags the charge-transfer tails of what has grown: `length` pixels of its column, at lower y for direction +1 and at higher y
 * for -1, cut off at the edge of the array.
 */
export function growTails(scratch: StripScratch, nx: number, rows: number, length: number, direction: number): void {
  const grown = scratch.grown.array;
  for (let y = 0; y < rows; y++) {
    for (let x = 0, k = y * nx; x < nx; x++, k++) {
      if (grown[k] !== FLAG.box) continue;
      for (let step = 1; step <= length; step++) {
        const row = y - step * direction;
        if (row < 0 || row >= rows) break;
        if (grown[row * nx + x] === 0) grown[row * nx + x] = FLAG.tail;
      }
    }
  }
}
