import { RxDrizzleError } from '../../errors/index.js';
import type { HeaderView } from '../header-view.js';
import { requiredCount } from '../tables/binary-layout.js';

/** How an image is cut into tiles. Axis 1 (index 0) runs fastest, in pixels and in tiles. */
export interface TileGrid {
  /** ZNAXISn, pixels. */
  readonly axes: readonly number[];
  /** ZTILEn, pixels, cut to the axis. */
  readonly tile: readonly number[];
  /** Number of tiles along each axis. */
  readonly counts: readonly number[];
  /** Number of tiles in all. */
  readonly total: number;
}

/** The pixels of one tile: tiles at the far edges are smaller. */
export interface TileBox {
  /** First pixel, 0-based. */
  readonly from: readonly number[];
  readonly size: readonly number[];
  readonly pixels: number;
}

/**
 * Reads ZNAXISn and ZTILEn; without ZTILEn a tile is one row (FITS standard 4.0, section 10.1.2).
 * @throws RxDrizzleError KeywordError or FitsFormatError for sizes that make no image.
 */
export function tileGrid(header: HeaderView): TileGrid {
  const naxis = requiredCount(header, 'ZNAXIS');
  if (naxis < 1 || naxis > 999) throw badSize(header, 'ZNAXIS', naxis);
  const axes = Array.from({ length: naxis }, (_, i) => positive(header, `ZNAXIS${String(i + 1)}`, undefined));
  const tile = axes.map((length, i) =>
    Math.min(length, positive(header, `ZTILE${String(i + 1)}`, i === 0 ? length : 1)),
  );
  const counts = axes.map((length, i) => Math.ceil(length / tile[i]));
  return { axes, tile, counts, total: product(counts) };
}

/** Box of tile number `index` (0-based, in the order of the table's rows). */
export function tileBox(grid: TileGrid, index: number): TileBox {
  const from: number[] = [];
  const size: number[] = [];
  let rest = index;
  grid.axes.forEach((length, i) => {
    const position = (rest % grid.counts[i]) * grid.tile[i];
    rest = Math.floor(rest / grid.counts[i]);
    from.push(position);
    size.push(Math.min(grid.tile[i], length - position));
  });
  return { from, size, pixels: product(size) };
}

/** Product of the numbers; 1 for none. */
export function product(numbers: readonly number[]): number {
  return numbers.reduce((sofar, number) => sofar * number, 1);
}

function positive(header: HeaderView, keyword: string, missing: number | undefined): number {
  if (missing !== undefined && !header.has(keyword)) return missing;
  const value = requiredCount(header, keyword);
  if (value > 0) return value;
  throw badSize(header, keyword, value);
}

function badSize(header: HeaderView, keyword: string, value: number): RxDrizzleError {
  const problem = `is ${String(value)}: the compressed image has no pixels`;
  return new RxDrizzleError('FitsFormatError', { file: header.label, keyword }, problem, 'choose another extension');
}
