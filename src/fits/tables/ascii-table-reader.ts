import { setImmediate as nextTurn } from 'node:timers/promises';
import { RxDrizzleError } from '../../errors/index.js';
import { asciiLayout, type AsciiColumn } from './ascii-layout.js';
import { tableOfColumns } from './column-table.js';
import type { DataUnit, OpenFile } from './data-unit.js';
import { narrow } from './element-reader.js';
import { rowBlocks } from './row-blocks.js';
import type { Scalar, Table } from './table.js';

/**
 * Reads a TABLE extension whole: FITS standard 4.0, section 7.2. A numeric field of blanks is 0, unless TNULLn
 * is blank too; a number without a point has the implied one of its format.
 * @throws RxDrizzleError FitsFormatError (damaged, truncated, a field that is no number), KeywordError.
 */
export async function readAsciiTable(file: OpenFile, hdu: DataUnit): Promise<Table> {
  const layout = asciiLayout(hdu.header);
  const area = { label: layout.label, rows: layout.rows, rowBytes: layout.rowBytes, start: hdu.dataOffset };
  const values = layout.columns.map((): Scalar[] => []);
  for (const { view, first, count } of rowBlocks(file.source, area)) {
    const text = Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('latin1');
    layout.columns.forEach((column, n) => {
      for (let row = 0; row < count; row++) {
        const at = row * layout.rowBytes + column.offset;
        values[n].push(readField(text.slice(at, at + column.format.width), column, layout.label, first + row));
      }
    });
    await nextTurn();
  }
  const shape: readonly number[] = [];
  return tableOfColumns(
    layout.label,
    layout.rows,
    layout.columns.map(({ name, tform, unit }, n) => ({ name, format: tform, unit, shape, values: values[n] })),
  );
}

function readField(field: string, column: AsciiColumn, label: string, row: number): Scalar {
  const text = field.trim();
  if (column.blank !== null && text === column.blank) return null;
  if (column.format.code === 'A') return field.replace(/[\0 ]+$/, '');
  const value = column.format.code === 'I' ? integerOf(text) : realOf(text, column.format.decimals);
  if (value === undefined) throw notANumber(label, column, row, text);
  if (column.scale === 1 && column.zero === 0) return value;
  return Number(value) * column.scale + column.zero;
}

function integerOf(text: string): number | bigint | undefined {
  if (text === '') return 0;
  return /^[+-]?\d+$/.test(text) ? narrow(BigInt(text.replace(/^\+/, ''))) : undefined;
}

const REAL = /^([+-]?)(\d*)(\.?)(\d*)(?:[ED]([+-]?\d+))?$/i;

/** A real with an exponent letter E or D; without a point, the format's digits stand behind it. */
function realOf(text: string, decimals: number): number | undefined {
  if (text === '') return 0;
  const match = REAL.exec(text);
  if (match === null || match[2] + match[4] === '') return special(text);
  const [, sign, whole, point, fraction, written] = match as unknown as [...string[], string | undefined];
  const exponent = Number(written ?? '0') - (point === '' ? decimals : 0);
  return Number(`${sign}${whole}.${fraction}e${String(exponent)}`);
}

/** Not in the standard, but written by others. */
function special(text: string): number | undefined {
  const found = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (found === null) return undefined;
  if (found[2].toLowerCase() === 'nan') return NaN;
  return found[1] === '-' ? -Infinity : Infinity;
}

function notANumber(label: string, column: AsciiColumn, row: number, text: string): RxDrizzleError {
  const problem = `column ${column.name}, row ${String(row)} (from 0) holds '${text}', which is no number`;
  return new RxDrizzleError('FitsFormatError', { file: label }, problem, 'the table is damaged');
}
