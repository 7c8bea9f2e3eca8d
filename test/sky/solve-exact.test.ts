import t from 'tap';
import { solveOffsets, type SkyPair } from '../../src/sky/solve/index.js';
import { pairOf, randomNumbers, worst } from './solve-truth.js';

/** Every exposure overlaps every other one; whole differences that contradict each other; pixels from 1 to 10^digits. */
function everyPair(exposures: number, digits: number, seed: number): SkyPair[] {
  const random = randomNumbers(seed);
  return Array.from({ length: exposures }, (_, a) =>
    Array.from({ length: exposures - a - 1 }, (_, k) =>
      pairOf(a, a + 1 + k, random.below(2001) - 1000, { pixels: Math.round(10 ** (digits * random.uniform())) }),
    ),
  ).flat();
}

/**
 * Offsets with a mean of zero from the normal equations in whole numbers (Bareiss' elimination without fractions), weights
 * pixels squared: exact up to the last division.
 */
function exactOffsets(exposures: number, pairs: readonly SkyPair[]): number[] {
  const n = exposures - 1;
  const m = Array.from({ length: n }, () => Array.from({ length: n + 1 }, () => 0n));
  const add = (i: number, j: number, value: bigint): void => {
    if (i < n && j <= n) m[i][j] += value;
  };
  for (const { a, b, pixels, difference } of pairs) {
    const w = BigInt(pixels) ** 2n;
    for (const [i, j, sign] of [[a, b, 1n] as const, [b, a, -1n] as const]) {
      add(i, i, w);
      // The last exposure is at zero: its column is that of the right-hand side.
      if (j < n) add(i, j, -w);
      add(i, n, sign * w * BigInt(difference));
    }
  }
  let before = 1n;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const left = m[i][k];
      for (let j = 0; j <= n; j++) m[i][j] = (m[k][k] * m[i][j] - left * m[k][j]) / before;
    }
    before = m[k][k];
  }
  const scaled = [...m.map((row) => row[n] * BigInt(exposures)), 0n];
  const total = scaled.reduce((sum, x) => sum + x / BigInt(exposures), 0n);
  // 18 digits behind the point, more than a double has.
  return scaled.map((x) => Number(((x - total) * 10n ** 18n) / (before * BigInt(exposures))) / 1e18);
}

t.test('the exact offsets, where every exposure overlaps every other one and weights span up to 24 orders', (t) => {
  const off = [2, 6, 12].flatMap((digits) =>
    [3, 8, 30].map((exposures) => {
      const pairs = everyPair(exposures, digits, exposures + digits);
      const { offsets } = solveOffsets(exposures, pairs, { weights: 'pixels2', degree: 0 });
      return worst(offsets, exactOffsets(exposures, pairs)) / 1000;
    }),
  );
  // The rounding of the differences themselves, summed along paths.
  t.ok(Math.max(...off) < 30 * 2 ** -52, `worst ${Math.max(...off)} of the largest difference`);
  t.end();
});

t.test('tight clusters, tied to each other by next to nothing', (t) => {
  const clusters = 4;
  const size = 6;
  const pairs = everyPair(clusters * size, 1, 5).map((pair) => {
    const within = Math.floor(pair.a / size) === Math.floor(pair.b / size);
    return within ? { ...pair, pixels: 1e8 * pair.pixels } : pair;
  });
  const { offsets } = solveOffsets(clusters * size, pairs, { weights: 'pixels2', degree: 0 });
  const off = worst(offsets, exactOffsets(clusters * size, pairs)) / 1000;
  t.ok(off < 30 * 2 ** -52, `${off} of the largest difference, weights over 18 orders`);
  t.end();
});
