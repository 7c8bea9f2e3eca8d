/** Everything about output frames, in one place to import from. */
export { defaultFrame, rollAtAperture, type DefaultFrameOptions } from './default-frame.js';
export {
  edgeFootprint,
  footprint,
  frameOverlap,
  overlaps,
  stretcher,
  type ChipArea,
  type FrameChip,
  type PixelBox,
  type SkyPoint,
} from './footprint.js';
export { frameCards, type FrameCard } from './frame-cards.js';
export { frameFromHeader, frameFromWcs, frameWcs, type OutputFrame } from './frame.js';
export { applyFrameParameters, validateFrame, type FrameParameters } from './frame-parameters.js';
