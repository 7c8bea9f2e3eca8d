import { BLOCK } from './blocks.js';

/** One pass of the reference over limits. All fields but n are float32 numbers. */
export interface ClippedPass {
  readonly n: number;
  readonly mean: number;
  readonly sigma: number;
  /** Ends of the histogram: the limit, not a value, where the first value of all lies outside of the limits. */
  readonly min: number;
  readonly max: number;
}

/** The pass over values[0..n) within [from, to] (float32, inclusive), float32 rounding and all (dossier 3.2). */
export function clippedPass(values: Float32Array, n: number, from: number, to: number): ClippedPass {
  // Sum, squares, number, smallest, largest. The ends start at the first value, within the limits or not.
  const sums = new Float64Array([0, 0, 0, Math.max(from, values[0]), Math.min(to, values[0])]);
  for (let i = 0; i < n; i += BLOCK) sumWithin(values, i, Math.min(i + BLOCK, n), from, to, sums);
  const [total, , held, min, max] = sums;
  const mean = Math.fround(total / held);
  for (let i = 0; i < n; i += BLOCK) squaresWithin(values, i, Math.min(i + BLOCK, n), min, max, mean, sums);
  const sigma = Math.fround(Math.sqrt(sums[1] / (held - 1)));
  return { n: held, mean, sigma, min, max };
}

/** One chain of additions, in double precision, in the order of the values: any other rounds differently. */
function sumWithin(
  values: Float32Array,
  first: number,
  end: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  let total = sums[0];
  let held = 0;
  let min = sums[3];
  let max = sums[4];
  for (let i = first; i < end; i++) {
    const v = values[i];
    if (v >= from && v <= to) {
      held++;
      total += v;
      if (v < min) min = v;
      else if (v > max) max = v;
    }
  }
  sums[0] = total;
  sums[2] += held;
  sums[3] = min;
  sums[4] = max;
}

function squaresWithin(
  values: Float32Array,
  first: number,
  end: number,
  min: number,
  max: number,
  mean: number,
  sums: Float64Array,
): void {
  const centre = Math.fround(mean);
  let squares = sums[1];
  for (let i = first; i < end; i++) {
    const v = values[i];
    if (v >= min && v <= max) {
      const e = Math.fround(v - centre);
      squares += Math.fround(e * e);
    }
  }
  sums[1] = squares;
}
