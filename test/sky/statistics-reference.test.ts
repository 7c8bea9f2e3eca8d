import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { allStatistics, skyStatistic } from '../../src/sky/statistics/index.js';
import type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from '../../src/sky/statistics/index.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';
import { dossierSample, REFERENCE } from './statistics-samples.js';

/** The statistics of the reference, quirks included. */
type All = Readonly<Record<SkyStat, Statistic>>;

function compat(values: ArrayLike<number>, settings: Partial<StatisticSettings> = {}): All | StatisticFailure {
  return allStatistics(Float32Array.from(values), values.length, { ...REFERENCE, ...settings });
}

/** Numbers of the dossier that are further from ours than its digits allow: 7 after the point, 8 of small ones, 9 in S13. */
function departures(found: All | StatisticFailure, wanted: Readonly<Record<string, number>>): string[] {
  if (typeof found === 'string') return [found];
  const { n, sigma, bins, min, max } = found.mean;
  const [mean, median, mode, midpt] = [found.mean, found.median, found.mode, found.midpt].map((one) => one.value);
  const ours: Readonly<Record<string, number>> = { n, sigma, bins, min, max, mean, median, mode, midpt };
  return Object.entries(wanted)
    .filter(
      ([name, value]) =>
        !(
          Math.abs(ours[name] - value) <=
          6e-8 * (Math.abs(value) < 1e-3 ? Math.abs(value) : Math.max(1, Math.abs(value)))
        ),
    )
    .map(([name, value]) => `${name}: ${ours[name]}, not ${value}`);
}

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const ONE_TO_TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const HILL = [1, 2, 2, 2, 3, 3, 4, 5];
const tinyHill = HILL.map((v) => v * 1e-6);
const tied = { nclip: 1, lsigma: 2, usigma: 2 };

const CASES: readonly (readonly [string, readonly number[], Partial<StatisticSettings>, Record<string, number>])[] = [
  ['S1', [0, 1, 2, 3], {}, { mean: 1.5, sigma: 1.2909944, median: 1.5, mode: 0.0645497, midpt: 1.0327955, bins: 24 }],
  [
    'S2',
    [...DIGITS, 100],
    {},
    { mean: 13.181818, sigma: 28.937237, median: 5, mode: 1.4468618, midpt: 5.3051599, bins: 35 },
  ],
  [
    'S3',
    [...DIGITS, 100],
    { nclip: 1 },
    { n: 10, mean: 4.5, sigma: 3.0276504, median: 4.5, mode: 0.1513825, midpt: 3.9359455 },
  ],
  [
    'S4',
    [...ONE_TO_TEN, 100],
    tied,
    { n: 10, mean: 5.5, median: 5.5, mode: 1.1513825, midpt: 4.9359455, max: 10, bins: 30 },
  ],
  [
    'S5',
    [100, ...ONE_TO_TEN],
    tied,
    { n: 10, mean: 5.5, median: 5.5, mode: 1.1513825, midpt: 5.2387105, max: 71.365364, bins: 233 },
  ],
  ['S6', [-100, ...ONE_TO_TEN], tied, { mode: 0.9104177, midpt: 4.9977457, min: -67.968628, bins: 258 }],
  [
    'S7',
    [0, 1, 1, 2, 2, 2, 2, 3, 3, 4],
    { binwidth: 1 / 1.1738787508 },
    { mode: 2.4591563, midpt: 2.4591563, bins: 5 },
  ],
  ['S8', Array<number>(20).fill(5), { nclip: 5 }, { mean: 5, median: 5, mode: 5, midpt: 0, sigma: 0, bins: 1 }],
  ['S9', HILL, {}, { mode: 1.9613049, midpt: 2.0253919 }],
  ['S9 x 1e-6', tinyHill, {}, { mode: 1.064087e-6, midpt: 7, bins: 1 }],
  ['S10', [-5, 1, 2, 3, 4, 5], { lower: 0.25 }, { n: 5, min: 0.25, mode: 0.9615125, midpt: 3.016993, median: 2.5 }],
  ['S10, 1 first', [1, -5, 2, 3, 4, 5], { lower: 0.25 }, { min: 1, mode: 1.0790569, midpt: 2.9764235 }],
];

t.test('the hand-checkable cases', (t) => {
  for (const [name, values, settings, wanted] of CASES) {
    const found = compat(values, settings);
    const wrong = departures(found, wanted);
    t.same(wrong, [], name);
  }
  t.equal(compat([0, 10], { nclip: 1, lsigma: 0.1, usigma: 0.1 }), 'clipped', 'S11');
  t.end();
});

t.test('S12: two bins', (t) => {
  const values = (...v: number[]): [number, number, number] => {
    const first = compat(v);
    if (typeof first === 'string') throw new Error(first);
    const found = compat(v, { binwidth: (0.1 * (1 + 2 ** -23)) / first.mean.sigma });
    if (typeof found === 'string') throw new Error(found);
    return [found.mode.bins, Math.fround(found.mode.value), Math.fround(found.midpt.value)];
  };
  const near = ([bins, mode, midpt]: [number, number, number], wanted: readonly number[]): boolean =>
    bins === 2 && Math.abs(mode - wanted[0]) < 1e-7 && Math.abs(midpt - wanted[1]) < 1e-7;
  t.ok(near(values(0, 0.2), [0.1, 0.1]));
  t.ok(near(values(0, 0, 0.2), [0.05, 0.075]));
  t.ok(near(values(0, 0.2, 0.2), [0.15, 0.125]));
  t.end();
});

/** n, mean, sigma, median, mode, midpt, bins. */
const S13: readonly (readonly [Partial<StatisticSettings>, readonly number[]])[] = [
  [{ nclip: 0 }, [10000, 101.183388, 8.92571545, 100.092575, 100.348511, 100.03086, 89]],
  [{ nclip: 1 }, [9800, 99.9825745, 3.00174546, 100.016815, 100.266971, 99.8799943, 75]],
  [{ nclip: 5 }, [9800, 99.9825745, 3.00174546, 100.016815, 100.266971, 99.8799943, 75]],
  [{ nclip: 5, lsigma: 3, usigma: 3 }, [9775, 99.9835052, 2.96606684, 100.017265, 100.377668, 99.9335064, 60]],
  [{ nclip: 5, binwidth: 0.05 }, [9800, 99.9825745, 3.00174546, 100.016815, 100.405092, 99.9542713, 150]],
  [{ nclip: 5, binwidth: 0.25 }, [9800, 99.9825745, 3.00174546, 100.016815, 99.9900784, 99.6439348, 30]],
  [{ nclip: 5, lower: 98, upper: 103 }, [5735, 100.388901, 1.36228204, 100.372276, 100.397505, 100.360936, 37]],
  [{ nclip: 0, upper: 120 }, [9800, 99.9825745, 3.00174546, 100.092575, 100.266971, 99.8799943, 75]],
];

t.test('S13: the pseudo-random sample', (t) => {
  const sample = dossierSample();
  t.same([...sample.slice(0, 2)], [98.3348388671875, 104.48341369628906], 'the sample is that of the dossier');
  for (const [settings, wanted] of S13) {
    const found = compat(sample, { lsigma: 4, usigma: 4, ...settings });
    const names = ['n', 'mean', 'sigma', 'median', 'mode', 'midpt', 'bins'];
    const wrong = departures(found, Object.fromEntries(names.map((name, k) => [name, wanted[k]])));
    t.same(wrong, [], JSON.stringify(settings));
  }
  t.end();
});

t.test('what the reference fails on', (t) => {
  t.equal(compat([]), 'empty');
  t.equal(compat([NaN, Infinity]), 'empty');
  t.equal(compat([1, 2], { lower: 3 }), 'limits');
  t.equal(compat([1, 2], { upper: 0 }), 'limits');
  t.equal(compat([1, 2], { lower: 2, upper: 1 }), 'limits');
  t.equal(compat([1, 5], { lower: 2, upper: 3 }), 'limits');
  const single = compat([7]);
  t.ok(typeof single !== 'string' && single.mean.value === 7 && single.median.value === 7);
  t.ok(typeof single !== 'string' && Number.isNaN(single.mode.value) && single.midpt.value === 0);
  const masked = compat([NaN, 1, 2, 3, Infinity]);
  t.ok(typeof masked !== 'string' && masked.mean.value === 2 && masked.mean.notFinite === 2, 'NaN do not kill');
  t.end();
});

t.test('settings out of range name their option', (t) => {
  const refused = (settings: Partial<StatisticSettings>): string => {
    try {
      skyStatistic(Float32Array.of(1e9, 2e9), 2, { ...REFERENCE, ...settings });
      return 'accepted';
    } catch (error) {
      return isRxDrizzleError(error, 'UsageError') ? (error.place.option ?? '') : 'a defect';
    }
  };
  t.equal(refused({ nclip: -1 }), 'nclip');
  t.equal(refused({ nclip: 1.5 }), 'nclip');
  t.equal(refused({ usigma: 0 }), 'usigma');
  t.equal(refused({ lower: NaN }), 'lower');
  t.equal(refused({ binwidth: NaN }), 'binwidth');
  t.equal(refused({ binwidth: 1e-12 }), 'binwidth', 'more bins than memory');
  t.end();
});

interface GoldenStatistics {
  readonly array: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly error?: string;
  readonly npix: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  readonly mode: number;
  readonly midpt: number;
  readonly stddev: number;
}

const folder = shared();
t.test('golden/stats', { skip: folder === undefined ? 'needs ../shared/golden' : false }, async (t) => {
  const stats = join(folder ?? '', 'golden', 'stats');
  const { results } = JSON.parse(readFileSync(join(stats, 'stats.json'), 'utf8')) as { results: GoldenStatistics[] };
  for (const wanted of results) {
    const { lower = null, upper = null, nclip = 0, lsig = 3, usig = 3, binwidth = 0.1 } = wanted.settings;
    const { data } = await readPlane(join(stats, 'arrays.fits'), wanted.array);
    const found = compat(data, { lower, upper, nclip, lsigma: lsig, usigma: usig, binwidth });
    const name = `${wanted.array} ${JSON.stringify(wanted.settings)}`;
    if (typeof found === 'string') {
      t.ok(wanted.error?.startsWith('ValueError'), `${name}: ${found}`);
      continue;
    }
    const { n, sigma, min, max } = found.mode;
    t.same(
      [n, min, max, found.mean.value, sigma, found.median.value, found.mode.value],
      [wanted.npix, wanted.min, wanted.max, wanted.mean, wanted.stddev, wanted.median, wanted.mode],
      `${name}: the same bits`,
    );
    t.ok(Math.abs(found.midpt.value - wanted.midpt) <= 1e-6 * binwidth * sigma, `${name}: midpt`);
  }
});
