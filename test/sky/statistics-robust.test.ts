import t from 'tap';
import { allStatistics, skyStatistic } from '../../src/sky/statistics/index.js';
import type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from '../../src/sky/statistics/index.js';
import { gaussian, shuffled, skyPixels, SOUND, uniform } from './statistics-samples.js';

/** The sound statistics against sorting and double precision, and the laws they obey. */
const STATS: readonly SkyStat[] = ['mean', 'median', 'mode', 'midpt'];
type All = Readonly<Record<SkyStat, Statistic>>;

function sound(values: ArrayLike<number>, settings: Partial<StatisticSettings> = {}): All {
  const found = attempt(values, settings);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function attempt(values: ArrayLike<number>, settings: Partial<StatisticSettings> = {}): All | StatisticFailure {
  return allStatistics(Float32Array.from(values), values.length, { ...SOUND, ...settings });
}

/** n, mean, median, sigma by sorting, of float32 values within [from, to]. */
function sorted(values: Float32Array, from = -Infinity, to = Infinity): number[] {
  const kept = [...values].filter((v) => v >= from && v <= to).sort((a, b) => a - b);
  const n = kept.length;
  const mean = kept.reduce((sum, v) => sum + (v - kept[n >> 1]), 0) / n + kept[n >> 1];
  const squares = kept.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return [n, mean, (kept[(n - 1) >> 1] + kept[n >> 1]) / 2, Math.sqrt(squares / (n - 1))];
}

const noise = (n: number, level: number, sigma: number): Float32Array =>
  skyPixels(n, 7, 0.1, 3, 0.01).map((v) => level + sigma * v);

/** Sets that a grid, a key table or a float could go wrong on. */
const SETS: Readonly<Record<string, Float32Array>> = {
  'sky and sources': noise(20000, 100, 3),
  'an odd number': noise(4001, 100, 3),
  'zero level': noise(5000, 0, 1),
  'a high level with little noise': noise(5001, 60000, 0.05),
  'a negative level': noise(5000, -3000, 40),
  'tiny units': noise(5000, 1e-18, 3e-20),
  denormal: noise(5000, 0, 1e-42),
  'rays of 1e30': noise(5000, 10, 1).map((v, k) => (k % 100 === 0 ? 1e30 : v)),
  integers: noise(5000, 1000, 20).map((v) => Math.round(v)),
  'integers with less noise than a step': noise(5001, 1000, 0.4).map((v) => Math.round(v)),
  'mostly equal': noise(5000, 1000, 5).map((v, k) => (k % 10 === 0 ? v : 1000)),
  'two levels': Float32Array.from({ length: 1000 }, (_, k) => (k < 500 ? 20 : 35)),
  constant: new Float32Array(1000).fill(0.1),
  'constant but one': new Float32Array(1000).fill(0.1).fill(9, 0, 1),
  'both zeros': Float32Array.of(-0, 0, 0, -0, 1, -1),
  'three values': Float32Array.of(3, 1, 2),
  'two values': Float32Array.of(3, 1),
};

/** What is wrong with the numbers of one set; what clipping left is what lies between its smallest and largest value. */
function wrongs(name: string, values: Float32Array, settings: Partial<StatisticSettings>): string[] {
  const { mean, median } = sound(values, settings);
  const { lower, upper, nclip } = { ...SOUND, ...settings };
  const [n, middle, median_, sigma] = sorted(values, mean.min, mean.max);
  const all = sorted(values, lower ?? -Infinity, upper ?? Infinity)[0];
  const near = (a: number, b: number, scale: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 1e-12 * scale;
  const failures: readonly (readonly [string, boolean])[] = [
    ['n', mean.n === n && (nclip > 0 ? mean.n <= all : mean.n === all)],
    ['mean', near(mean.value, middle, Math.abs(middle) + (sigma || 0))],
    ['median', median.value === median_],
    ['sigma', near(mean.sigma, sigma, Math.abs(middle) + sigma)],
  ];
  return failures.filter(([, good]) => !good).map(([what]) => `${name} ${JSON.stringify(settings)}: ${what}`);
}

t.test('n, mean, median and sigma are those of the sorted values, limits are inclusive', (t) => {
  const found = Object.entries(SETS).flatMap(([name, values]) =>
    [{ nclip: 0 }, { nclip: 0, lower: values[0] }, { nclip: 0, upper: values[1] }, {}].flatMap((settings) =>
      wrongs(name, values, settings),
    ),
  );
  t.same(found, []);
  t.end();
});

t.test('clipping is that of quartiles of the sorted values', (t) => {
  for (const name of ['sky and sources', 'zero level', 'a high level with little noise', 'rays of 1e30']) {
    const values = SETS[name];
    const order = [...values].sort((a, b) => a - b);
    const quantile = (kept: number[], p: number): number =>
      kept[Math.min(Math.floor(p * kept.length), kept.length - 1)];
    let kept = order;
    for (let pass = 0; pass < 5; pass++) {
      const [low, middle, high] = [0.25, 0.5, 0.75].map((p) => quantile(kept, p));
      const width = Math.min(middle - low, high - middle) / 0.6744897501960817;
      kept = order.filter((v) => v >= middle - 4 * width && v <= middle + 4 * width);
    }
    const found = sound(values);
    t.ok(Math.abs(found.mean.n - kept.length) <= 0.002 * kept.length, `${name}: ${found.mean.n} and ${kept.length}`);
    const last = sound(values, { nclip: 6 });
    t.ok(Math.abs(found.mean.n - last.mean.n) <= 0.002 * last.mean.n, 'one more pass changes little');
  }
  t.end();
});

t.test('the order of the values does not matter', (t) => {
  const wrong = Object.entries(SETS).flatMap(([name, values]) => {
    const [one, other] = [sound(values), sound(shuffled(values, 99))];
    return STATS.filter((stat) => {
      const close =
        Math.abs(one[stat].value - other[stat].value) <= 1e-12 * (Math.abs(one[stat].value) + one[stat].sigma);
      return !close || one[stat].n !== other[stat].n || one[stat].bins !== other[stat].bins;
    }).map((stat) => `${name} ${stat}: ${one[stat].value} ${other[stat].value}`);
  });
  t.same(wrong, []);
  t.end();
});

t.test('units do not matter: thresholds are relative', (t) => {
  const values = SETS['sky and sources'];
  for (const power of [-60, -20, 40]) {
    const [one, other] = [sound(values), sound(values.map((v) => v * 2 ** power))];
    const worst = Math.max(...STATS.map((stat) => Math.abs(other[stat].value / 2 ** power - one[stat].value)));
    t.ok(worst < 1e-9, `2^${power}: ${worst}`);
    t.equal(other.mode.bins, one.mode.bins);
  }
  t.end();
});

t.test('the mirror image has the mirrored sky', (t) => {
  const values = SETS['sky and sources'];
  const settings = { lower: 92, upper: 120, lsigma: 3, usigma: 5 };
  const one = sound(values, settings);
  const other = sound(
    values.map((v) => -v),
    { lower: -120, upper: -92, lsigma: 5, usigma: 3 },
  );
  const mirrored = ['mean', 'median'] as const;
  const worst = Math.max(...mirrored.map((stat) => Math.abs(one[stat].value + other[stat].value)));
  t.ok(worst < 1e-9 && one.mean.n === other.mean.n, `${worst}`);
  t.ok(Math.abs(one.mode.value + other.mode.value) < 1e-3, 'mode, to within its points');
  t.ok(
    Math.abs(one.midpt.value + other.midpt.value) < 0.1 * one.midpt.error,
    'midpt, whose bins start at the smallest',
  );
  t.end();
});

t.test('the quirks are gone', (t) => {
  const median = sound([1, 2, 3, 100], { nclip: 0, upper: 50 }).median;
  t.same([median.value, median.n], [2, 3], 'a limit holds for the median without clipping');
  t.same(
    STATS.map((stat) => sound(Array<number>(20).fill(5))[stat].value),
    [5, 5, 5, 5],
    'the midpoint of a constant is the constant',
  );
  const hill = [1, 2, 2, 2, 3, 3, 4, 5];
  const tiny = sound(
    hill.map((v) => v * 1e-12),
    { nclip: 0 },
  );
  t.ok(Math.abs(tiny.midpt.value - 1e-12 * sound(hill, { nclip: 0 }).midpt.value) < 1e-18, 'no absolute floor');
  const sky = [...skyPixels(5000, 3)];
  const [first, last] = [sound([1e4, ...sky]), sound([...sky, 1e4])];
  t.same(first, last, 'a ray on the first pixel is like one on the last');
  t.end();
});

/** The midpoint by sorting: bins of equal width, the one in the middle spread about the mean of its values. */
function midpoint(values: Float32Array, { min, max, bins, n, sigma }: Statistic, median: number): number {
  if (!(sigma > 0)) return median;
  const kept = [...values].filter((v) => v >= min && v <= max).sort((a, b) => a - b);
  const width = (max - min) / bins;
  const binOf = (v: number): number => Math.min(Math.floor((v - min) / width), bins - 1);
  const middle = binOf(kept[(n - 1) >> 1]);
  const below = kept.filter((v) => binOf(v) < middle).length;
  const held = kept.filter((v) => binOf(v) === middle);
  if (below + held.length <= n / 2) return median;
  return held.reduce((sum, v) => sum + v, 0) / held.length + width * ((n / 2 - below) / held.length - 0.5);
}

t.test('the midpoint is the median but for a part of a bin, of integers too', (t) => {
  for (const name of ['sky and sources', 'zero level', 'a high level with little noise', 'tiny units']) {
    const { median, midpt } = sound(SETS[name]);
    t.ok(
      Math.abs(midpt.value - median.value) < 0.5 * midpt.error,
      `${name}: ${(midpt.value - median.value) / midpt.error}`,
    );
  }
  const wrong = Object.entries(SETS).filter(([, values]) => {
    const { midpt, median } = sound(values);
    return !(Math.abs(midpt.value - midpoint(values, midpt, median.value)) <= 1e-6 * midpt.sigma);
  });
  t.same(
    wrong.map(([name]) => name),
    [],
    'as by sorting',
  );
  // Rounded to integers, a level between two of them is still found; half a step would be 0.5.
  const values = skyPixels(200000, 21).map((v) => Math.round(1000.3 + 20 * v));
  t.ok(Math.abs(sound(values).midpt.value - 1000.3) < 4 * sound(values).midpt.error);
  t.end();
});

t.test('levels between values of few bits', (t) => {
  const values = skyPixels(100000, 22).map((v) => Math.round(1000.3 + 0.8 * v));
  const { mean, mode } = sound(values);
  // The step adds 1/12 to the variance.
  t.ok(
    Math.abs(mean.value - 1000.3) < 4 * mean.error && Math.abs(mean.sigma - Math.hypot(0.8, Math.sqrt(1 / 12))) < 0.01,
  );
  t.ok(Math.abs(mode.value - 1000.3) < 0.03, `mode ${mode.value} is neither 1000 nor 1001`);
  t.end();
});

t.test('failures', (t) => {
  t.equal(attempt([]), 'empty');
  t.equal(attempt([NaN, Infinity, -Infinity]), 'empty');
  t.equal(attempt([1, 2], { lower: 3 }), 'limits');
  t.equal(attempt([1, 5], { lower: 2, upper: 3 }), 'limits');
  t.equal(attempt([0, 10], { nclip: 1, lsigma: 0.1, usigma: 0.1 }), 'clipped');
  const single = sound([7]);
  t.same(
    STATS.map((stat) => single[stat].value),
    [7, 7, 7, 7],
  );
  t.equal(single.mean.error, Infinity, 'the noise of a single value is unknown');
  const masked = sound([NaN, 1, 2, 3, Infinity, -Infinity]);
  t.same([masked.mean.value, masked.mean.n, masked.mean.notFinite], [2, 3, 3]);
  t.equal(sound([1, 2, 3, 90, 91, 92], { upper: 50 }).median.value, 2);
  t.end();
});

t.test('errors are those of repeated measurements', (t) => {
  const RUNS = 300;
  const random = uniform(5);
  for (const compat of [false, true]) {
    const pulls: Record<SkyStat, number> = { mean: 0, median: 0, mode: 0, midpt: 0 };
    for (let run = 0; run < RUNS; run++) {
      const found = sound(
        Float32Array.from({ length: 2000 }, () => 50 + 4 * gaussian(random)),
        { compat },
      );
      for (const stat of STATS) pulls[stat] += ((found[stat].value - 50) / found[stat].error) ** 2 / RUNS;
    }
    // The scatter of a mean square of 300 pulls is 8 %; the histogram of the reference is biased by up to 0.05 sigma.
    for (const stat of compat ? (['mean', 'median'] as const) : STATS) {
      t.ok(Math.abs(pulls[stat] - 1) < 0.3, `${stat} ${String(compat)}: mean square pull ${pulls[stat].toFixed(2)}`);
    }
    if (compat) t.ok(Math.abs(pulls.mode - 1) < 0.5, `reference's mode: ${pulls.mode.toFixed(2)}`);
  }
  t.end();
});

t.test('of very many values median and mode are read from counts, far within their noise', (t) => {
  const n = 2 ** 18;
  const values = noise(n, 100, 3);
  for (const skystat of ['median', 'mode'] as const) {
    const quick = skyStatistic(values.slice(), n, { ...SOUND, skystat });
    const exact = allStatistics(values.slice(), n, { ...SOUND, skystat });
    if (typeof quick === 'string' || typeof exact === 'string') throw new Error('no level');
    const away = Math.abs(quick.value - exact[skystat].value) / quick.error;
    t.ok(away < 0.02, `${skystat}: ${String(away)} of its error`);
    t.ok(Math.abs(quick.sigma / exact[skystat].sigma - 1) < 1e-4, String(quick.sigma));
    t.ok(Math.abs(quick.n - exact[skystat].n) < 3, String(quick.n));
  }
  t.end();
});
