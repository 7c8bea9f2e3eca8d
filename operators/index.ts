/**
 * RxJS operators: each takes a stream of exposures or mosaics and can be used alone.
 *
 * ```ts
 * readExposures('*_flt.fits').pipe(drizzle({ final_scale: 0.065 }), writeProduct('f160w')).subscribe();
 * ```
 * @packageDocumentation
 */
export { blot } from './blot.js';
export { countHoles } from './count-holes.js';
export type { CountHolesOptions } from './count-holes.js';
export { drizzle } from './drizzle.js';
export type { DrizzleOptions } from './drizzle.js';
export type { Mosaic } from './mosaic.js';
export { matchSky } from './match-sky.js';
export type { MatchSkyOptions } from './match-sky.js';
export { mosaicPixels } from './mosaic-pixels.js';
export { readExposures } from './read-exposures.js';
export type { ReadExposuresOptions } from './read-exposures.js';
export { DEFAULT_MEMORY, Run, defaultRun } from './run.js';
export type { RunOptions } from './run.js';
export { rejectCosmicRays } from './reject-cosmic-rays.js';
export type { RejectCosmicRaysOptions } from './reject-cosmic-rays.js';
export { singleDrizzleMedian } from './single-drizzle-median.js';
export type { SingleDrizzleMedianOptions } from './single-drizzle-median.js';
export { staticMask } from './static-mask.js';
export type { StaticMaskOptions } from './static-mask.js';
export { updateInputs } from './update-inputs.js';
export type { UpdateInputsOptions } from './update-inputs.js';
export { writeProduct } from './write-product.js';
export type { WriteProductOptions } from './write-product.js';
