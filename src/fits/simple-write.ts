import { RxDrizzleError } from '../errors/index.js';
import type { Bitpix } from './data-size.js';
import { mandatoryImageCards } from './image-header.js';
import { Header } from './header.js';
import { FitsWriter, type HduPlan } from './writer.js';

/** Arrays that can be written as an image. */
export type ImageArray = Float32Array | Float64Array | Int16Array | Uint16Array | Int32Array | Uint8Array;

/** An image HDU in memory. */
export interface SimpleHdu {
  /** Cards to be written besides the mandatory ones, which are made from data and shape. */
  readonly header?: Header;
  /** Stored values: a BSCALE or BZERO of the header is for the reader to apply. None = an HDU without data. */
  readonly data?: ImageArray;
  /** Lengths of the axes in FITS order (NAXIS1, the fastest, first). Default: one axis. */
  readonly shape?: readonly number[];
}

/**
 * Writes images in memory to a FITS file: the first is the primary HDU, the others are IMAGE extensions.
 * Uint16 is written as BITPIX 16 with BZERO 32768, the FITS way of unsigned integers.
 * @throws RxDrizzleError StorageError; FitsFormatError when shape and data disagree; KeywordError.
 */
export async function writeFits(
  path: string,
  hdus: readonly SimpleHdu[],
  options: { clobber: boolean },
): Promise<void> {
  const plans = hdus.map((hdu, index) => plan(path, hdu, index));
  const writer = await FitsWriter.create(path, plans, options);
  try {
    hdus.forEach(({ data }, index) => {
      if (data !== undefined) writeArray(writer, index, data);
    });
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit();
}

/** Elements converted at a time: the copy stays in the second-level cache. */
const CHUNK = 32 * 1024;

/** Writes a whole array as the data of an HDU, converted to FITS byte order piece by piece. */
export function writeArray(writer: FitsWriter, hdu: number, data: ImageArray): void {
  const size = data.BYTES_PER_ELEMENT;
  for (let at = 0; at < data.length; at += CHUNK) {
    writer.write(hdu, at * size, bigEndian(data.subarray(at, at + CHUNK)));
  }
}

function bigEndian(data: ImageArray): Uint8Array {
  const bytes = Buffer.from(data.slice().buffer);
  if (data instanceof Uint16Array) {
    // Stored value = value - 32768: in two's complement the top bit is turned.
    for (let i = 1; i < bytes.length; i += 2) bytes[i] ^= 0x80;
  }
  if (data.BYTES_PER_ELEMENT === 2) return bytes.swap16();
  if (data.BYTES_PER_ELEMENT === 4) return bytes.swap32();
  return data.BYTES_PER_ELEMENT === 8 ? bytes.swap64() : bytes;
}

function plan(path: string, hdu: SimpleHdu, index: number): HduPlan {
  const { data } = hdu;
  const naxis = data === undefined ? [] : (hdu.shape ?? [data.length]);
  const pixels = naxis.reduce((product, length) => product * length, 1);
  if (data !== undefined && pixels !== data.length) {
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: path, extension: String(index) },
      `${String(data.length)} pixels do not make a ${naxis.join(' x ')} image`,
    );
  }
  const header = mandatoryImageCards(hdu.header?.clone() ?? Header.empty(path), {
    primary: index === 0,
    bitpix: bitpixFor(data),
    naxis,
  });
  if (data instanceof Uint16Array) header.set('BSCALE', 1).set('BZERO', 32768, 'unsigned 16-bit integers');
  return { header, dataBytes: data?.byteLength ?? 0 };
}

function bitpixFor(data: ImageArray | undefined): Bitpix {
  if (data instanceof Float32Array) return -32;
  if (data instanceof Float64Array) return -64;
  if (data instanceof Int32Array) return 32;
  return data instanceof Int16Array || data instanceof Uint16Array ? 16 : 8;
}
