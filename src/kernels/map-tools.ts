import type { DropMemory } from './drop-memory.js';
import type { MapScratch } from './map-scratch.js';

/** What the loops in simd/map.ts want of a memory. */
export type MapMemory = Pick<DropMemory, 'simd' | 'mapConstants' | 'band'>;

/** Where and with what rows are mapped: scratch whose bands lie in the memory. */
export interface MapTools {
  readonly map: MapScratch;
  readonly memory: MapMemory;
}
