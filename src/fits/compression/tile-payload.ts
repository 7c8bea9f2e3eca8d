import { RxDrizzleError } from '../../errors/index.js';
import type { BinaryColumn } from '../tables/binary-layout.js';
import type { ByteWindow } from '../tables/byte-window.js';
import { cellReader } from '../tables/cell-reader.js';
import { arrayBytes } from '../tables/column-format.js';
import { readDescriptor } from '../tables/descriptor.js';
import { tileColumn, type CompressedImage, type TileCodec } from './compressed-image.js';

/** The bytes of a tile as they lie in the heap, and what they are. */
export interface TilePayload {
  readonly codec: TileCodec;
  /** Valid until the next tile is read. */
  readonly bytes: Uint8Array;
  /** True for reals that would not quantise and are stored as they are (10.1.3). */
  readonly unquantized: boolean;
}

/** Reads what the table says of each tile; `rows` and `at` = a block of rows and the tile's row in it. */
export class TileTable {
  readonly #image: CompressedImage;
  readonly #heap: ByteWindow;
  /** In the order in which they are looked into: the first that is not empty counts. */
  readonly #columns: readonly DataColumn[];
  readonly #scale: NumberReader | null;
  readonly #zero: NumberReader | null;
  readonly #blank: NumberReader | null;

  constructor(image: CompressedImage, heap: ByteWindow, keywords: TileKeywords) {
    this.#image = image;
    this.#heap = heap;
    this.#columns = [
      ...dataColumn(image, 'COMPRESSED_DATA', image.codec, false),
      ...dataColumn(image, 'GZIP_COMPRESSED_DATA', 'GZIP_1', true),
      ...dataColumn(image, 'UNCOMPRESSED_DATA', 'NOCOMPRESS', true),
    ];
    this.#scale = numberReader(image, 'ZSCALE', keywords.scale);
    this.#zero = numberReader(image, 'ZZERO', keywords.zero);
    this.#blank = numberReader(image, 'ZBLANK', image.blank ?? undefined);
  }

  /** @throws RxDrizzleError FitsFormatError when every column is empty for this tile, or points out of the heap. */
  payload(rows: DataView, at: number): TilePayload {
    for (const { column, codec, unquantized } of this.#columns) {
      const { count, start } = readDescriptor(rows, at + column.offset, column.format);
      if (count === 0) continue;
      const bytes = this.#heap.bytes(this.#image.table.heapOffset + start, arrayBytes(column.format, count));
      return { codec, bytes, unquantized };
    }
    throw new RxDrizzleError(
      'FitsFormatError',
      {},
      'no column holds data of this tile',
      'the file is damaged: get it again',
    );
  }

  /** ZSCALE of the tile; 1 without. */
  scale(rows: DataView, at: number): number {
    return this.#scale?.(rows, at) ?? 1;
  }

  /** ZZERO of the tile; 0 without. */
  zero(rows: DataView, at: number): number {
    return this.#zero?.(rows, at) ?? 0;
  }

  /** The integer that means "no value" in this tile, or null. */
  blank(rows: DataView, at: number): number | null {
    return this.#blank?.(rows, at) ?? null;
  }
}

/** Values that stand in keywords where there is no column. */
export interface TileKeywords {
  readonly scale: number | undefined;
  readonly zero: number | undefined;
}

interface DataColumn {
  readonly column: BinaryColumn;
  readonly codec: TileCodec;
  readonly unquantized: boolean;
}

function dataColumn(
  image: CompressedImage,
  name: string,
  codec: TileCodec,
  unquantized: boolean,
): readonly DataColumn[] {
  const column = tileColumn(image.table, name);
  return column === undefined || column.format.descriptor === null ? [] : [{ column, codec, unquantized }];
}

type NumberReader = (rows: DataView, at: number) => number | null;

function numberReader(image: CompressedImage, name: string, keyword: number | undefined): NumberReader | null {
  const column = tileColumn(image.table, name);
  if (column === undefined) return keyword === undefined ? null : () => keyword;
  const read = cellReader(column);
  return (rows, at) => {
    const value = read(rows, at + column.offset, column.format.repeat);
    return value === null ? null : Number(value);
  };
}
