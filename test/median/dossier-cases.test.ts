import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { planCombine, type CombineSettings } from '../../src/median/combine-plan.js';
import { combineWhole, DEFAULTS, LAYER, onePixel } from './stacks.js';

/* Cases 22 to 28 of the dossier, and what its sections 5.1 to 5.3 say of single pixels. */

const BOTH = [true, false];

function near(found: number, wanted: number): boolean {
  return Object.is(found, wanted) || Math.abs(found - wanted) <= 2 ** -23 * Math.abs(wanted);
}

t.test('case 22: median and mean with rejection', async (t) => {
  const four = [1, 2, 3, 10];
  for (const compat of BOTH) {
    const median = (values: readonly (number | null)[], more: Partial<CombineSettings>): number =>
      onePixel(values, { combine_type: 'median', compat, ...more });
    t.strictSame(
      [
        median(four, {}),
        median(four, { combine_nhigh: 1 }),
        median(four, { combine_nlow: 1 }),
        median([1, null, 2, 3], { combine_nhigh: 1 }),
        median([null, 5, null, null], { combine_nhigh: 1 }),
      ],
      [2.5, 2, 3, 1.5, 5],
    );
    const mean = onePixel([null, 5, null, null], { combine_type: 'mean', combine_nhigh: 1, compat });
    t.equal(mean, compat ? 0 : 5, 'the mean keeps a lone value, which the reference loses');
  }
});

t.test('case 23: thresholds, the lower one inclusive', async (t) => {
  for (const compat of BOTH) {
    const found = onePixel([1, 2, 3, 10], { combine_type: 'median', compat }, { lthresh: 2, hthresh: 10 });
    t.equal(found, 2.5);
  }
  t.equal(onePixel([1, 2, 3, 10], { compat: false }, { lthresh: 2, hthresh: 10 }), 2, 'minmed: 2 and 3 are left');
  // Middle 2 without the highest; 400 x 2 - 4 sqrt(800 + 200 + 100) is above 400 x 1.
  t.equal(onePixel([1, 2, 3, 10], { compat: true }, { lthresh: 2, hthresh: 10 }), 1, 'compat: minmed has none');
});

t.test('cases 24 and 25: minmed of three, alone and beside a pixel that was found', async (t) => {
  const rows = [
    [1, 1, 0.9],
    [1.9, 1.65, 0.9],
    [50, 50, 0.9],
  ];
  const stack = {
    nx: 3,
    ny: 1,
    sci: rows.map((row) => Float32Array.from(row)),
    wht: rows.map(() => new Float32Array(3).fill(100)),
  };
  const layers = rows.map(() => LAYER);
  const combine = (settings: Partial<CombineSettings>): number[] => [
    ...combineWhole(stack, { ...DEFAULTS, compat: true, ...settings }, layers),
  ];
  const [next, alone] = [Math.fround(0.9), Math.fround((1 + Math.fround(1.65)) / 2)];
  t.strictSame(combine({}), [1, 1, next], 'beside it the looser significance holds');
  t.strictSame(combine({ combine_grow: 0 }), [1, alone, next]);
  t.strictSame(combine({ combine_nsigma: [4, 4] }), [1, alone, next]);
});

t.test('case 24 by hand with the noise of the difference', async (t) => {
  // s^2 = (v + (50 + 25)/100)/100 for each; of three alike the difference has s^2 (1/3 + 1/3).
  const limit = (v: number, nsigma: number): number => nsigma * Math.sqrt(((v + 0.75) / 100) * (2 / 3));
  const value = (second: number): number => onePixel([1, second, 50], {});
  // The middle of 1 and x is (1 + x)/2: at this x it is the limit above 1.
  let [low, high] = [1, 10];
  for (let k = 0; k < 60; k++) {
    const x = (low + high) / 2;
    if ((x - 1) / 2 > limit((1 + x) / 2, 4)) high = x;
    else low = x;
  }
  t.equal(value(high + 1e-5), 1, 'just above the limit: the minimum');
  t.ok(near(value(low - 1e-5), (1 + Math.fround(low - 1e-5)) / 2), 'just below: the middle');
});

t.test('two exposures: the lower one; the reference has their mean, or the lower one', async (t) => {
  // Noise of the difference from the mean: sqrt((v + 0.75)/200); 4 times that is 0.386 for v = 1.114.
  for (const compat of BOTH) {
    const combine = (a: number, b: number): number => onePixel([a, b], { compat });
    t.ok(near(combine(1, 1.7), compat ? (1 + Math.fround(1.7)) / 2 : 1), 'an ordinary difference');
    t.equal(combine(1.9, 1), 1, 'the second is hit or the first');
    t.equal(onePixel([null, 3], { compat }), 3, 'one is good');
    t.ok(Object.is(onePixel([null, null], { compat }), compat ? 0 : NaN), 'none');
  }
});

t.test('two good of three: the lower one, whatever their difference', async (t) => {
  for (const compat of BOTH) t.equal(onePixel([1, 1.25, null], { compat }), 1);
});

t.test('case 28: what weights mask', async (t) => {
  const weights = [100, 50, 20, 0];
  const stack = {
    nx: 4,
    ny: 1,
    sci: [new Float32Array(4).fill(1), new Float32Array(4).fill(3)],
    wht: [Float32Array.from(weights), new Float32Array(4).fill(100)],
  };
  const layers = [{ ...LAYER, meanWeight: 67.5 }, LAYER];
  for (const compat of BOTH) {
    const combine = (more: Partial<CombineSettings>): number[] => [
      ...combineWhole(stack, { ...DEFAULTS, combine_type: 'mean', compat, ...more }, layers),
    ];
    t.strictSame(combine({}), [2, 2, 3, 3], 'below 20.25');
    t.strictSame(combine({ median_newmasks: false }), [2, 2, 2, compat ? 2 : 3], 'without masks');
  }
});

t.test('mean, sum, minimum', async (t) => {
  const values = [4, null, 1, 2];
  for (const compat of BOTH) {
    const of = (combine_type: CombineSettings['combine_type'], more: Partial<CombineSettings> = {}): number =>
      onePixel(values, { combine_type, compat, ...more });
    t.ok(near(of('mean'), 7 / 3));
    t.equal(of('mean', { combine_nlow: 1 }), 3);
    t.equal(of('minimum'), 1);
    t.equal(of('minimum', { combine_nlow: 1 }), 2);
  }
  const masked = {
    nx: 1,
    ny: 1,
    sci: [Float32Array.of(7), Float32Array.of(1)],
    wht: [Float32Array.of(1), Float32Array.of(100)],
  };
  const sum = BOTH.map(
    (compat) => combineWhole(masked, { ...DEFAULTS, combine_type: 'sum', compat }, [LAYER, LAYER])[0],
  );
  t.strictSame(sum, [8, 1], 'the sum of the reference knows no masks');
});

t.test('pixels that are bad in every image', async (t) => {
  const sci = [5, 9, 2, NaN].map((value) => Float32Array.of(value, value));
  // Column 0: masked, but with weight; column 1: without any.
  const wht = sci.map(() => Float32Array.of(10, 0));
  const stack = { nx: 2, ny: 1, sci: sci.slice(0, 3), wht: wht.slice(0, 3) };
  const of = (combine_type: CombineSettings['combine_type'], compat: boolean): number[] => [
    ...combineWhole(stack, { ...DEFAULTS, combine_type, compat }, [LAYER, LAYER, LAYER]),
  ];
  for (const type of ['minmed', 'median', 'mean', 'sum', 'minimum'] as const) {
    t.strictSame(of(type, false), [NaN, NaN], type);
    if (type !== 'sum') t.strictSame(of(type, true), [0, 0], type);
  }
  t.strictSame(of('imedian', false), [5, NaN], 'the median of the masked ones');
  t.ok(near(of('imean', false)[0], 16 / 3), 'their mean');
  t.strictSame(of('iminmed', false), [3.5, NaN], 'their median without the highest');
  t.strictSame(of('imedian', true), [2, 2], 'compat: the last');
  t.strictSame(of('iminmed', true), [0, 0], 'compat: iminmed is minmed');
  const withNaN = combineWhole(
    { nx: 2, ny: 1, sci, wht },
    { ...DEFAULTS, combine_type: 'imean' },
    Array(4).fill(LAYER),
  );
  t.ok(near(withNaN[0], 16 / 3), 'NaN is no value');
});

t.test('what cannot be combined', async (t) => {
  const refusal = (settings: Partial<CombineSettings>, layers = [LAYER, LAYER, LAYER]): [string, string] => {
    try {
      planCombine({ ...DEFAULTS, ...settings }, layers);
    } catch (error) {
      if (isRxDrizzleError(error)) return [error.tag, error.message];
      throw error;
    }
    return ['none', ''];
  };
  const [tag, message] = refusal({ combine_type: 'median', combine_nlow: 1, combine_nhigh: 2 });
  t.equal(tag, 'UsageError');
  t.match(message, /combine_nlow=1 and combine_nhigh=2 .* 3 exposures/);
  t.equal(refusal({ combine_type: 'median', combine_nlow: 1, combine_nhigh: 1 })[0], 'none');
  t.equal(refusal({ combine_nlow: 1, combine_nhigh: 2 })[0], 'none', 'minmed does not look at them');
  t.match(refusal({}, [LAYER])[1], /minmed needs two exposures; there is 1/);
  t.match(refusal({}, [LAYER, { ...LAYER, readNoise: undefined }])[1], /a\.fits.*read noise.*--rdnoise/s);
  t.equal(refusal({ combine_type: 'median' }, [{ ...LAYER, readNoise: undefined }])[0], 'none');
});
