import type { CombinePlan } from './combine-plan.js';
import type { NoiseModel } from './noise-model.js';

/** The plan for some of the images, by their numbers, in this order. */
export function planOfLayers(plan: CombinePlan, layers: readonly number[]): CombinePlan {
  const singles = (of: Float32Array): Float32Array => Float32Array.from(layers, (layer) => of[layer]);
  const { leastWeight, lower, upper, noise } = plan;
  return {
    ...plan,
    leastWeight: singles(leastWeight),
    lower: singles(lower),
    upper: singles(upper),
    noise: noise === null ? null : noiseOfLayers(noise, layers),
  };
}

/** The lowest values stay those of all images: bounds that hold for some of them as well. */
function noiseOfLayers(noise: NoiseModel, layers: readonly number[]): NoiseModel {
  const doubles = (of: Float64Array): Float64Array => Float64Array.from(layers, (layer) => of[layer]);
  const { perValue, perWeight, readVariance } = noise;
  return {
    ...noise,
    perValue: doubles(perValue),
    perWeight: doubles(perWeight),
    readVariance: doubles(readVariance),
  };
}
