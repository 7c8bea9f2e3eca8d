import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExposure } from '../../src/exposure/open-exposure.js';
import type { CombineLayer } from '../../src/median/combine-layer.js';
import { addWeights, createWeightSums, meanWeight } from '../../src/median/mean-weight.js';
import { NO_HALO } from './stacks.js';
import { readPlane } from '../support/read-plane.js';

/** The separate images of a golden run, with what the run knew of them. */
export interface GoldenStack {
  readonly nx: number;
  readonly ny: number;
  readonly sci: Float32Array[];
  readonly wht: Float32Array[];
  readonly layers: CombineLayer[];
  readonly median: Float64Array;
}

interface Run {
  readonly MDRIZSKY: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * The separate images of run `kept` of a set, and the median of run `run`. Where these differ in their sky only, the images are
 * shifted by the difference, to float32 rounding.
 */
export async function goldenStack(set: string, kept: string, run: string): Promise<GoldenStack> {
  const skies = skiesOf(join(set, run));
  const before = skiesOf(join(set, kept));
  const files = [...skies.keys()];
  const sci: Float32Array[] = [];
  const wht: Float32Array[] = [];
  const layers: CombineLayer[] = [];
  for (const file of files) {
    const root = join(set, kept, file.slice(0, file.indexOf('_')));
    const values = await readPlane(`${root}_single_sci.fits`);
    const weights = Float32Array.from((await readPlane(`${root}_single_wht.fits`)).data);
    const { chips } = await openExposure({ file: join(set, file) });
    const { exptime, inputIsRate, readNoise } = chips[0];
    const shift = ((before.get(file) ?? NaN) - (skies.get(file) ?? NaN)) / (inputIsRate ? 1 : exptime);
    sci.push(Float32Array.from(values.data, (value, k) => (weights[k] > 0 ? value + shift : value)));
    wht.push(weights);
    const sums = createWeightSums();
    addWeights(sums, weights, values.nx, values.ny, NO_HALO);
    layers.push({
      label: file,
      meanWeight: meanWeight(sums),
      exptime,
      background: (skies.get(file) ?? NaN) * (inputIsRate ? exptime : 1),
      readNoise,
      pixelArea: 1,
      lthresh: null,
      hthresh: null,
    });
  }
  const median = await readPlane(join(set, run, 'ad_med.fits'));
  return { nx: median.nx, ny: median.ny, sci, wht, layers, median: median.data };
}

/** Sky of each file, native units; all chips of an exposure have the same. */
function skiesOf(folder: string): Map<string, number> {
  const { MDRIZSKY } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Run;
  return new Map(Object.entries(MDRIZSKY).map(([file, skies]) => [file, skies['SCI,1']]));
}
