import { isPlainSip, rowConstants } from './map-exact.js';
import { mapCellsInMemory } from './map-in-memory.js';
import { ORIGIN } from './map-scratch.js';
import { mapRow } from './map-row.js';
import type { MappedRow } from './drop-memory.js';
import type { MapTools } from './map-tools.js';
import type { ExactMap, PixelMap } from './types.js';

export type { MapMemory, MapTools } from './map-tools.js';

/** Powers of u that the loop in simd/map.ts takes. */
const POWERS = 6;

/**
 * {@link mapRow} into a row of the kernels' memory, with the same bits: the usual chips by the loops of simd/map.ts and simd/map-cells.ts.
 */
export function mapToMemory(map: PixelMap, y: number, x0: number, n: number, row: MappedRow, scratch: MapTools): void {
  if (map.kind === 'exact' && isPlainSip(map)) {
    writeConstants(map, y, scratch);
    scratch.memory.simd.sipRow(x0, n, row.xAt, row.yAt);
    return;
  }
  const done = n > 0 && map.kind === 'exact' && mapCellsInMemory(map, y, x0, n, row, scratch);
  if (!done) mapRow(map, y, x0, n, row.x, row.y, 0, scratch.map);
}

function writeConstants(map: ExactMap, y: number, scratch: MapTools): void {
  if (map.sky.kind !== 'projective') return;
  rowConstants(map, y, scratch.map);
  const { a, b } = scratch.map;
  const { mapConstants } = scratch.memory;
  for (let p = 0; p < POWERS; p++) {
    mapConstants[p] = a[p];
    mapConstants[POWERS + p] = b[p];
  }
  // Focal position = pixel + polynomial: the pixel's own part is in the first two constants.
  mapConstants[1] = 1 + a[1];
  mapConstants[POWERS] = b[ORIGIN] + b[0];
  mapConstants.set(map.sky.h, 2 * POWERS);
  mapConstants[2 * POWERS + 9] = a[ORIGIN];
}
