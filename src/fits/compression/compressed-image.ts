import { RxDrizzleError } from '../../errors/index.js';
import type { Bitpix } from '../data-size.js';
import type { HeaderView } from '../header-view.js';
import { binaryLayout, type BinaryColumn, type BinaryLayout } from '../tables/binary-layout.js';
import type { DitherMethod } from './dequantize.js';
import type { RicePixelBytes } from './rice-decode.js';
import { tileGrid, type TileGrid } from './tile-grid.js';

/** The compressions that can be read, under the names of ZCMPTYPE. */
export type TileCodec = 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'NOCOMPRESS';

/** What the header of a tile-compressed image says (FITS standard 4.0, section 10.1). */
export interface CompressedImage {
  readonly label: string;
  readonly grid: TileGrid;
  /** ZBITPIX: type of the pixels. */
  readonly bitpix: Bitpix;
  readonly codec: TileCodec;
  readonly rice: { readonly bytePix: RicePixelBytes; readonly blockSize: number };
  /** ZQUANTIZ; null where reals are stored without quantisation. */
  readonly dither: DitherMethod | null;
  /** ZDITHER0. */
  readonly seed: number;
  /** Integer that means "no value": ZBLANK, or BLANK; null without. */
  readonly blank: number | null;
  /** Scaling of the image itself; 1 and 0 without. */
  readonly bscale: number;
  readonly bzero: number;
  readonly table: BinaryLayout;
}

/**
 * Reads the header of a tile-compressed image.
 * @throws RxDrizzleError FitsFormatError for a compression or quantisation that is not supported, named with the
 * remedy, and for a header that contradicts itself; KeywordError for a keyword that is missing.
 */
export function compressedImage(header: HeaderView): CompressedImage {
  if (header.get('ZIMAGE') !== true) throw refuse(header, 'ZIMAGE', 'this extension is no tile-compressed image', '');
  const bitpix = bitpixOf(header);
  const codec = codecOf(header);
  const table = binaryLayout(header);
  const grid = tileGrid(header);
  if (table.rows < grid.total) {
    throw refuse(header, 'NAXIS2', `${String(table.rows)} rows for ${String(grid.total)} tiles`, 'the file is damaged');
  }
  return {
    label: header.label,
    grid,
    bitpix,
    codec,
    rice: riceParameters(header, codec),
    dither: ditherOf(header, table, bitpix),
    seed: header.number('ZDITHER0') ?? 0,
    blank: header.number('ZBLANK') ?? header.number('BLANK') ?? null,
    bscale: header.number('BSCALE') ?? 1,
    bzero: header.number('BZERO') ?? 0,
    table,
  };
}

/** The column of this name (case-insensitive), or undefined. */
export function tileColumn(table: BinaryLayout, name: string): BinaryColumn | undefined {
  return table.columns.find((column) => column.name.toUpperCase() === name);
}

function bitpixOf(header: HeaderView): Bitpix {
  const value = header.number('ZBITPIX');
  if (value === 8 || value === 16 || value === 32 || value === 64 || value === -32 || value === -64) return value;
  throw refuse(header, 'ZBITPIX', `holds ${String(value)}`, 'it must be 8, 16, 32, 64, -32 or -64');
}

const CODECS: Readonly<Record<string, TileCodec>> = {
  RICE_1: 'RICE_1',
  RICE_ONE: 'RICE_1',
  GZIP_1: 'GZIP_1',
  GZIP_2: 'GZIP_2',
  NOCOMPRESS: 'NOCOMPRESS',
};

function codecOf(header: HeaderView): TileCodec {
  const name = header.text('ZCMPTYPE') ?? '';
  if (header.has('ZMASKCMP')) {
    throw refuse(header, 'ZMASKCMP', 'a separate mask of null pixels is not supported', 'uncompress with `funpack`');
  }
  if (Object.hasOwn(CODECS, name)) return CODECS[name];
  const remedy = 'uncompress the file with `funpack`; RICE_1, GZIP_1 and GZIP_2 are read as they are';
  throw refuse(header, 'ZCMPTYPE', `the compression ${name === '' ? '(none named)' : name} is not supported`, remedy);
}

function riceParameters(header: HeaderView, codec: TileCodec): CompressedImage['rice'] {
  const bytePix = codecParameter(header, 'BYTEPIX') ?? 4;
  const blockSize = codecParameter(header, 'BLOCKSIZE') ?? 32;
  if (codec !== 'RICE_1') return { bytePix: 4, blockSize: 32 };
  if (bytePix !== 1 && bytePix !== 2 && bytePix !== 4) {
    throw refuse(header, 'BYTEPIX', `RICE_1 with ${String(bytePix)} bytes a pixel is not supported`, 'try `funpack`');
  }
  if (Number.isInteger(blockSize) && blockSize > 0) return { bytePix, blockSize };
  throw refuse(header, 'BLOCKSIZE', `holds ${String(blockSize)}`, 'it must be a positive integer');
}

/** ZVALn of the ZNAMEn that holds `name`. */
function codecParameter(header: HeaderView, name: string): number | undefined {
  for (let n = 1; header.has(`ZNAME${String(n)}`); n++) {
    if (
      header
        .text(`ZNAME${String(n)}`)
        ?.trim()
        .toUpperCase() === name
    )
      return header.number(`ZVAL${String(n)}`);
  }
  return undefined;
}

const DITHERS: Readonly<Record<string, DitherMethod | null>> = {
  NO_DITHER: 'NO_DITHER',
  SUBTRACTIVE_DITHER_1: 'SUBTRACTIVE_DITHER_1',
  SUBTRACTIVE_DITHER_2: 'SUBTRACTIVE_DITHER_2',
  NONE: null,
};

function ditherOf(header: HeaderView, table: BinaryLayout, bitpix: Bitpix): DitherMethod | null {
  if (bitpix > 0) return null;
  if (tileColumn(table, 'ZSCALE') === undefined && !header.has('ZSCALE')) return null;
  const name = header.text('ZQUANTIZ') ?? 'NO_DITHER';
  if (Object.hasOwn(DITHERS, name)) return DITHERS[name];
  throw refuse(header, 'ZQUANTIZ', `the quantisation ${name} is unknown`, 'uncompress the file with `funpack`');
}

function refuse(header: HeaderView, keyword: string, problem: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError('FitsFormatError', { file: header.label, keyword }, problem, remedy);
}
