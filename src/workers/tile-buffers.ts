import { createDropScratch } from '../kernels/drop-rows.js';
import type { DropScratch } from '../kernels/drop-rows.js';
import { createRowBuffers, rowBufferBytes } from './prepare-rows.js';
import type { RowBuffers } from './prepare-rows.js';

/** Everything a worker holds while it renders tiles. The lease of its task covers {@link tileBufferBytes}. */
export interface TileBuffers {
  readonly sum: Float64Array;
  readonly weight: Float64Array;
  readonly kept: Float64Array | null;
  /**
   * Context of the tile, 32 of the chips that touch it a plane, in their order; planes are made when the first tile
   * needs them. Empty when no context is wanted.
   */
  readonly context: Int32Array[];
  /** A plane of the product's context, made of the above when it is written; null when no context is wanted. */
  readonly contextOut: Int32Array | null;
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  readonly rows: RowBuffers;
  readonly drop: DropScratch;
}

/** Input pixels read at once: enough for a read to cost little, few enough to stay in cache (256 Ki pixels). */
export const ROW_CAPACITY = 256 * 1024;

/** Most bytes that one worker holds for tiles of the given side: as if every chip touched one tile. */
export function tileBufferBytes(tileSize: number, contextPlanes: number, keepsMasked: boolean): number {
  const perPixel = 8 + 8 + (keepsMasked ? 8 : 0) + (contextPlanes > 0 ? 4 * (contextPlanes + 1) : 0) + 4 + 4;
  return tileSize * tileSize * perPixel + rowBufferBytes(ROW_CAPACITY);
}

/** Allocates them. `widestChip` is the longest row of any chip, pixels. */
export function createTileBuffers(
  tileSize: number,
  contextPlanes: number,
  keepsMasked: boolean,
  widestChip: number,
): TileBuffers {
  const area = tileSize * tileSize;
  return {
    sum: new Float64Array(area),
    weight: new Float64Array(area),
    kept: keepsMasked ? new Float64Array(area) : null,
    context: [],
    contextOut: contextPlanes > 0 ? new Int32Array(area) : null,
    sci: new Float32Array(area),
    wht: new Float32Array(area),
    rows: createRowBuffers(Math.max(ROW_CAPACITY, widestChip)),
    drop: createDropScratch(widestChip),
  };
}
