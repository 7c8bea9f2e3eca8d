import type { CombineLayer } from '../../src/median/combine-layer.js';
import { planCombine, type CombineSettings } from '../../src/median/combine-plan.js';
import { combineStack } from '../../src/median/combine-stack.js';
import { createCombineScratch, type Halo, type StackTile } from '../../src/median/stack-tile.js';

export const NO_HALO: Halo = { left: 0, right: 0, below: 0, above: 0 };

/** A stack without a halo. */
export type Stack = Omit<StackTile, 'halo'>;

/** The whole frame combined at once. */
export function combineWhole(stack: Stack, settings: CombineSettings, layers: readonly CombineLayer[]): Float32Array {
  const plan = planCombine(settings, layers);
  const out = new Float32Array(stack.nx * stack.ny);
  combineStack({ ...stack, halo: NO_HALO }, plan, createCombineScratch(plan, stack.nx, stack.ny), out);
  return out;
}

/** The parameters' defaults. */
export const DEFAULTS: CombineSettings = {
  combine_type: 'minmed',
  combine_nsigma: [4, 3],
  combine_nlow: 0,
  combine_nhigh: 0,
  combine_maskpt: 0.3,
  combine_grow: 1,
  median_newmasks: true,
  compat: false,
};

/** 100 s, sky 50, read noise 5 electrons: the images of the dossier's cases 24 and 25. */
export const LAYER: CombineLayer = {
  label: 'a.fits',
  meanWeight: 100,
  exptime: 100,
  background: 50,
  readNoise: 5,
  pixelArea: 1,
  lthresh: null,
  hthresh: null,
};

/** Images of one pixel each; weight 100, or 0 where the value is null. */
export function onePixel(
  values: readonly (number | null)[],
  settings: Partial<CombineSettings>,
  layer: Partial<CombineLayer> = {},
): number {
  const sci = values.map((value) => Float32Array.of(value ?? 0));
  const wht = values.map((value) => Float32Array.of(value === null ? 0 : 100));
  const layers = values.map(() => ({ ...LAYER, ...layer }));
  return combineWhole({ nx: 1, ny: 1, sci, wht }, { ...DEFAULTS, ...settings }, layers)[0];
}
