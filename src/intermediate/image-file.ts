import { basename } from 'node:path';
import { asciiText } from '../fits/ascii-text.js';
import type { Header } from '../fits/header.js';
import { mandatoryImageCards } from '../fits/image-header.js';
import { FitsWriter } from '../fits/writer.js';
import { unpackRow } from '../masks/bit-mask.js';
import type { BitMask } from '../masks/bit-mask.js';

/** The image of one file, under construction. */
export interface ImageFilePlan {
  readonly path: string;
  /** Without mandatory cards. */
  readonly header: Header;
  readonly bitpix: 8 | -32;
  readonly nx: number;
  readonly ny: number;
}

/** A file of one image, whose pixels are to be written. @throws StorageError */
export async function createImageFile(
  { path, header, bitpix, nx, ny }: ImageFilePlan,
  clobber: boolean,
): Promise<FitsWriter> {
  const own = header.clone(path).set('FILENAME', asciiText(basename(path)), 'name of file');
  mandatoryImageCards(own, { primary: true, bitpix, naxis: [nx, ny], extend: false });
  const dataBytes = (Math.abs(bitpix) / 8) * nx * ny;
  return FitsWriter.create(path, [{ header: own, dataBytes }], { clobber });
}

/** Writes a file of a mask as AstroDrizzle does: 1 = good, 0 = flagged. @throws StorageError */
export async function writeMaskFile(path: string, header: Header, mask: BitMask, clobber: boolean): Promise<void> {
  const { nx, ny } = mask;
  const writer = await createImageFile({ path, header, bitpix: 8, nx, ny }, clobber);
  try {
    const row = new Uint8Array(nx);
    for (let y = 0; y < ny; y++) {
      unpackRow(mask, 0, y, nx, row, 0);
      for (let x = 0; x < nx; x++) row[x] ^= 1;
      writer.write(0, y * nx, row);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit();
}
