import t from 'tap';
import { exposureNoise } from '../../src/median/exposure-noise.js';
import { thresholdsOf } from '../../src/median/thresholds.js';

t.test('sky and read noise of an exposure from those of its chips', async (t) => {
  const chips = [
    { sky: 10, toElectrons: 7, readNoise: 3 },
    { sky: 20, toElectrons: 7, readNoise: 4 },
    { sky: 80, toElectrons: 7, readNoise: 5 },
  ];
  const mean = (10 + 20 + 80) * (7 / 3);
  t.match(exposureNoise(chips, false), { background: mean, readNoise: Math.sqrt(50 / 3) });
  // 70 > 20 native: replaced by 140; 140 > 80: replaced by 560.
  t.equal(exposureNoise(chips, true).background, 560, 'the mixed units of the reference');
  t.equal(exposureNoise([...chips, { sky: 1, toElectrons: 1, readNoise: undefined }], false).readNoise, undefined);
});

t.test('thresholds in the units of the separate images', async (t) => {
  const counts = { effGain: 7, inputIsRate: false, exptime: 100, pixelArea: 0.25 };
  const longer = { ...counts, exptime: 200 };
  t.strictSame(thresholdsOf(1000, [counts, longer], 'native', false), [17.5, 8.75], 'once, by the image');
  t.strictSame(thresholdsOf(1000, [counts, longer], 'electrons', false), [1000, 1000]);
  t.strictSame(
    thresholdsOf(1000, [counts, longer], 'native', true),
    [49000, 49000],
    'the reference: for each image once more',
  );
  const rate = { effGain: 1, inputIsRate: true, exptime: 100, pixelArea: 1 };
  t.strictSame(thresholdsOf(2, [rate, rate], 'native', false), [2, 2]);
  t.strictSame(thresholdsOf(2, [rate, rate], 'native', true), [20000, 20000]);
  t.strictSame(thresholdsOf(null, [rate], 'native', true), [null]);
});
