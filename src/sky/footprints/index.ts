export type { ChipShape } from './chip-shape.js';
export { chipOutline } from './chip-outline.js';
export { chipQuad, type CornerRule } from './compat-overlap.js';
export { findOverlaps, type ChipOverlap, type OverlapOptions } from './find-overlaps.js';
export { intersectPolygons, unionArea } from './intersect-polygons.js';
export { contains, uniteRuns, type PixelRuns } from './pixel-runs.js';
export { sphericalArea } from './spherical-area.js';
