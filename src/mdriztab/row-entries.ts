import { RxDrizzleError } from '../errors/index.js';
import type { Cell, Column, Table } from '../fits/tables/table.js';
import type { ParameterEntry } from '../parameters/layer.js';

/** Columns that are no parameters: what rows are chosen by, and what the reference passes over. */
const NO_PARAMETERS = ['filter', 'numimages', 'shiftfile', 'mdriztab', 'staticfile'];

/** What names, keeps or changes the files of one run: a table for all exposures of a camera has nothing to say about it. */
const OF_ONE_RUN = ['input', 'output', 'runfile', 'clean', 'preserve', 'overwrite', 'restore'];

const PASSED_OVER = new Set([...NO_PARAMETERS, ...OF_ONE_RUN]);

/** Columns that older tables call otherwise than the parameter. */
const RENAMED: Readonly<Record<string, string>> = { subsky: 'skysub', crbitval: 'crbit', readnoise: 'rdnoise' };

/** Columns that stand for a parameter of the separate and of the final step. */
const BOTH_STEPS = new Set(['refimage', 'bits', 'ra', 'dec']);

/** Undefined integer of these tables. */
const INDEF_INTEGER = -2147483647;

/**
 * What a row of an MDRIZTAB says, as parameters under their present names (dossier 2.11). Undefined cells are null: blank
 * text, NaN, -2147483647.
 * @param row - 0-based
 * @param place - for messages
 * @throws FitsFormatError for a cell that is no single value
 */
export function rowEntries(table: Table, row: number, place: string): ParameterEntry[] {
  return table.columns.flatMap((column) => {
    const name = column.name.trim().toLowerCase();
    if (PASSED_OVER.has(name)) return [];
    const value = cellValue(table, column, row);
    const raw = name === 'coeffs' ? switchOf(value) : value;
    return namesOf(name).map((parameter) => ({ name: parameter, raw, place }));
  });
}

function namesOf(column: string): readonly string[] {
  if (BOTH_STEPS.has(column)) return [`driz_sep_${column}`, `final_${column}`];
  return [Object.hasOwn(RENAMED, column) ? RENAMED[column] : column];
}

function cellValue(table: Table, column: Column, row: number): string | number | boolean | null {
  const cell: Cell = column.values[row];
  if (typeof cell === 'string') return cell.trim() === '' ? null : cell.trim();
  if (typeof cell === 'number') return Number.isNaN(cell) || isUndefined(column, cell) ? null : cell;
  if (typeof cell === 'boolean' || cell === null) return cell;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: table.label },
    `column ${column.name} of format ${column.format} is no parameter: a text, a logical or a number is needed`,
    'use another table, or give its values in a parameter file',
  );
}

function isUndefined({ format }: Column, value: number): boolean {
  return value === INDEF_INTEGER && format.trim().endsWith('J');
}

/** Older tables have a text: any that is not blank means that the distortion is used. */
function switchOf(value: string | number | boolean | null): boolean {
  return typeof value === 'string' ? !/^(none|indef)$/i.test(value) : value === true || value === 1;
}
