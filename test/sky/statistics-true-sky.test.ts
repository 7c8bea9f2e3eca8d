import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { allStatistics, createStatisticScratch } from '../../src/sky/statistics/index.js';
import type { SkyStat, Statistic } from '../../src/sky/statistics/index.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';
import { skyPixels, SOUND } from './statistics-samples.js';

/** How near the sky comes to the truth, and the reference's to what the reference found. */
const STATS: readonly SkyStat[] = ['mean', 'median', 'mode', 'midpt'];
type Skies = Readonly<Record<string, Readonly<Record<string, number>>>>;
const scratch = createStatisticScratch();

function levels(values: Float32Array, compat: boolean): Readonly<Record<SkyStat, Statistic>> {
  const found = allStatistics(values.slice(), values.length, { ...SOUND, compat }, scratch);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** SCI pixels of DQ 0 of each chip of a file. */
async function goodPixels(path: string): Promise<Float32Array[]> {
  const file = await FitsFile.open(path);
  const places = file.hdus.map(({ extname, extver }, hdu) => ({ extname, extver, hdu }));
  file.close();
  const chips: Float32Array[] = [];
  for (const { extver, hdu } of places.filter(({ extname }) => extname === 'SCI')) {
    const flags = places.find((place) => place.extname === 'DQ' && place.extver === extver);
    const [sci, dq] = [await readPlane(path, hdu), await readPlane(path, flags?.hdu)];
    chips.push(Float32Array.from(sci.data.filter((_, k) => dq.data[k] === 0)));
  }
  return chips;
}

const rms = (errors: readonly number[]): number => Math.hypot(...errors) / Math.sqrt(errors.length);

const folder = shared();
t.test('golden/skymatch, localmin', { skip: folder === undefined ? 'needs ../shared/golden' : false }, async (t) => {
  for (const set of ['acs4', 'ir4']) {
    const golden = JSON.parse(readFileSync(join(folder ?? '', 'golden', 'skymatch', `${set}.json`), 'utf8')) as {
      readonly true_sky: Skies;
      readonly results: readonly { readonly skymethod: string; readonly skystat: SkyStat; readonly sky: Skies }[];
    };
    const local = golden.results.filter(({ skymethod }) => skymethod === 'localmin');
    const errors = Object.fromEntries(
      STATS.map((stat) => [stat, { sound: [] as number[], reference: [] as number[] }]),
    );
    let worst = 0;
    for (const [file, chips] of Object.entries(golden.true_sky)) {
      const pixels = await goodPixels(join(folder ?? '', 'golden', 'astrodrizzle', set, file));
      const [sound, compat] = [false, true].map((mode) => pixels.map((values) => levels(values, mode)));
      for (const { skystat, sky } of local) {
        const lowest = (chip: readonly Readonly<Record<SkyStat, Statistic>>[]): number =>
          Math.min(...chip.map((all) => all[skystat].value));
        const reference = sky[file]['SCI,1'];
        worst = Math.max(worst, Math.abs(lowest(compat) / reference - 1));
        errors[skystat].sound.push(lowest(sound) - chips['SCI,1']);
        errors[skystat].reference.push(reference - chips['SCI,1']);
      }
    }
    t.ok(worst < 1e-5, `${set}: compat is within ${worst.toExponential(1)} of the reference`);
    for (const [stat, { sound, reference }] of Object.entries(errors)) {
      const text = `${set} ${stat}: error ${rms(sound).toPrecision(3)}, reference ${rms(reference).toPrecision(3)}`;
      t.ok(sound.length === 4 && rms(sound) < rms(reference), text);
      // The reference's mode scatters by more than its bias, so that single ones hit the truth.
      if (stat === 'mode') continue;
      t.ok(
        sound.every((error, k) => Math.abs(error) < Math.abs(reference[k])),
        `${set} ${stat}: nearer in each exposure`,
      );
    }
  }
});

t.test('simulated sky with sources and cosmic rays', (t) => {
  const RUNS = 60;
  // Share of the pixels with sources, their mean brightness in sigma.
  for (const [sources, brightness] of [
    [0, 3],
    [0.1, 3],
    [0.3, 3],
    [0.3, 10],
  ]) {
    const found = { sound: collect(), reference: collect() };
    for (let run = 0; run < RUNS; run++) {
      const values = skyPixels(3000, 1000 + run, sources, brightness, 0.01);
      for (const stat of STATS) {
        found.sound[stat].push(levels(values, false)[stat].value);
        found.reference[stat].push(levels(values, true)[stat].value);
      }
    }
    for (const stat of STATS) {
      // The reference's midpoint is low by up to 0.05 sigma, which happens to make up for few faint sources.
      if (stat === 'midpt' && sources === 0.1) continue;
      const [ours, theirs] = [rms(found.sound[stat]), rms(found.reference[stat])];
      // Without sources there is nothing to gain but for the mode: 2 % is the noise of the comparison.
      t.ok(
        ours < 1.02 * theirs,
        `${sources} x ${brightness} ${stat}: ${ours.toFixed(3)}, reference ${theirs.toFixed(3)}`,
      );
    }
    const [ours, theirs] = [scatter(found.sound.mode), scatter(found.reference.mode)];
    t.ok(
      ours < 0.06 && ours < theirs / 2,
      `mode scatters by ${ours.toFixed(3)}, the reference's by ${theirs.toFixed(3)}`,
    );
  }
  t.end();
});

function collect(): Record<SkyStat, number[]> {
  return { mean: [], median: [], mode: [], midpt: [] };
}

function scatter(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return rms(values.map((v) => v - mean));
}
