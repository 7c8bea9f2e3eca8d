import type { SkyPair, SkyWeights } from '../../src/sky/solve/index.js';

/** A pair with the fields that a test does not ask about filled in. */
export function pairOf(a: number, b: number, difference: number, more: Partial<SkyPair> = {}): SkyPair {
  return { a, b, difference, error: 1, pixels: 1000, area: 1e-10, ...more };
}

/** Numbers in [0, 1) by Steele's mulberry32, and Gaussian ones made of them (Box and Muller). */
export function randomNumbers(seed: number): { uniform(): number; gaussian(): number; below(n: number): number } {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, gaussian, below: (n) => Math.floor(uniform() * n) };
}

/** Equations of the reference as a dense matrix (dossier 4.4). */
export function equations(
  exposures: number,
  pairs: readonly SkyPair[],
  weights: SkyWeights,
): { k: number[][]; f: number[] } {
  const root = ({ pixels, area, error }: SkyPair): number =>
    ({ pixels2: pixels, pixels: Math.sqrt(pixels), area: Math.sqrt(area), ivar: 1 / error })[weights];
  const k = pairs.map((pair) => {
    const row = Array.from({ length: exposures }, () => 0);
    row[pair.a] = root(pair);
    row[pair.b] = -root(pair);
    return row;
  });
  return { k, f: pairs.map((pair) => root(pair) * pair.difference) };
}

/** Singular values of a matrix and its Moore-Penrose inverse, by one-sided Jacobi rotations (Hestenes). */
export function pseudoInverse(
  matrix: readonly (readonly number[])[],
  cutoff: number,
): { inverse: number[][]; singular: number[] } {
  const n = matrix[0].length;
  const u = matrix.map((row) => [...row]);
  const v = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)));
  for (let sweep = 0, rotated = true; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotated = orthogonalise(u, v, p, q) || rotated;
  }
  const singular = Array.from({ length: n }, (_, j) => Math.sqrt(u.reduce((sum, row) => sum + row[j] ** 2, 0)));
  const least = cutoff * Math.max(...singular);
  const inverse = v.map((row) =>
    u.map((left) => row.reduce((sum, w, j) => (singular[j] > least ? sum + (w * left[j]) / singular[j] ** 2 : sum), 0)),
  );
  return { inverse, singular };
}

function orthogonalise(u: number[][], v: number[][], p: number, q: number): boolean {
  let [alpha, beta, gamma] = [0, 0, 0];
  for (const row of u) {
    alpha += row[p] ** 2;
    beta += row[q] ** 2;
    gamma += row[p] * row[q];
  }
  if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta) || gamma === 0) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  for (const row of [...u, ...v]) [row[p], row[q]] = [c * row[p] - c * t * row[q], c * t * row[p] + c * row[q]];
  return true;
}

/** A matrix times a vector. */
export function times(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, m, j) => sum + m * vector[j], 0));
}

/** Largest absolute difference; NaN against NaN counts as equal, NaN against a number as Infinity. */
export function worst(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let most = found.length === wanted.length ? 0 : Infinity;
  for (let i = 0; i < wanted.length; i++) {
    if (Number.isNaN(found[i]) && Number.isNaN(wanted[i])) continue;
    const difference = Math.abs(found[i] - wanted[i]);
    most = Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }
  return most;
}

/** A set of exposures with known offsets, in blobs on the sky that do not touch each other. */
export interface RandomGraph {
  readonly exposures: number;
  readonly truth: Float64Array;
  readonly pairs: readonly SkyPair[];
  /** The blob of each exposure; blobs are connected. */
  readonly blob: readonly number[];
}

/** 3 to 40 exposures in 1 to 4 blobs, a random tree in each so that it hangs together, and more overlaps by chance. */
export function randomGraph(seed: number): RandomGraph {
  const random = randomNumbers(seed);
  const exposures = 3 + random.below(38);
  const blobs = 1 + random.below(Math.min(4, exposures));
  const blob = Array.from({ length: exposures }, () => random.below(blobs));
  const truth = Float64Array.from({ length: exposures }, () => 100 * random.gaussian());
  const pairs: SkyPair[] = [];
  const add = (a: number, b: number): void => {
    const pixels = Math.ceil(10 ** (2 + 4 * random.uniform()));
    const error = (0.3 + random.uniform()) * Math.sqrt(1000 / pixels);
    pairs.push(
      pairOf(a, b, truth[a] - truth[b] + error * random.gaussian(), { error, pixels, area: pixels * 5.9e-14 }),
    );
  };
  for (let b = 0; b < exposures; b++) {
    const before = blob.flatMap((other, a) => (a < b && other === blob[b] ? [a] : []));
    if (before.length > 0) add(before[random.below(before.length)], b);
    for (const a of before) if (random.uniform() < 0.15) add(a, b);
  }
  return { exposures, truth, pairs, blob };
}
