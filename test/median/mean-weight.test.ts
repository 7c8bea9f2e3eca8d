import t from 'tap';
import {
  addWeights,
  createWeightSums,
  meanWeight,
  mergeWeightSums,
  type WeightSums,
} from '../../src/median/mean-weight.js';
import { uniform } from '../sky/statistics-samples.js';
import { NO_HALO } from './stacks.js';

function sumsOf(weights: readonly number[]): WeightSums {
  const sums = createWeightSums();
  addWeights(sums, Float32Array.from(weights), weights.length, 1, NO_HALO);
  return sums;
}

t.test('case 28 of the dossier: the mean of the positive weights', async (t) => {
  t.equal(meanWeight(sumsOf([100, 50, 20, 100, 0, 0, 9e-9, -3, NaN])), 67.5);
  t.equal(meanWeight(sumsOf([0, 0])), 0, 'none');
});

t.test('the same bits for any tiling, exact against integers', async (t) => {
  const random = uniform(4);
  const [nx, ny] = [64, 48];
  const weights = Float32Array.from({ length: nx * ny }, () => 10 ** (8 * random() - 5) * (random() < 0.1 ? -1 : 1));
  const whole = createWeightSums();
  addWeights(whole, weights, nx, ny, NO_HALO);
  let exact = 0n;
  let count = 0;
  for (const weight of weights) {
    if (weight < 1e-8) continue;
    // Float32 numbers above 1e-8 are multiples of 2^-50.
    exact += BigInt(weight * 2 ** 50);
    count++;
  }
  t.equal(whole.count, count);
  t.equal(meanWeight(whole), Math.fround(Number(exact) / 2 ** 50 / count));
  for (const side of [7, 16, 64]) {
    const merged = createWeightSums();
    for (let y0 = (Math.ceil(ny / side) - 1) * side; y0 >= 0; y0 -= side) {
      for (let x0 = 0; x0 < nx; x0 += side) {
        const halo = { left: x0, below: y0, right: Math.max(0, nx - x0 - side), above: Math.max(0, ny - y0 - side) };
        const part = createWeightSums();
        addWeights(part, weights, nx, ny, halo);
        mergeWeightSums(merged, part);
      }
    }
    t.strictSame(merged, whole, `tiles of ${side}`);
  }
});
