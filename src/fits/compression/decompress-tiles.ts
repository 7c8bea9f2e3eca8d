import { isRxDrizzleError, RxDrizzleError } from '../../errors/index.js';
import type { HeaderView } from '../header-view.js';
import { ByteWindow, type ReadableBytes } from '../tables/byte-window.js';
import { rowBlocks } from '../tables/row-blocks.js';
import { compressedImage, type CompressedImage } from './compressed-image.js';
import { TileDecoder } from './tile-decoder.js';
import { product, tileBox, type TileBox, type TileGrid } from './tile-grid.js';
import { TileTable } from './tile-payload.js';

/** Pixels that lie one behind the other in the image. */
export interface PixelRun {
  /** Number of the first pixel in the image, 0-based, axis 1 fastest. */
  readonly first: number;
  /** Big-endian pixels of the image's type. Overwritten when the next run is asked for. */
  readonly bytes: Uint8Array;
}

/**
 * Decompresses a tile-compressed image, one row of tiles at a time: that is the memory it takes. Runs come in
 * the order of the table; together they are every pixel once.
 * @param source the file; @param dataOffset byte where the data of the table start.
 * @throws RxDrizzleError FitsFormatError that names the tile when it is damaged; see `compressedImage` for
 * what the header can be refused for.
 */
export function* decompressTiles(header: HeaderView, source: ReadableBytes, dataOffset: number): Generator<PixelRun> {
  const image = compressedImage(header);
  const { grid, table } = image;
  const decoder = new TileDecoder(image);
  const tiles = tileTable(image, header, source, dataOffset);
  const band = new TileBand(grid, decoder.width);
  const area = { label: table.label, rows: grid.total, rowBytes: table.rowBytes, start: dataOffset };
  for (const block of rowBlocks(source, area)) {
    for (let row = 0; row < block.count; row++) {
      const index = block.first + row;
      const box = tileBox(grid, index);
      band.put(box, decodeTile(image, decoder, tiles, block.view, row * table.rowBytes, index, box));
      if ((index + 1) % grid.counts[0] === 0) yield* band.runs(box);
    }
  }
}

function tileTable(image: CompressedImage, header: HeaderView, source: ReadableBytes, dataOffset: number): TileTable {
  const heap = new ByteWindow(source, dataOffset, image.table.endOffset, image.label);
  return new TileTable(image, heap, { scale: header.number('ZSCALE'), zero: header.number('ZZERO') });
}

function decodeTile(
  image: CompressedImage,
  decoder: TileDecoder,
  tiles: TileTable,
  rows: DataView,
  at: number,
  index: number,
  box: TileBox,
): Uint8Array {
  try {
    const [scale, zero, blank] = [tiles.scale(rows, at), tiles.zero(rows, at), tiles.blank(rows, at)];
    return decoder.decode(tiles.payload(rows, at), { index, pixels: box.pixels, scale, zero, blank });
  } catch (error) {
    throw inTile(error, image, index, box);
  }
}

/** Says which tile it was, and where it lies. */
function inTile(error: unknown, image: CompressedImage, index: number, box: TileBox): unknown {
  if (!isRxDrizzleError(error, 'FitsFormatError')) return error;
  const corner = box.from.map((pixel) => String(pixel + 1)).join(',');
  const tile = `tile ${String(index + 1)} of ${String(image.grid.total)} (first pixel ${corner})`;
  const place = { ...error.place, file: image.label };
  return new RxDrizzleError('FitsFormatError', place, `${tile}: ${error.problem}`, error.remedy, { cause: error });
}

/** The tiles side by side along axis 1, put together to whole image rows. */
class TileBand {
  readonly #rowBytes: number;
  readonly #bytes: Uint8Array;

  constructor(
    readonly grid: TileGrid,
    readonly width: number,
  ) {
    this.#rowBytes = grid.axes[0] * width;
    this.#bytes = new Uint8Array(this.#rowBytes * product(grid.tile.slice(1)));
  }

  put(box: TileBox, pixels: Uint8Array): void {
    const length = box.size[0] * this.width;
    let to = box.from[0] * this.width;
    for (let from = 0; from < pixels.length; from += length, to += this.#rowBytes) {
      this.#bytes.set(pixels.subarray(from, from + length), to);
    }
  }

  /** @param box of the last tile put: it has the band's position and size along all axes but the first. */
  *runs(box: TileBox): Generator<PixelRun> {
    const { axes } = this.grid;
    const height = axes.length > 1 ? box.size[1] : 1;
    const planes = product(box.size.slice(2));
    for (let plane = 0; plane < planes; plane++) {
      const from = plane * height * this.#rowBytes;
      const bytes = this.#bytes.subarray(from, from + height * this.#rowBytes);
      yield { first: firstPixel(axes, box, plane), bytes };
    }
  }
}

/** Number of the first pixel of the band's plane number `plane`, counted over the axes past the second. */
function firstPixel(axes: readonly number[], box: TileBox, plane: number): number {
  let first = axes.length > 1 ? box.from[1] * axes[0] : 0;
  let stride = axes[0] * (axes[1] ?? 1);
  let rest = plane;
  for (let i = 2; i < axes.length; i++) {
    first += (box.from[i] + (rest % box.size[i])) * stride;
    rest = Math.floor(rest / box.size[i]);
    stride *= axes[i];
  }
  return first;
}
