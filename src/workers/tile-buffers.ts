import { createDropScratch } from '../kernels/drop-rows.js';
import type { DropScratch } from '../kernels/drop-rows.js';
import { createRowBuffers, rowBufferBytes } from './prepare-rows.js';
import type { RowBuffers } from './prepare-rows.js';

/** Everything a worker holds while it renders tiles. The lease of its task covers {@link tileBufferBytes}. */
export interface TileBuffers {
  readonly sum: Float64Array;
  readonly weight: Float64Array;
  readonly kept: Float64Array | null;
  /** One plane of the tile each. */
  readonly context: readonly Int32Array[];
  readonly contextUsed: Uint8Array;
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  readonly rows: RowBuffers;
  readonly drop: DropScratch;
}

/** Input pixels read at once: enough for a read to cost little, few enough to stay in cache (256 Ki pixels). */
export const ROW_CAPACITY = 256 * 1024;

/** Bytes that one worker holds for tiles of the given side. */
export function tileBufferBytes(tileSize: number, contextPlanes: number, keepsMasked: boolean): number {
  const perPixel = 8 + 8 + (keepsMasked ? 8 : 0) + 4 * contextPlanes + 4 + 4;
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
    context: Array.from({ length: contextPlanes }, () => new Int32Array(area)),
    contextUsed: new Uint8Array(contextPlanes),
    sci: new Float32Array(area),
    wht: new Float32Array(area),
    rows: createRowBuffers(Math.max(ROW_CAPACITY, widestChip)),
    drop: createDropScratch(widestChip),
  };
}
