import { RxDrizzleError } from '../../errors/index.js';
import { readAsciiTable } from './ascii-table-reader.js';
import { readBinaryTable } from './binary-table-reader.js';
import type { DataUnit, OpenFile } from './data-unit.js';
import type { Table } from './table.js';

/**
 * Reads a table extension (BINTABLE or TABLE) whole, in blocks of rows.
 *
 * Values are as the standard says: scaled by TSCAL/TZERO (unsigned integers exactly), TNULL as null, text
 * without trailing blanks, variable-length arrays resolved. NaN stays NaN.
 * @throws RxDrizzleError FitsFormatError when the HDU is no table, when it is a tile-compressed image or table,
 * or when it is damaged; KeywordError for a keyword that is missing.
 */
export async function readTable(file: OpenFile, hdu: DataUnit): Promise<Table> {
  const { header } = hdu;
  const kind = header.get('XTENSION');
  if (kind === 'TABLE') return readAsciiTable(file, hdu);
  if (kind !== 'BINTABLE' && kind !== 'A3DTABLE') throw notATable(header.label, 'this extension is no table', '');
  if (header.get('ZIMAGE') === true) {
    throw notATable(header.label, 'this table holds a tile-compressed image', 'read it as an image');
  }
  if (header.get('ZTABLE') === true) {
    throw notATable(header.label, 'tile-compressed tables are not supported', 'uncompress the file with `funpack`');
  }
  return readBinaryTable(file, hdu);
}

function notATable(label: string, problem: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError('FitsFormatError', { file: label }, problem, remedy);
}
