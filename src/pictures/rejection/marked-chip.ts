import { openPixels } from '../../exposure/open-pixels.js';
import { createPlaneScratch, readBox } from '../../fits/read-box.js';
import { bitMaskBytes, unpackRow } from '../../masks/bit-mask.js';
import { readFully } from '../../fits/positional-read.js';
import type { TestedChip } from '../../rejection/reject-rays.js';
import type { BlinkFrame } from '../blink/index.js';
import { BlockAverage, shrinkFactor } from '../picture.js';

/** What opening pixels wants: where compressed ones are unpacked. */
export interface MarkedChipOptions {
  readonly scratchDir: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A chip averaged down until its longer side fits `size`, with its rejected pixels: a block is marked that holds half as many of them
 * as a track across it would. Read row by row: the memory is that of the picture. (Compressed images are unpacked.)
 * @throws what reading throws; CancelledError
 */
export async function markedChip(
  { exposure, chip, mask }: TestedChip,
  size: number,
  options: MarkedChipOptions,
): Promise<Omit<BlinkFrame, 'label'> & { readonly marked: Uint8Array }> {
  const { nx, ny } = mask;
  const factor = shrinkFactor(nx, ny, size);
  const image = new BlockAverage(nx, ny, factor);
  const counts = new Uint32Array(image.nx * image.ny);
  const opened = await openPixels(exposure, { ...options, weights: false });
  try {
    const scratch = createPlaneScratch();
    const row = new Float32Array(nx);
    const bits = new Uint32Array(bitMaskBytes(nx, 1) / 4);
    const rowMask = { nx, ny: 1, rowWords: bits.length, bits };
    const flags = new Uint8Array(nx);
    for (let y = 0; y < ny; y++) {
      readBox(opened.chips[chip].sci, 0, y, nx, 1, row, nx, scratch);
      image.addRow(row);
      readFully(mask.fd, new Uint8Array(bits.buffer), mask.offset + bitMaskBytes(nx, y), mask.label);
      unpackRow(rowMask, 0, 0, nx, flags, 0);
      const start = Math.floor(y / factor) * image.nx;
      for (let x = 0; x < nx; x++) counts[start + Math.floor(x / factor)] += flags[x];
    }
  } finally {
    opened.close();
  }
  const least = Math.max(1, factor / 2);
  return { ...image.result(), marked: Uint8Array.from(counts, (count) => (count >= least ? 1 : 0)) };
}
