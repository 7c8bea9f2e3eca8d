/**
 * Whole chains, composed of the operators.
 * @packageDocumentation
 */
export { astrodrizzle, astrodrizzlePipeline } from './astrodrizzle.js';
export type { DrizzleResult, PipelineListeners } from './astrodrizzle.js';
export type { FrameSummary } from './frame-summary.js';
export { preflight } from './preflight.js';
export type { Preflight } from './preflight.js';
export type { SkyPreflight } from './sky-preflight.js';
export type { SkySummary } from './sky-summary.js';
export { runParameters } from './run-parameters.js';
export { skymatch } from './skymatch.js';
export type { SkymatchResult } from './skymatch.js';
