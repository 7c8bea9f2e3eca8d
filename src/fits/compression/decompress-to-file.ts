import { closeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RxDrizzleError } from '../../errors/index.js';
import type { Bitpix } from '../data-size.js';
import { openScratchFile, writeFully } from '../scratch-file.js';
import type { DataUnit, OpenFile } from '../tables/data-unit.js';
import { compressedImage, type CompressedImage } from './compressed-image.js';
import { decompressTiles } from './decompress-tiles.js';
import { product } from './tile-grid.js';

/** An image that lies uncompressed, from byte 0, in a file that has no name any more. */
export interface DecompressedImage {
  /** Open for reading and writing; the file lives as long as it. The caller closes it. */
  readonly fd: number;
  readonly nx: number;
  readonly ny: number;
  /** Number of planes: the product of the axes past the second. */
  readonly nz: number;
  /** Quantised reals are -32, or -64 where ZBITPIX says so. */
  readonly bitpix: Bitpix;
  readonly bscale: number;
  readonly bzero: number;
  /** Stored value that means "no value"; null without, and for reals, which have NaN. */
  readonly blank: number | null;
}

/** Bytes that are gathered for one write. */
const WRITE_BYTES = 1 << 22;

/**
 * Writes the pixels of a tile-compressed image, big-endian as in an uncompressed one, to a scratch file in
 * `scratchDir` that is unlinked as soon as it is open. Memory: one row of tiles and 5 MiB.
 * @throws RxDrizzleError FitsFormatError (compression not supported, damaged tile, truncated file), StorageError
 * (disk full, no permission), CancelledError.
 */
export async function decompressToFile(
  file: OpenFile,
  hdu: DataUnit,
  scratchDir: string,
  signal?: AbortSignal,
): Promise<DecompressedImage> {
  const image = compressedImage(hdu.header);
  const fd = openScratchFile(scratchDir);
  try {
    await writePixels(file, hdu, image, new GatheredWrites(fd, scratchDir), signal);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const { bitpix, bscale, bzero } = image;
  const [nx, ny = 1, ...more] = image.grid.axes;
  return { fd, nx, ny, nz: product(more), bitpix, bscale, bzero, blank: bitpix > 0 ? image.blank : null };
}

async function writePixels(
  file: OpenFile,
  hdu: DataUnit,
  image: CompressedImage,
  writes: GatheredWrites,
  signal: AbortSignal | undefined,
): Promise<void> {
  const width = Math.abs(image.bitpix) >> 3;
  for (const { first, bytes } of decompressTiles(hdu.header, file.source, hdu.dataOffset)) {
    refuseWhenCancelled(signal, image);
    if (writes.put(bytes, first * width)) await nextTurn();
  }
  writes.flush();
}

function refuseWhenCancelled(signal: AbortSignal | undefined, image: CompressedImage): void {
  if (signal?.aborted !== true) return;
  throw new RxDrizzleError('CancelledError', { file: image.label }, 'cancelled while decompressing');
}

/** Joins short pieces that lie one behind the other into few writes. */
class GatheredWrites {
  readonly #buffer = new Uint8Array(WRITE_BYTES);
  #start = 0;
  #length = 0;

  constructor(
    readonly fd: number,
    readonly place: string,
  ) {}

  /** Returns true when something was written to the file. */
  put(bytes: Uint8Array, position: number): boolean {
    const follows = position === this.#start + this.#length;
    const fits = this.#length + bytes.byteLength <= WRITE_BYTES;
    const written = !(follows && fits) && this.flush();
    if (bytes.byteLength > WRITE_BYTES) {
      writeFully(this.fd, bytes, position, this.place);
      return true;
    }
    if (this.#length === 0) this.#start = position;
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.byteLength;
    return written;
  }

  flush(): boolean {
    if (this.#length === 0) return false;
    writeFully(this.fd, this.#buffer.subarray(0, this.#length), this.#start, this.place);
    this.#length = 0;
    return true;
  }
}
