import { RxDrizzleError } from '../../errors/index.js';
import { axesOf, bitpixOf } from '../../fits/data-size.js';
import type { Hdu } from '../../fits/hdu.js';

/** Real numbers that a sky can be subtracted from, as they are stored in an HDU. */
export interface StoredPixels {
  readonly bytesPerPixel: 4 | 8;
  /** Bytes of pixels from the start of the data. */
  readonly bytes: number;
  /** Columns and rows; further axes follow as planes of as many pixels. */
  readonly nx: number;
  readonly ny: number;
  /** BSCALE: physical value of one stored unit. */
  readonly scale: number;
}

/**
 * The stored pixels of a chip, where they are real numbers.
 * @throws ExposureError for integers, which would round the sky or overflow, for compressed images, tables and
 * constant images without pixels; KeywordError for a BSCALE that cannot be divided by
 */
export function storedPixels(hdu: Hdu): StoredPixels {
  if (hdu.kind === 'compressed-image') throw refuse(hdu, 'the image is compressed', 'uncompress it first (funpack)');
  if (hdu.kind !== 'primary' && hdu.kind !== 'image') throw refuse(hdu, `this is a ${hdu.kind}`, 'name an image');
  const axes = axesOf(hdu.header);
  if (axes.length === 0) throw refuse(hdu, 'it has no pixels (NAXIS = 0)', 'write its pixels out first');
  const bitpix = bitpixOf(hdu.header);
  if (bitpix > 0)
    throw refuse(hdu, `its pixels are ${String(bitpix)}-bit integers`, 'convert it to 32-bit reals first');
  const bytesPerPixel = bitpix === -32 ? 4 : 8;
  const bytes = axes.reduce((product, length) => product * length, bytesPerPixel);
  return { bytesPerPixel, bytes, nx: axes[0], ny: axes[1] ?? 1, scale: scaleOf(hdu) };
}

function scaleOf({ header }: Hdu): number {
  const scale = header.number('BSCALE') ?? 1;
  if (Number.isFinite(scale) && scale !== 0) return scale;
  throw new RxDrizzleError(
    'KeywordError',
    { file: header.label, keyword: 'BSCALE' },
    `is ${String(scale)}, no sky can be subtracted from such pixels; nothing was changed`,
    'correct the card',
  );
}

function refuse(hdu: Hdu, problem: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError(
    'ExposureError',
    { file: hdu.label, option: 'subtractsky' },
    `${problem}: the sky cannot be subtracted; nothing was changed`,
    `${remedy}, or give subtractsky=false and skyuser_kwd=MDRIZSKY and let drizzle subtract it`,
  );
}
