import { RxDrizzleError } from '../errors/index.js';
import type { CombineLayer } from './combine-layer.js';

/** What minmed knows of the noise of each image; how it is put together is in minmed-noise.ts. */
export interface NoiseModel {
  /** Variance of a value v at weight w: (perValue v + perWeight) / w; compat: the weight times both, and the read noise. */
  readonly perValue: Float64Array;
  readonly perWeight: Float64Array;
  /** Squared read noise, electrons^2. */
  readonly readVariance: Float64Array;
  /** The least of perValue and of perWeight; compat: 0. */
  readonly lowestPerValue: number;
  readonly lowestPerWeight: number;
}

/**
 * The noise of the images.
 * @throws KeywordError for an image whose read noise is not known
 */
export function noiseModel(layers: readonly CombineLayer[], compat: boolean): NoiseModel {
  const readVariance = Float64Array.from(layers, knownReadNoise).map((noise) => noise * noise);
  if (compat) {
    return {
      perValue: new Float64Array(layers.length).fill(1),
      perWeight: Float64Array.from(layers, ({ background, exptime }) => background / exptime),
      readVariance,
      lowestPerValue: 0,
      lowestPerWeight: 0,
    };
  }
  const perValue = Float64Array.from(layers, ({ pixelArea }) => pixelArea ** 2);
  // A sky that was matched to others may be below 0, its noise not.
  const perWeight = Float64Array.from(
    layers,
    ({ pixelArea, background, exptime }, k) => (pixelArea ** 3 * (Math.max(0, background) + readVariance[k])) / exptime,
  );
  return {
    perValue,
    perWeight,
    readVariance,
    lowestPerValue: Math.min(...perValue),
    lowestPerWeight: Math.min(...perWeight),
  };
}

function knownReadNoise({ label, readNoise }: CombineLayer): number {
  if (readNoise !== undefined) return readNoise;
  const problem = 'the read noise is not in the headers, and minmed needs it';
  const remedy = 'give --rdnoise or --rnkeyword, or another combine_type';
  throw new RxDrizzleError('KeywordError', { file: label }, problem, remedy);
}
