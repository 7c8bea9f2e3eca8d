/** Sky values into files: plan, which checks everything and changes nothing, then commit. */
export { planSkyRecords } from './plan-records.js';
export { planSkyUpdate } from './plan-update.js';
export { commitSkyUpdates } from './commit-updates.js';
export type { CommitOptions } from './commit-updates.js';
export type { AppliedFile, ApplyOptions, ChipSky, PlannedSky, SkyUpdate } from './sky-update.js';
