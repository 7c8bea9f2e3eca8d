import { createHash } from 'node:crypto';
import type { MosaicPixels } from '../../src/mosaic/render-to-memory.js';

/** SHA-256 of the planes of a mosaic in memory, as one text a plane. */
export function planeHashes({ sci, wht, ctx, err, dq }: MosaicPixels): string[] {
  return [sci, wht, ctx, err, dq].map((plane) => (plane === null ? 'none' : sha256(plane)));
}

/** SHA-256 of the bytes of an array. */
export function sha256(data: NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(data).digest('hex');
}
