import type { Chip } from '../exposure/exposure.js';
import type { CombineLayer } from '../median/combine-layer.js';
import { exposureNoise } from '../median/exposure-noise.js';
import { thresholdsOf } from '../median/thresholds.js';
import { weightScale } from '../mosaic/weighting.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/**
 * What combining has to know of each exposure of a plan of separate images.
 * @param parameters - of the run, before they became those of the separate images
 * @param meanWeights - of each image, as `combine_maskpt` refers to them; undefined: the weight of a pixel that is wholly covered
 */
export function combineLayers(
  plan: MosaicPlan,
  parameters: DrizzleParameters,
  meanWeights?: readonly number[],
): CombineLayer[] {
  const { compat, proc_unit, combine_lthresh, combine_hthresh } = parameters;
  const images = plan.exposures.map((exposure) => {
    const chips = plan.chips.filter((chip) => chip.exposure === exposure);
    const { scale } = chips[0].settings;
    const facts = chips.map(({ chip }) => exposure.chips[chip]);
    const { effGain, inputIsRate, exptime } = facts[0];
    const full = mean(facts.map((chip) => chip.exptime * weightScale(chip, plan.parameters, scale))) * scale ** 2;
    return { label: exposure.file, facts, full, effGain, inputIsRate, exptime, pixelArea: scale ** 2 };
  });
  const lthresh = thresholdsOf(combine_lthresh, images, proc_unit, compat);
  const hthresh = thresholdsOf(combine_hthresh, images, proc_unit, compat);
  return images.map(({ label, facts, full, exptime, pixelArea }, index) => ({
    label,
    meanWeight: meanWeights?.[index] ?? full,
    exptime,
    ...exposureNoise(facts.map(noiseOf), compat),
    pixelArea,
    lthresh: lthresh[index],
    hthresh: hthresh[index],
  }));
}

function noiseOf(chip: Chip): Parameters<typeof exposureNoise>[0][number] {
  const sky = chip.recordedSky ?? chip.sky ?? 0;
  return { sky, toElectrons: electrons(chip), readNoise: chip.readNoise };
}

/** Electrons of one native unit. */
export function electrons({ effGain, inputIsRate, exptime }: Chip): number {
  return effGain * (inputIsRate ? exptime : 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
