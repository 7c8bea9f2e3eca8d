import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { skymatch } from '../../pipelines/index.js';
import { pixelToSky, skyToPlane } from '../../samples/generator/camera.js';
import { chipGeometry } from '../../samples/generator/dither-set.js';
import type { DitherSet, PlannedExposure } from '../../samples/generator/dither-set.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { readPlane } from '../support/read-plane.js';
import { setPlane } from './edited-sets.js';
import { skiesOf, worstDifference } from './sky-scenes.js';

t.setTimeout(600_000);

const SIZE = 120;

/** Arcsec between positions: 85 % of a chip, so that neighbours share about 15 %. */
const PITCH = [0.85 * SIZE * 0.1354, 0.85 * SIZE * 0.121] as const;

/** Peak of the nebula, e-/s per pixel; the drift of the sky is larger. */
const NEBULA = 0.6;

/** The mosaic of the notebook: two exposures at each of nine positions, a sky that drifts from exposure to exposure. */
function mosaicSet(): DitherSet {
  const plain = irDither({ size: SIZE, exposures: 18, seed: 7, err: false });
  const exposures = plain.exposures.map((exposure, k): PlannedExposure => {
    const place = k >> 1;
    const [column, row] = [(place % 3) - 1, Math.floor(place / 3) - 1];
    const dither = k % 2 === 0 ? 0 : 0.45;
    return {
      ...exposure,
      postarg: [column * PITCH[0] + dither, row * PITCH[1] + 0.7 * dither],
      roll: 32,
      sky: 1.2 + 0.05 * k + 0.3 * Math.sin(1.7 * k),
    };
  });
  const scene = { ...plain.scene, size: [3 * PITCH[0], 3 * PITCH[1]] as const, standards: 12, stars: 60, galaxies: 0 };
  return { ...plain, exposures, scene };
}

/** Brightness of the nebula at a place of the field (arcsec from its centre): a broad cloud and a filament across it. */
function nebula(xi: number, eta: number): number {
  const cloud = Math.exp(-((xi - 9) ** 2 + (eta + 7) ** 2) / (2 * 13 ** 2));
  const filament = Math.exp(-((xi - 0.6 * eta) ** 2) / (2 * 5 ** 2));
  return NEBULA * (0.7 * cloud + 0.3 * filament);
}

/** Adds the nebula to the file of an exposure; returns the median of the chip above its true sky: nebula and stars. */
async function addNebula(set: DitherSet, exposure: PlannedExposure, path: string): Promise<number> {
  const geometry = chipGeometry(set, exposure, set.camera.chips[0]);
  const light = Array.from({ length: SIZE * SIZE }, (_, k) => {
    const plane = skyToPlane(pixelToSky(geometry, (k % SIZE) + 1, Math.floor(k / SIZE) + 1), set.target);
    if (plane === undefined) throw new Error('behind the sky');
    return nebula(plane[0] * 3600, plane[1] * 3600);
  });
  const { data } = await readPlane(path, 'SCI');
  const written = await setPlane(path, 'SCI', (k) => data[k] + light[k]);
  return written.sort((a, b) => a - b)[written.length / 2] - exposure.sky;
}

/** The residual sky at each seam: what is wrong with one exposure less what is wrong with the other, by the truth. */
function trueSteps({ pairs }: SkyMatch, skies: readonly number[], truth: readonly number[]): number[] {
  return pairs.map(({ a, b }) => skies[a] - truth[a] - (skies[b] - truth[b]));
}

const rms = (values: readonly number[]): number => Math.hypot(...values) / Math.sqrt(values.length);

t.test('the 3 x 3 mosaic of the notebook', async (t) => {
  const set = mosaicSet();
  const folder = t.testdir();
  const { files } = await writeDitherSet(set, folder);
  const medians: number[] = [];
  for (const [k, path] of files.entries()) medians.push(await addNebula(set, set.exposures[k], path));
  const truth = set.exposures.map(({ sky }) => sky);
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  t.ok(spread(truth) > NEBULA, 'the sky drifts by more than the contrast of the nebula');
  t.ok(spread(medians) > NEBULA / 4, 'the exposures see unlike parts of the nebula');

  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const options: SkymatchOptions = { skystat: 'median', skymethod: 'globalmin+match' };
  const result = await skymatch(files, { ...options, report: join(folder, 'sky') }, run);
  const { match } = result;
  t.equal(match.pairs.length >= 9 + 4 * 12, true, `${String(match.pairs.length)} seams`);
  t.equal(match.solution?.groups.length, 1);

  const sizes = new Map(match.methods.map(({ method, sky }) => [method, rms(trueSteps(match, sky, truth))]));
  const [local, matched] = [sizes.get('localmin') ?? NaN, sizes.get('match') ?? NaN];
  t.ok(matched < local / 10, `edge steps: localmin ${local.toFixed(4)}, match ${matched.toFixed(4)}`);

  await t.test('globalmin+match finds the true skies up to one constant, the nebula where it is faintest', (t) => {
    const excess = skiesOf(match).map((sky, k) => sky - truth[k]);
    const constant = excess.reduce((sum, value) => sum + value, 0) / excess.length;
    const worst = worstDifference(
      excess,
      excess.map(() => constant),
    );
    t.ok(worst < 0.01 * spread(truth), `left: ${worst.toFixed(4)} of a drift of ${spread(truth).toFixed(2)}`);
    t.ok(
      Math.abs(constant - Math.min(...medians)) < 0.02 * NEBULA,
      `${String(constant)}, ${String(Math.min(...medians))}`,
    );
    t.end();
  });

  await t.test('the report: a picture, and a table that has what each method gives by itself', async (t) => {
    const [png, chips, seams] = result.report;
    t.equal(readFileSync(png).subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
    const [names, ...rows] = table(chips);
    t.equal(rows.length, 18);
    t.equal(table(seams).length, 1 + match.pairs.length);
    const differences: number[] = [];
    for (const skymethod of ['localmin', 'globalmin', 'match', 'globalmin+match'] as const) {
      const column = rows.map((row) => Number(row[names.indexOf(skymethod)]));
      const alone = await skymatch(files, { ...options, skymethod }, run);
      differences.push(worstDifference(column, skiesOf(alone.match)));
    }
    t.strictSame(differences, [0, 0, 0, 0]);
  });
});

function table(path: string): string[][] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split(','));
}
