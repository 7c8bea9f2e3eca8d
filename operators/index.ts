/**
 * RxJS operators: each takes a stream of exposures or mosaics and can be used alone.
 *
 * ```ts
 * readExposures('*_flt.fits').pipe(drizzle({ final_scale: 0.065 }), writeProduct('f160w')).subscribe();
 * ```
 * @packageDocumentation
 */
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
export { writeProduct } from './write-product.js';
