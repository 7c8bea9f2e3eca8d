import type { DropScratch } from './drop-scratch.js';

/** Placeholder until measured: false = the quad has to go to the edge walk. */
export function coverByCorners(_scratch: DropScratch): boolean {
  return false;
}
