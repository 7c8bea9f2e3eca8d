import t from 'tap';
import { skyStatistic, windowedLevel } from '../../src/sky/statistics/index.js';
import type { SkyProfile } from '../../src/sky/statistics/index.js';
import { SOUND, skyPixels } from './statistics-samples.js';

/** Sky of 100 with noise of 3, some of it under sources. */
const VALUES = skyPixels(20_000, 5, 0.1, 3, 0.01).map((v) => 100 + 3 * v);

function profile(values: Float32Array): SkyProfile {
  const found = skyStatistic(values.slice(), values.length, { ...SOUND, skystat: 'median', profile: true });
  if (typeof found === 'string' || found.profile === undefined) throw new Error('no profile');
  return found.profile;
}

/** The same from the values themselves: the window moves with the level. */
function direct(
  values: Float32Array,
  half: number,
  stat: 'mean' | 'median',
): { value: number; n: number; sigma: number } {
  const sorted = Float32Array.from(values).sort();
  let value = sorted[sorted.length >> 1];
  let kept: number[] = [];
  for (let round = 0; round < 25; round++) {
    const level = value;
    kept = [...sorted].filter((v) => Math.abs(v - level) <= half);
    const mean = kept.reduce((sum, v) => sum + v, 0) / kept.length;
    value = stat === 'mean' ? mean : (kept[(kept.length - 1) >> 1] + kept[kept.length >> 1]) / 2;
  }
  const mean = kept.reduce((sum, v) => sum + v, 0) / kept.length;
  const squares = kept.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { value, n: kept.length, sigma: Math.sqrt(squares / kept.length) };
}

t.test('a level within other limits is that of the values, far within its noise', (t) => {
  const counts = profile(VALUES);
  for (const stat of ['mean', 'median'] as const) {
    for (const half of [6, 9, 12]) {
      const truth = direct(VALUES, half, stat);
      const level = windowedLevel(counts, half, half, stat);
      const noise = 3 / Math.sqrt(VALUES.length);
      t.ok(Math.abs((level?.value ?? NaN) - truth.value) < 0.2 * noise, `${stat} within ${String(half)}`);
      t.ok(Math.abs((level?.n ?? NaN) - truth.n) < 10, 'as many values');
      t.ok(Math.abs((level?.sigma ?? NaN) / truth.sigma - 1) < 1e-3, 'as wide');
    }
  }
  t.equal(windowedLevel(counts, 60, 60, 'mean'), undefined, 'beyond what is known');
  t.end();
});

t.test('two exposures of the same sources differ by their skies, whatever their noise', (t) => {
  // The sources are the same, the noise is not: own limits keep unlike shares of the sources.
  const scene = skyPixels(200_000, 11, 0.3, 2, 0);
  const quiet = skyPixels(200_000, 12);
  const noisy = skyPixels(200_000, 13);
  const source = (i: number): number => Math.max(0, scene[i]);
  const a = Float32Array.from(quiet, (v, i) => 50 + v + 2 * source(i));
  const b = Float32Array.from(noisy, (v, i) => 80 + 1.6 * v + 2 * source(i));
  const [pa, pb] = [profile(a), profile(b)];
  const half = 4 * Math.min(pa.width, pb.width);
  const alike =
    (windowedLevel(pb, half, half, 'mean')?.value ?? NaN) - (windowedLevel(pa, half, half, 'mean')?.value ?? NaN);
  const own =
    (windowedLevel(pb, 4 * pb.width, 4 * pb.width, 'mean')?.value ?? NaN) -
    (windowedLevel(pa, 4 * pa.width, 4 * pa.width, 'mean')?.value ?? NaN);
  t.ok(Math.abs(alike - 30) < 0.7 * Math.abs(own - 30), `${String(alike)} against ${String(own)}`);
  t.end();
});
