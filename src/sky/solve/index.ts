export { exposureSkies, refuseIslands } from './exposure-skies.js';
export { matchingTrouble } from './matching-trouble.js';
export type { OffsetSolution, SkyPlanes } from './offset-solution.js';
export { overlapGroups, type OverlapGroups } from './overlap-groups.js';
export { DEFAULT_ISLANDS } from './sky-method.js';
export type { ExposureSky, IslandRule, SkyMethod, SkyRequest, SkyStatus } from './sky-method.js';
export type { SkyCell, SkyPair, SkyWeights } from './sky-pair.js';
export { solveOffsets, type SolveOptions } from './solve-offsets.js';
