import type { Exposure } from '../exposure/exposure.js';
import { readFully } from '../fits/positional-read.js';
import { medianPath } from '../product/intermediate-paths.js';
import type { MedianImage } from '../rejection/median-image.js';
import { frameHeader } from './headers.js';
import { createImageFile } from './image-file.js';
import { keptPlace } from './kept-files.js';
import type { KeepingParameters } from './kept-files.js';

const CHUNK = 1 << 20;

/** Writes the median image, where it is to be kept. @returns its file. @throws StorageError, UsageError */
export async function keepMedian(
  exposures: readonly Exposure[],
  { plane, frame }: MedianImage,
  parameters: KeepingParameters,
): Promise<string[]> {
  if (parameters.clean) return [];
  const path = medianPath(keptPlace(exposures, parameters).stem);
  const { nx, ny, fd, offset, label } = plane;
  const header = frameHeader(frame, exposures, 'ELECTRONS/S');
  const writer = await createImageFile({ path, header, bitpix: -32, nx, ny }, parameters.clobber);
  try {
    const buffer = new Uint8Array(CHUNK);
    for (let at = 0; at < 4 * nx * ny; at += CHUNK) {
      const chunk = buffer.subarray(0, Math.min(CHUNK, 4 * nx * ny - at));
      readFully(fd, chunk, offset + at, label);
      writer.write(0, at, chunk);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit();
  return [path];
}
