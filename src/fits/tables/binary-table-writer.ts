import { RxDrizzleError } from '../../errors/index.js';
import { Header } from '../header.js';
import { planColumn, type ColumnPlan, type WritableColumn } from './cell-writer.js';

/** Name and version of the extension. */
export interface TableCards {
  readonly extname: string;
  readonly extver?: number;
}

/** A binary table ready to be written: the header, then the data, which the writer fills up with zeros to 2880 bytes. */
export interface EncodedTable {
  readonly header: Header;
  /** NAXIS1 x NAXIS2 bytes, without that fill. */
  readonly data: Uint8Array;
}

/** The most columns that a table can have: TFORM999 is the last keyword. */
const MOST_COLUMNS = 999;

/**
 * Makes a BINTABLE extension. Nulls become NaN (E, D), blanks (A), an otherwise unused integer that TNULLn
 * declares (B, I, J, K), or the undefined logical (L).
 *
 * Names are written as they are. `fitsverify` warns of characters other than letters, digits and `_`, so a
 * column called after a keyword (`DATE-OBS`) goes through {@link tableColumnName} first.
 * @throws RxDrizzleError FitsFormatError for a format that cannot be written, a value that its format cannot
 * hold, columns of unequal length, names that are empty or the same (case does not count), more than 999 columns.
 */
export function binaryTable(columns: readonly WritableColumn[], cards: TableCards): EncodedTable {
  const rows = columns.length === 0 ? 0 : columns[0].values.length;
  checkColumns(columns, rows);
  const plans = columns.map((column) => planColumn(column));
  const rowBytes = plans.reduce((sum, plan) => sum + plan.cellBytes, 0);
  const data = encodeRows(columns, plans, rowBytes, rows);
  return { header: tableHeader(columns, plans, rowBytes, rows, cards), data };
}

/** A column name for a keyword: what is neither letter, digit nor `_` becomes `_` (`DATE-OBS` -> `DATE_OBS`). */
export function tableColumnName(keyword: string): string {
  return keyword.trim().replace(/[^A-Za-z0-9_]/g, '_');
}

function encodeRows(
  columns: readonly WritableColumn[],
  plans: readonly ColumnPlan[],
  rowBytes: number,
  rows: number,
): Uint8Array {
  const data = new Uint8Array(rowBytes * rows);
  const view = new DataView(data.buffer);
  let offset = 0;
  columns.forEach(({ values }, n) => {
    const { write, cellBytes } = plans[n];
    for (let row = 0; row < rows; row++) write(view, row * rowBytes + offset, values[row]);
    offset += cellBytes;
  });
  return data;
}

function tableHeader(
  columns: readonly WritableColumn[],
  plans: readonly ColumnPlan[],
  rowBytes: number,
  rows: number,
  cards: TableCards,
): Header {
  const header = Header.empty(cards.extname)
    .append('XTENSION', 'BINTABLE', 'binary table extension')
    .append('BITPIX', 8, 'array data type')
    .append('NAXIS', 2, 'number of array dimensions')
    .append('NAXIS1', rowBytes, 'bytes of a row')
    .append('NAXIS2', rows, 'number of rows')
    .append('PCOUNT', 0, 'number of group parameters')
    .append('GCOUNT', 1, 'number of groups')
    .append('TFIELDS', columns.length, 'number of columns');
  columns.forEach((column, n) => {
    appendColumn(header, column, plans[n], String(n + 1));
  });
  header.append('EXTNAME', cards.extname, 'extension name');
  if (cards.extver !== undefined) header.append('EXTVER', cards.extver, 'extension version');
  return header;
}

function appendColumn(header: Header, column: WritableColumn, plan: ColumnPlan, n: string): void {
  header.append(`TTYPE${n}`, column.name.trim()).append(`TFORM${n}`, column.format.trim().toUpperCase());
  if (column.unit !== undefined && column.unit !== '') header.append(`TUNIT${n}`, column.unit);
  if (plan.blank !== null) header.append(`TNULL${n}`, narrowed(plan.blank));
}

function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function checkColumns(columns: readonly WritableColumn[], rows: number): void {
  if (columns.length > MOST_COLUMNS) throw refuse(`${String(columns.length)} columns: a table has at most 999`);
  const names = new Set<string>();
  for (const { name, values } of columns) {
    const key = name.trim().toUpperCase();
    if (key === '') throw refuse('a column has no name');
    if (names.has(key)) throw refuse(`there are two columns called ${name}`);
    if (values.length !== rows)
      throw refuse(`column ${name} has ${String(values.length)} values, others ${String(rows)}`);
    names.add(key);
  }
}

function refuse(problem: string): RxDrizzleError {
  return new RxDrizzleError('FitsFormatError', {}, problem, 'correct the columns of the table');
}
