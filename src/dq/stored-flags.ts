import { RxDrizzleError } from '../errors/index.js';
import { axesOf, bitpixOf } from '../fits/data-size.js';
import type { Hdu } from '../fits/hdu.js';

/** Pixels of flags as they are stored in an HDU. */
export interface StoredFlags {
  readonly bytesPerPixel: 1 | 2 | 4;
  /** Turns a stored value into its flags, by exclusive or: the top bit of unsigned integers of more than 8 bits. */
  readonly flip: number;
  readonly nx: number;
  readonly ny: number;
}

/**
 * The flags of an extension, where bits can be changed in place.
 * @throws ExposureError for what is no image of integers, for compressed images, 64-bit integers and scaled values
 */
export function storedFlags(hdu: Hdu): StoredFlags {
  if (hdu.kind === 'compressed-image')
    throw refuse(hdu, 'the image is compressed', 'uncompress the file first (funpack)');
  if (hdu.kind !== 'primary' && hdu.kind !== 'image') throw refuse(hdu, `this is a ${hdu.kind}`, 'name an image');
  const [nx = 0, ny = 1, ...others] = axesOf(hdu.header);
  if (nx === 0) throw refuse(hdu, 'it has no pixels (NAXIS = 0)', 'write its pixels out first');
  const bitpix = bitpixOf(hdu.header);
  if (bitpix !== 8 && bitpix !== 16 && bitpix !== 32) {
    throw refuse(hdu, `its pixels have BITPIX ${String(bitpix)}`, 'flags are integers of 8, 16 or 32 bits');
  }
  const bytesPerPixel = bitpix === 8 ? 1 : bitpix === 16 ? 2 : 4;
  return { bytesPerPixel, flip: flipOf(hdu, bitpix), nx, ny: others.reduce((rows, length) => rows * length, ny) };
}

function flipOf(hdu: Hdu, bitpix: 8 | 16 | 32): number {
  const [scale, zero] = [hdu.header.number('BSCALE') ?? 1, hdu.header.number('BZERO') ?? 0];
  if (scale === 1 && zero === 0) return 0;
  const top = 2 ** (bitpix - 1);
  if (scale === 1 && bitpix > 8 && zero === top) return top;
  throw refuse(
    hdu,
    `its values are scaled (BSCALE ${String(scale)}, BZERO ${String(zero)})`,
    'flags must not be scaled',
  );
}

function refuse(hdu: Hdu, problem: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError(
    'ExposureError',
    { file: hdu.label },
    `${problem}: no flags can be changed; nothing was changed`,
    remedy,
  );
}
