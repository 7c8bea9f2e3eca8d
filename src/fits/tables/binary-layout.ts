import { RxDrizzleError } from '../../errors/index.js';
import type { HeaderView } from '../header-view.js';
import { parseColumnFormat, type ColumnFormat } from './column-format.js';
import { narrow } from './element-reader.js';

/** Where a column of a binary table lies and how its values are to be read. */
export interface BinaryColumn {
  readonly name: string;
  readonly unit: string;
  /** TFORMn as written. */
  readonly tform: string;
  readonly format: ColumnFormat;
  /** Byte of the cell in its row. */
  readonly offset: number;
  /** TSCALn; 1 without. */
  readonly scale: number;
  /** TZEROn; 0 without. A bigint where it is past 2^53 (unsigned 64-bit columns). */
  readonly zero: number | bigint;
  /** TNULLn of an integer column, before scaling; null without. */
  readonly blank: number | bigint | null;
  /** TDIMn, first axis fastest; null without. */
  readonly dims: readonly number[] | null;
}

/** Layout of a binary table; bytes are counted from the start of its data. */
export interface BinaryLayout {
  readonly label: string;
  readonly rows: number;
  readonly rowBytes: number;
  /** Start of the heap of variable-length arrays. */
  readonly heapOffset: number;
  /** End of table and heap, without the fill of the last block. */
  readonly endOffset: number;
  readonly columns: readonly BinaryColumn[];
}

/**
 * Reads the layout of a binary table from its header: FITS standard 4.0, section 7.3.
 * @throws RxDrizzleError FitsFormatError for a format that is unknown or columns that do not fill NAXIS1,
 * KeywordError for a keyword that is missing.
 */
export function binaryLayout(header: HeaderView): BinaryLayout {
  const rowBytes = requiredCount(header, 'NAXIS1');
  const rows = requiredCount(header, 'NAXIS2');
  const columns = layColumns(header, requiredCount(header, 'TFIELDS'));
  const last = columns.at(-1);
  const used = last === undefined ? 0 : last.offset + last.format.cellBytes;
  if (used > rowBytes) throw rowTooShort(header.label, used, rowBytes);
  const tableBytes = rowBytes * rows;
  const endOffset = tableBytes + (header.number('PCOUNT') ?? 0);
  const heapOffset = header.number('THEAP') ?? tableBytes;
  return { label: header.label, rows, rowBytes, heapOffset, endOffset, columns };
}

/** A count (0, 1, 2, ...) that must be in the header. @throws RxDrizzleError KeywordError otherwise. */
export function requiredCount(header: HeaderView, keyword: string): number {
  const value = header.number(keyword);
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  const found = value === undefined ? 'is missing' : `holds ${String(value)}, not a count`;
  throw new RxDrizzleError('KeywordError', { file: header.label, keyword }, found, 'the header is damaged');
}

function layColumns(header: HeaderView, fields: number): readonly BinaryColumn[] {
  const columns: BinaryColumn[] = [];
  let offset = 0;
  for (let n = 1; n <= fields; n++) {
    const column = oneColumn(header, n, offset);
    columns.push(column);
    offset += column.format.cellBytes;
  }
  return columns;
}

function oneColumn(header: HeaderView, n: number, offset: number): BinaryColumn {
  const key = String(n);
  const keyword = `TFORM${key}`;
  const tform = header.text(keyword);
  if (tform === undefined) throw new RxDrizzleError('KeywordError', { file: header.label, keyword }, 'is missing');
  const format = parseColumnFormat(tform, header.label, keyword);
  return {
    name: columnName(header, n),
    unit: header.text(`TUNIT${key}`) ?? '',
    tform,
    format,
    offset,
    scale: header.number(`TSCAL${key}`) ?? 1,
    zero: exactNumber(header, `TZERO${key}`) ?? 0,
    blank: 'BIJK'.includes(format.code) ? (exactNumber(header, `TNULL${key}`) ?? null) : null,
    dims: parseDims(header, n, format),
  };
}

/** Name of column n (1-based): TTYPEn, or `COLn`. */
export function columnName(header: HeaderView, n: number): string {
  const name = header.text(`TTYPE${String(n)}`)?.trim() ?? '';
  return name === '' ? `COL${String(n)}` : name;
}

/** A number where it is exact, else a bigint: the same rule as for stored values, so that they compare. */
function exactNumber(header: HeaderView, keyword: string): number | bigint | undefined {
  const value = header.get(keyword);
  return typeof value === 'bigint' ? narrow(value) : header.number(keyword);
}

function parseDims(header: HeaderView, n: number, format: ColumnFormat): readonly number[] | null {
  const text = header.text(`TDIM${String(n)}`);
  if (text === undefined || format.descriptor !== null) return null;
  const match = /^\s*\(([\d,\s]+)\)/.exec(text);
  const dims = match === null ? [] : match[1].split(',').map(Number);
  const size = dims.reduce((product, axis) => product * axis, 1);
  // The standard: a TDIMn that asks for more than the cell holds is in error; other readers ignore it, so do we.
  return dims.length > 0 && size <= format.repeat ? dims : null;
}

function rowTooShort(label: string, used: number, rowBytes: number): RxDrizzleError {
  const problem = `the columns need ${String(used)} bytes a row, but NAXIS1 is ${String(rowBytes)}`;
  return new RxDrizzleError('FitsFormatError', { file: label, keyword: 'NAXIS1' }, problem, 'the header is damaged');
}
