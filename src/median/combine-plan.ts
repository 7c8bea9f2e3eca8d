import { RxDrizzleError } from '../errors/index.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { CombineLayer } from './combine-layer.js';
import { noiseModel } from './noise-model.js';
import type { NoiseModel } from './noise-model.js';

/** The parameters of the median step; its thresholds are those of the layers. */
export type CombineSettings = Pick<
  DrizzleParameters,
  | 'combine_type'
  | 'combine_nsigma'
  | 'combine_nlow'
  | 'combine_nhigh'
  | 'combine_maskpt'
  | 'combine_grow'
  | 'median_newmasks'
  | 'compat'
>;

/** How values are combined once the bad ones are gone. */
export type CombineKind = 'minmed' | 'median' | 'mean' | 'sum' | 'minimum';

/** What a pixel gets that is bad in every image: nothing; what the masked ones have; the value of the last. */
export type CombineFill = 'none' | 'masked' | 'last';

/** Everything that combining a tile needs, settled once for the run. Plain data: it crosses to the threads. */
export interface CombinePlan {
  readonly kind: CombineKind;
  readonly compat: boolean;
  readonly fill: CombineFill;
  /** Value without any image: NaN, compat 0. */
  readonly empty: number;
  readonly nlow: number;
  readonly nhigh: number;
  /** Significances of minmed: anywhere, and within `grow` pixels of a place found so. */
  readonly nsigma: readonly [number, number];
  readonly grow: number;
  /** By image: a pixel is good if weight >= leastWeight and lower <= value < upper, all of them float32 numbers. */
  readonly leastWeight: Float32Array;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  /** Any image has a threshold. */
  readonly thresholds: boolean;
  /** Minmed's. */
  readonly noise: NoiseModel | null;
}

/** The smallest weight that is one. */
const ANY_WEIGHT = 2 ** -149;
const LARGEST = 3.4028234663852886e38;

/**
 * Settles how these images are combined.
 * @throws UsageError when minmed has one image only or nothing would be left of the images; KeywordError when minmed has
 * no read noise
 */
export function planCombine(settings: CombineSettings, layers: readonly CombineLayer[]): CombinePlan {
  const { combine_type: type, combine_nlow: nlow, combine_nhigh: nhigh, compat } = settings;
  const { combine_nsigma: nsigma, combine_grow: grow } = settings;
  const [kind, fills] = KINDS[type];
  const minmed = kind === 'minmed';
  requireEnough(settings, minmed, layers);
  // Defect of the reference, on purpose with compat: its sum takes every pixel of every image.
  const everything = compat && kind === 'sum';
  const noRejection = minmed || everything;
  const noThresholds = everything || (compat && minmed);
  return {
    kind,
    compat,
    fill: fills ? (compat ? 'last' : 'masked') : 'none',
    empty: compat ? 0 : NaN,
    nlow: noRejection ? 0 : nlow,
    nhigh: noRejection ? 0 : nhigh,
    nsigma: grow === 0 ? [nsigma[0], nsigma[0]] : nsigma,
    grow,
    leastWeight: Float32Array.from(layers, (layer) => (everything ? -LARGEST : leastWeight(layer, settings))),
    thresholds: !noThresholds && layers.some(({ lthresh, hthresh }) => lthresh !== null || hthresh !== null),
    lower: Float32Array.from(layers, ({ lthresh }) => (noThresholds ? null : lthresh) ?? -LARGEST),
    upper: Float32Array.from(layers, ({ hthresh }) => (noThresholds ? null : hthresh) ?? Infinity),
    noise: minmed ? noiseModel(layers, compat) : null,
  };
}

/** Pixels that a tile needs around what it gives, where the frame goes on. */
export function haloOf({ kind, grow }: CombinePlan): number {
  return kind === 'minmed' ? grow : 0;
}

/** The kind, and whether pixels that are bad everywhere are filled. The reference's iminmed fills nothing (dossier 5.3). */
const KINDS: Readonly<Record<CombineSettings['combine_type'], readonly [CombineKind, boolean]>> = {
  minmed: ['minmed', false],
  iminmed: ['minmed', true],
  median: ['median', false],
  imedian: ['median', true],
  mean: ['mean', false],
  imean: ['mean', true],
  sum: ['sum', false],
  minimum: ['minimum', false],
};

function requireEnough(settings: CombineSettings, minmed: boolean, layers: readonly CombineLayer[]): void {
  const { combine_type: type, combine_nlow: nlow, combine_nhigh: nhigh } = settings;
  const n = layers.length;
  if (minmed && n < 2) {
    const problem = `${type} needs two exposures; there is ${n}`;
    throw new RxDrizzleError(
      'UsageError',
      { option: 'combine_type' },
      problem,
      'leave cosmic rays alone (driz_cr=false)',
    );
  }
  if (!minmed && n - nlow - nhigh < 1) {
    const problem = `combine_nlow=${nlow} and combine_nhigh=${nhigh} reject every value of ${n} exposures`;
    const remedy = `reject fewer than ${n} together, or leave cosmic rays alone (driz_cr=false)`;
    throw new RxDrizzleError(
      'UsageError',
      { option: nhigh >= nlow ? 'combine_nhigh' : 'combine_nlow' },
      problem,
      remedy,
    );
  }
}

/** Below it a pixel is masked (dossier 5.1). A pixel without weight holds no datum; the reference uses it all the same. */
function leastWeight({ meanWeight }: CombineLayer, settings: CombineSettings): number {
  const { median_newmasks, combine_maskpt, compat } = settings;
  const wanted = median_newmasks ? combine_maskpt * meanWeight : -LARGEST;
  return compat ? wanted : Math.max(wanted, ANY_WEIGHT);
}
