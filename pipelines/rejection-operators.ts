// One module to be loaded, where cosmic rays are looked for, instead of one for each step.
export { blot } from '../operators/blot.js';
export { rejectCosmicRays } from '../operators/reject-cosmic-rays.js';
export { singleDrizzleMedian } from '../operators/single-drizzle-median.js';
export { staticMask } from '../operators/static-mask.js';
