import { RxDrizzleError } from '../../errors/index.js';
import type { CompressedImage } from './compressed-image.js';
import { dequantize } from './dequantize.js';
import { gzipDecode, unshuffle } from './gzip-decode.js';
import { convertReals, fitsBytes, integerBytes, integersOf } from './pixel-bytes.js';
import { riceDecode } from './rice-decode.js';
import { product } from './tile-grid.js';
import type { TilePayload } from './tile-payload.js';

/** What differs from tile to tile. */
export interface TileValues {
  /** 0-based number of the tile. */
  readonly index: number;
  readonly pixels: number;
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | null;
}

/** Pixels of `width` bytes, big-endian. */
interface StoredPixels {
  readonly bytes: Uint8Array;
  readonly width: 1 | 2 | 4 | 8;
}

/**
 * Decodes tiles of one image. Its buffers are as large as the largest tile and serve all of them.
 */
export class TileDecoder {
  readonly #image: CompressedImage;
  /** Bytes of a pixel of the image. */
  readonly width: 1 | 2 | 4 | 8;
  readonly #integers: Int32Array;
  readonly #reals: Float32Array | Float64Array;
  readonly #out: Uint8Array;

  constructor(image: CompressedImage) {
    const most = product(image.grid.tile);
    this.#image = image;
    this.width = (Math.abs(image.bitpix) >> 3) as 1 | 2 | 4 | 8;
    this.#integers = new Int32Array(most);
    const realCount = image.dither === null ? 0 : most;
    this.#reals = image.bitpix === -64 ? new Float64Array(realCount) : new Float32Array(realCount);
    this.#out = new Uint8Array(most * this.width);
  }

  /**
   * The pixels of a tile: big-endian, of the image's type, as they would lie in an uncompressed image.
   * Valid until the next call.
   * @throws RxDrizzleError FitsFormatError, without a place, for a damaged tile.
   */
  decode(payload: TilePayload, tile: TileValues): Uint8Array {
    if (this.#image.bitpix > 0) return this.#integerTile(payload, tile);
    if (this.#image.dither === null || payload.unquantized) return this.#realTile(payload, tile.pixels);
    this.#readIntegers(payload, tile.pixels);
    const { scale, zero, blank } = tile;
    const row = tile.index + this.#image.seed;
    dequantize(this.#integers, tile.pixels, { method: this.#image.dither, scale, zero, blank, row }, this.#reals);
    return fitsBytes(this.#reals, tile.pixels);
  }

  #integerTile(payload: TilePayload, tile: TileValues): Uint8Array {
    const count = tile.pixels;
    const otherBlank = tile.blank !== this.#image.blank;
    if (payload.codec !== 'RICE_1' && !otherBlank) {
      const stored = this.#stored(payload, count);
      if (stored.width === this.width) return stored.bytes;
      this.#unpack(stored, count);
    } else {
      this.#readIntegers(payload, count);
      if (otherBlank) this.#replaceBlank(tile);
    }
    const bytes = this.#out.subarray(0, count * this.width);
    integerBytes(this.#integers, count, this.width, bytes);
    return bytes;
  }

  #realTile(payload: TilePayload, count: number): Uint8Array {
    if (payload.codec === 'RICE_1') throw damaged('RICE_1 cannot hold reals that are not quantised');
    const stored = this.#stored(payload, count);
    if (stored.width === this.width) return stored.bytes;
    if (stored.width < 4) throw damaged(`${String(stored.bytes.length)} bytes for ${String(count)} reals`);
    const bytes = this.#out.subarray(0, count * this.width);
    convertReals(stored.bytes, count, bytes, this.width === 8 ? 8 : 4);
    return bytes;
  }

  #readIntegers(payload: TilePayload, count: number): void {
    if (payload.codec === 'RICE_1') {
      const { bytePix, blockSize } = this.#image.rice;
      riceDecode(payload.bytes, count, bytePix, blockSize, this.#integers);
    } else this.#unpack(this.#stored(payload, count), count);
  }

  #unpack(stored: StoredPixels, count: number): void {
    if (stored.width === 8) throw damaged('64-bit integers in an image of smaller ones');
    integersOf(stored.bytes, stored.width, count, this.#integers);
  }

  /** The inflated bytes; how wide a pixel was when it was compressed shows in their number. */
  #stored(payload: TilePayload, count: number): StoredPixels {
    const { codec } = payload;
    const raw = codec === 'NOCOMPRESS' ? payload.bytes : gzipDecode(payload.bytes, count * 8);
    const width = raw.length / count;
    if (width !== 1 && width !== 2 && width !== 4 && width !== 8) {
      throw damaged(`${String(raw.length)} bytes for ${String(count)} pixels`);
    }
    return { bytes: codec === 'GZIP_2' ? unshuffle(raw, width) : raw, width };
  }

  /** A tile with a ZBLANK of its own: its null pixels get the value that means null in the whole image. */
  #replaceBlank(tile: TileValues): void {
    const { blank } = this.#image;
    if (tile.blank === null) return;
    if (blank === null) throw damaged('the tile has a ZBLANK, but the image has neither ZBLANK nor BLANK');
    for (let i = 0; i < tile.pixels; i++) if (this.#integers[i] === tile.blank) this.#integers[i] = blank;
  }
}

function damaged(problem: string): RxDrizzleError {
  return new RxDrizzleError('FitsFormatError', {}, problem, 'the file is damaged: get it again');
}
