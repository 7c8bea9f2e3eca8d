import { RxDrizzleError } from '../errors/index.js';
import { filterNames } from '../exposure/filter-names.js';
import { plainText } from '../exposure/header-values.js';
import { instrumentMode } from '../exposure/instruments.js';
import { FitsFile } from '../fits/fits-file.js';
import type { OpenOptions } from '../fits/open-options.js';
import { readTable } from '../fits/tables/read-table.js';
import type { Table } from '../fits/tables/table.js';
import type { InputSpec } from '../inputs/input-spec.js';
import type { ParameterEntry } from '../parameters/layer.js';
import { chooseRow } from './choose-row.js';
import type { RowKey } from './choose-row.js';
import { rowEntries } from './row-entries.js';
import { tablePath } from './table-path.js';

/** The row of an MDRIZTAB that is for a set of exposures. */
export interface MdriztabRow extends RowKey {
  /** Path of the table. */
  readonly table: string;
  /** First row = 1. */
  readonly row: number;
  /** `/iref/x_mdz.fits row 3`, for messages. */
  readonly place: string;
  /** What the row says, under the names of parameters. */
  readonly entries: readonly ParameterEntry[];
}

/** How an MDRIZTAB is read. */
export interface ReadRowOptions extends OpenOptions {
  /** The choice of the reference; see {@link chooseRow}. */
  readonly compat: boolean;
}

/**
 * The row for exposures, from the table that the primary header of the first names.
 * @param specs - the inputs of a run; files count, whatever extensions of them are used
 * @throws KeywordError, UsageError (variable that is not set, no row), StorageError, FitsFormatError
 */
export async function readMdriztabRow(specs: readonly InputSpec[], options: ReadRowOptions): Promise<MdriztabRow> {
  const { path, filter } = await firstExposure(specs[0].file, options);
  const table = await firstTable(path, options);
  const keys = rowKeys(table);
  const images = new Set(specs.map(({ file }) => file)).size;
  const row = chooseRow(keys, filter, images, options.compat);
  if (row < 0 || row >= table.rows) throw noRow(path, keys, filter, images);
  const place = `${path} row ${String(row + 1)}`;
  return { table: path, row: row + 1, place, ...keys[row], entries: rowEntries(table, row, place) };
}

async function firstExposure(name: string, options: OpenOptions): Promise<{ path: string; filter: string }> {
  const file = await FitsFile.open(name, options);
  try {
    const primary = file.hdus[0].header;
    const mode = instrumentMode(plainText(primary, 'INSTRUME'), plainText(primary, 'DETECTOR'));
    return { path: tablePath(primary), filter: filterNames([primary], mode) };
  } finally {
    file.close();
  }
}

async function firstTable(path: string, options: OpenOptions): Promise<Table> {
  const file = await FitsFile.open(path, options);
  try {
    const hdu = file.hdus.find(({ kind }) => kind === 'bintable');
    if (hdu !== undefined) return await readTable(file, hdu);
  } finally {
    file.close();
  }
  throw new RxDrizzleError('FitsFormatError', { file: path }, 'there is no table in this MDRIZTAB', 'use another file');
}

function rowKeys(table: Table): RowKey[] {
  const [filters, counts] = [table.column('filter'), table.column('numimages')];
  return filters.values.map((filter, row) => {
    const numimages = counts.values[row];
    if (typeof filter === 'string' && typeof numimages === 'number') return { filter, numimages };
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: table.label },
      `row ${String(row + 1)}: filter must be text and numimages a number`,
      'use another table',
    );
  });
}

function noRow(path: string, keys: readonly RowKey[], filter: string, images: number): RxDrizzleError {
  const known = keys.map((key) => `${key.filter} from ${String(key.numimages)}`);
  return new RxDrizzleError(
    'UsageError',
    { file: path, option: 'mdriztab' },
    `no row is for filter ${filter === '' ? '(none)' : filter} and ${String(images)} image${images === 1 ? '' : 's'}: there are ${known.join('; ')}`,
    'leave mdriztab out and give the parameters as options; with compat the first row counts, whatever its filter',
  );
}
