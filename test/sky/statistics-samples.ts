import type { StatisticSettings } from '../../src/sky/statistics/index.js';

/** What the cases of the dossier leave open: no limits, no clipping, the reference's numbers. */
export const REFERENCE: StatisticSettings = {
  skystat: 'median',
  lower: null,
  upper: null,
  nclip: 0,
  lsigma: 3,
  usigma: 3,
  binwidth: 0.1,
  compat: true,
};

/** The defaults of sky matching, sound. */
export const SOUND: StatisticSettings = { ...REFERENCE, nclip: 5, lsigma: 4, usigma: 4, compat: false };

/** The uniform numbers in [0, 1) of the dossier's section 10. */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Its Gaussian numbers: twelve uniform ones added up. */
export function gaussian(random: () => number): number {
  let sum = 0;
  for (let k = 0; k < 12; k++) sum += random();
  return sum - 6;
}

/**
 * A piece of sky: level 0, noise of sigma 1, a share of pixels with sources of exponentially distributed light (mean in
 * sigma), and a share with cosmic rays of 50 sigma.
 */
export function skyPixels(n: number, seed: number, sources = 0, brightness = 3, rays = 0): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: n }, () => {
    const noise = gaussian(random);
    const which = random();
    const light = -Math.log(1 - random());
    if (which < sources) return noise + brightness * light;
    return which < sources + rays ? noise + 50 * light : noise;
  });
}

/** S13 of the dossier. */
export function dossierSample(): Float32Array {
  const random = uniform(12345);
  return Float32Array.from({ length: 10000 }, (_, k) => 100 + 3 * gaussian(random) + (k % 50 === 49 ? 60 : 0));
}

/** The same values in another order. */
export function shuffled(values: Float32Array, seed: number): Float32Array {
  const random = uniform(seed);
  const out = values.slice();
  for (let k = out.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [out[k], out[other]] = [out[other], out[k]];
  }
  return out;
}
