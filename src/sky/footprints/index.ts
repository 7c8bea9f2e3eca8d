export type { ChipShape } from './chip-shape.js';
export { chipOutline } from './chip-outline.js';
export { chipQuad, type CornerRule } from './compat-overlap.js';
export { findOverlaps, type ChipOverlap, type OverlapOptions, type OverlapSearch } from './find-overlaps.js';
export { intersectPolygons, unionArea } from './intersect-polygons.js';
export { regionBytes, regionRuns, uniteRegions, type PixelRegion } from './pixel-region.js';
export { contains, uniteRuns, type PixelRuns } from './pixel-runs.js';
export { sphericalArea } from './spherical-area.js';
export { runRegions, type RunRegions } from './run-regions.js';
