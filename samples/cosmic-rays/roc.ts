/**
 * Completeness against false flags on simulated sets, for the reference's test, the classic test and the default: the
 * picture and the table of docs/cosmic-rays.md.
 *
 *   node dist/samples/cosmic-rays/roc.js [--out docs/cosmic-rays-roc.png]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { planCosmicRays, type CosmicRayPlan, type CosmicRaySettings } from '../../src/cosmic-rays/plan.js';
import { createStripScratch } from '../../src/cosmic-rays/strip.js';
import { testStrip } from '../../src/cosmic-rays/test-strip.js';
import { createBitMask, isFlagged } from '../../src/masks/bit-mask.js';
import { renderSvg } from '../../src/pictures/sky/render-svg.js';
import { blottedMedians } from './blotted-medians.js';
import { makeRaySet, type RayExposure } from './ray-set.js';
import { rocSvg, type RocCurve, type RocPanel } from './roc-svg.js';
import { addScore, completeness, noScore, purity, type Score } from './score.js';

const SEEINGS = [1.2, 1.6, 2, 2.5];
/** What the limits of both passes are multiplied with; 1 is the default. */
const FACTORS = [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.8, 2.2];

const TESTS = [
  { name: 'reference (compat)', colour: '#8a8a8a', settings: { compat: true } },
  { name: 'classic (driz_cr_protect=false)', colour: '#c0622b', settings: { driz_cr_protect: false } },
  { name: 'default', colour: '#1f5fa8', settings: {} },
] as const;

const DEFAULTS: CosmicRaySettings = {
  driz_cr_snr: [3.5, 3],
  driz_cr_scale: [1.2, 0.7],
  driz_cr_grow: 1,
  driz_cr_ctegrow: 0,
  driz_cr_protect: true,
  driz_cr_trails: false,
  compat: false,
};

/** An exposure and the medians that it is compared with. */
interface Compared {
  readonly exposure: RayExposure;
  readonly blot: Float32Array;
  readonly blotCompat: Float32Array;
}

function simulate(fwhm: number): Compared[] {
  return [4, 5, 6].flatMap((exposures, set) => {
    const design = { seed: 11 + set, fwhm, exposures, size: 256, stars: 150, galaxies: 20, hits: 0.002 };
    const made = makeRaySet({ ...design, misalignment: 0.1 });
    const [blots, compat] = [blottedMedians(made, false), blottedMedians(made, true)];
    return made.map((exposure, k) => ({ exposure, blot: blots[k], blotCompat: compat[k] }));
  });
}

function scoreWith(chips: readonly Compared[], plan: CosmicRayPlan): Score {
  const score = noScore();
  for (const { exposure, blot, blotCompat } of chips) {
    const { nx, ny, sci, level } = exposure;
    const strip = { nx, ny, first: 0, rows: ny, sci, blot: plan.compat ? blotCompat : blot };
    const mask = createBitMask(nx, ny);
    const task = { strip, from: 0, to: ny, chip: level, cteDirection: 0, bad: null };
    testStrip(task, plan, createStripScratch(nx, ny), mask);
    addScore(score, exposure, (x, y) => isFlagged(mask, x, y));
  }
  return score;
}

function curveOf(chips: readonly Compared[], test: (typeof TESTS)[number]): RocCurve {
  const points = FACTORS.map((factor) => {
    const [first, second] = DEFAULTS.driz_cr_snr;
    const settings = { ...DEFAULTS, ...test.settings, driz_cr_snr: [factor * first, factor * second] as const };
    return { score: scoreWith(chips, planCosmicRays(settings)), isDefault: factor === 1 };
  });
  return { name: test.name, colour: test.colour, points };
}

function tableRow(fwhm: number, { name, points }: RocCurve): string {
  const score = points.find(({ isDefault }) => isDefault)?.score ?? noScore();
  const numbers = [completeness(score).toFixed(4), purity(score).toFixed(4), score.false, score.cores];
  return `| ${fwhm} | ${name} | ${numbers.join(' | ')} |`;
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/cosmic-rays-roc.png' } } });
console.log(
  '| seeing | test | completeness | purity | false flags | of them on bright cores |\n|---|---|---|---|---|---|',
);
const panels: RocPanel[] = SEEINGS.map((fwhm) => {
  const chips = simulate(fwhm);
  const curves = TESTS.map((test) => curveOf(chips, test));
  for (const curve of curves) console.log(tableRow(fwhm, curve));
  let [pixels, cores] = [0, 0];
  for (const { exposure } of chips) {
    const all = noScore();
    addScore(all, { ...exposure, truth: new Uint8Array(exposure.truth.length) }, () => true);
    pixels += all.false;
    cores += all.cores;
  }
  return { title: `seeing ${fwhm} pixel FWHM`, curves, pixels, cores };
});
await writeFile(values.out, await renderSvg(rocSvg(panels)));
console.log(`wrote ${values.out}`);
