import t from 'tap';
import { erf, normalQuantiles, Random } from '../../samples/generator/random.js';

t.test('the error function agrees with tables', async (t) => {
  // From the C library; series and continued fraction meet at 3.
  const table = [
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.9999, 0.9999778955735178],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
  ];
  for (const [x, value] of table) {
    t.ok(Math.abs(erf(x) - value) < 3e-15, `erf(${x})`);
    t.equal(erf(-x), x === 0 ? 0 : -erf(x), `erf(-${x})`);
  }
  t.equal(erf(9), 1);
});

t.test('the normal table has mean 0, variance 1, kurtosis 3 and the right quantiles', async (t) => {
  const table = normalQuantiles();
  const moment = (power: number): number => table.reduce((sum, z) => sum + z ** power, 0) / table.length;
  t.ok(Math.abs(moment(1)) < 1e-12);
  t.ok(Math.abs(moment(2) - 1) < 1e-12);
  t.ok(Math.abs(moment(4) - 3) < 0.01);
  // 97.5 % of a normal distribution lie below 1.959964; the table is scaled by less than 1e-4.
  t.ok(Math.abs(table[Math.round(0.975 * 65536 - 0.5)] - 1.959964) < 5e-4);
});

t.test('a stream is its own and repeats itself', async (t) => {
  const draw = (...stream: (string | number)[]): number[] => {
    const random = new Random(...stream);
    return Array.from({ length: 8 }, () => random.word());
  };
  t.same(draw(1, 'sky'), draw(1, 'sky'));
  t.notSame(draw(1, 'sky'), draw(2, 'sky'));
  t.notSame(draw(1, 'sky'), draw(1, 'stars'));
  t.notSame(draw(1, 12), draw(11, 2));
});

t.test('deviates have the moments of their distributions', async (t) => {
  const random = new Random(5, 'moments');
  const n = 100_000;
  const sample = (next: () => number): { mean: number; variance: number } => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const value = next();
      sum += value;
      squares += value * value;
    }
    return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
  };
  const uniform = sample(() => random.uniform());
  // Five standard errors: 0.2887 / sqrt(n) and about 0.0745 / sqrt(n).
  t.ok(Math.abs(uniform.mean - 0.5) < (5 * 0.2887) / Math.sqrt(n));
  t.ok(Math.abs(uniform.variance - 1 / 12) < (5 * 0.0745) / Math.sqrt(n));
  const normal = sample(() => random.normal());
  t.ok(Math.abs(normal.mean) < 5 / Math.sqrt(n));
  t.ok(Math.abs(normal.variance - 1) < (5 * Math.SQRT2) / Math.sqrt(n));
  const poisson = sample(() => random.poisson(7.5));
  t.ok(Math.abs(poisson.mean - 7.5) < (5 * Math.sqrt(7.5)) / Math.sqrt(n));
  t.ok(Math.abs(poisson.variance - 7.5) < 5 * Math.sqrt((2 * 7.5 ** 2 + 7.5) / n));
  t.equal(random.poisson(0), 0);
  t.ok(Array.from({ length: 1000 }, () => random.below(3)).every((value) => [0, 1, 2].includes(value)));
});
