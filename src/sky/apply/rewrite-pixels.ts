import type { FitsFile } from '../../fits/fits-file.js';
import { rewriteFile, type DataChange, type FileEdits } from '../../fits/rewrite-file.js';
import { storedPixels } from './stored-pixels.js';
import { subtractFromStored, type PixelDelta } from './subtract-pixels.js';

/** What changes in a file, by HDU number. */
export interface PixelEdits extends FileEdits {
  /** Sky to subtract, in physical units; HDUs that are not named keep their pixels. */
  readonly deltas: ReadonlyMap<number, PixelDelta>;
}

/**
 * Writes a file anew with the sky subtracted; see {@link rewriteFile}.
 * @param file - a plain file
 * @throws as it does; ExposureError (no real pixels)
 */
export async function rewritePixels(file: FitsFile, { deltas, ...edits }: PixelEdits): Promise<void> {
  const data = new Map<number, DataChange>(edits.data);
  for (const [index, delta] of deltas) {
    const pixels = storedPixels(file.hdu(index));
    data.set(index, (bytes, at) => {
      subtractFromStored(bytes, pixels, delta, at / pixels.bytesPerPixel);
    });
  }
  await rewriteFile(file, { ...edits, data });
}
