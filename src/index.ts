/**
 * rxdrizzle: the pure foundations.
 *
 * Streams are in `rxdrizzle/operators`, whole chains in `rxdrizzle/pipelines`, metrics in `rxdrizzle/monitoring`.
 * @packageDocumentation
 */
export { RxDrizzleError, exitCodeOf, isRxDrizzleError } from './errors/index.js';
export type { ErrorPlace, ErrorTag } from './errors/index.js';
export type { Logger } from './logging/logger.js';
export { VERSION } from './version.js';

export type { CardValue, HeaderView } from './fits/header-view.js';
export { Header } from './fits/header.js';
export { FitsFile } from './fits/fits-file.js';
export type { Hdu } from './fits/hdu.js';
export { imagePlane } from './fits/plane.js';
export type { PlaneRef } from './fits/plane.js';
export { createPlaneScratch, readBox } from './fits/read-box.js';
export { readTable } from './fits/tables/read-table.js';
export { FitsWriter } from './fits/writer.js';
export { writeFits } from './fits/simple-write.js';

export { parseWcs } from './wcs/celestial-wcs.js';
export type { CelestialWcs } from './wcs/celestial-wcs.js';
export { applyFrameParameters, defaultFrame } from './wcs/output-frame.js';
export type { OutputFrame } from './wcs/output-frame.js';
export { pixelMap } from './wcs/pixel-map.js';

export type { Chip, Exposure } from './exposure/exposure.js';
export { openExposure } from './exposure/open-exposure.js';
export { openPixels } from './exposure/open-pixels.js';
export { expandInputs } from './inputs/expand-inputs.js';
export type { InputSpec } from './inputs/input-spec.js';

export { resetBits } from './dq/reset-bits.js';
export type { ResetBitsOptions } from './dq/reset-bits.js';
export type { DqFile } from './dq/commit-updates.js';
export { mdriztabParameters } from './mdriztab/apply-mdriztab.js';
export type { MdriztabParameters } from './mdriztab/apply-mdriztab.js';
export { drizzleParameters } from './parameters/resolve.js';
export type { DrizzleParameters } from './parameters/drizzle-table.js';
export { skymatchParameters } from './parameters/skymatch-table.js';
export type { SkymatchOptions, SkymatchParameters } from './parameters/skymatch-table.js';
export { parseBitFlags } from './parameters/bit-flags.js';

export { KERNEL_NAMES } from './kernels/types.js';
export type { KernelName, PixelMap } from './kernels/types.js';
export type { MosaicPlan } from './mosaic/mosaic-plan.js';
export { planMosaic } from './mosaic/plan-mosaic.js';
export type { MosaicPixels } from './mosaic/render-to-memory.js';
export type { WrittenProduct } from './product/write-mosaic.js';
