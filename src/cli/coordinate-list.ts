import { readFile } from 'node:fs/promises';
import { RxDrizzleError, storageError } from '../errors/index.js';

/** Two columns of a text file, as text, in the order of the file. */
export interface CoordinatePair {
  readonly first: string;
  readonly second: string;
  /** For messages: `line 3 of stars.txt`, or `point 1` for one typed on the command line. */
  readonly where: string;
}

/** How a coordinate list is laid out. */
export interface ListLayout {
  /** Two columns, by position (`1,2` or `c1,c2`) or by the names of the list's header line. */
  readonly colnames: string;
  /** What stands between columns. Default: blanks, commas or semicolons. */
  readonly separator?: string;
}

/**
 * Reads two columns of a text file. Blank lines and lines that start with `#` are skipped; a line of names
 * (commented or not) before the first coordinates names the columns. Throws StorageError, and UsageError for a
 * column that is not there.
 */
export async function readCoordinateList(file: string, layout: ListLayout): Promise<CoordinatePair[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw storageError(file, error, 'reading the coordinate list');
  }
  return parseCoordinateList(text, file, layout);
}

/** The pairs of a coordinate list given as text; `file` is for messages. */
export function parseCoordinateList(text: string, file: string, layout: ListLayout): CoordinatePair[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  const firstData = filled.findIndex(({ line }) => !line.startsWith('#') && !isNames(line));
  const names = headerNames(filled.slice(0, firstData < 0 ? filled.length : firstData), layout);
  const columns = pickColumns(file, layout.colnames, names);
  const rows = filled.slice(firstData < 0 ? filled.length : firstData).filter(({ line }) => !line.startsWith('#'));
  return rows.map(({ line, number }) =>
    pairOf(split(line, layout), columns, `line ${String(number)} of ${file}`, file),
  );
}

/** A row of column names starts with a letter or an underscore; no coordinate does, except NaN and infinity. */
function isNames(line: string): boolean {
  return /^["']?[a-z_]/i.test(line) && !/^(nan|inf)/i.test(line);
}

function headerNames(lines: readonly { line: string }[], layout: ListLayout): readonly string[] {
  const last = lines.at(-1);
  return last === undefined ? [] : split(last.line.replace(/^#+\s*/, ''), layout);
}

function split(line: string, layout: ListLayout): string[] {
  const cells = layout.separator === undefined ? line.split(/\s*[,;]\s*|\s+/) : line.split(layout.separator);
  return cells.map((cell) => cell.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

function pickColumns(file: string, colnames: string, names: readonly string[]): readonly [number, number] {
  const wanted = colnames.split(',').map((name) => name.trim());
  if (wanted.length !== 2) {
    throw new RxDrizzleError(
      'UsageError',
      { option: 'colnames' },
      `'${colnames}' does not name two columns`,
      'write c1,c2',
    );
  }
  const [first, second] = wanted.map((name) => columnIndex(file, name, names));
  return [first, second];
}

function columnIndex(file: string, name: string, names: readonly string[]): number {
  const byName = names.findIndex((known) => known.toLowerCase() === name.toLowerCase());
  if (byName >= 0) return byName;
  const position = /^c?([1-9]\d*)$/i.exec(name);
  if (position !== null) return Number(position[1]) - 1;
  const remedy = names.length === 0 ? 'the list has no line of names: write c1,c2' : `the list has ${names.join(', ')}`;
  throw new RxDrizzleError('UsageError', { file, option: 'colnames' }, `there is no column '${name}'`, remedy);
}

function pairOf(
  cells: readonly string[],
  columns: readonly [number, number],
  where: string,
  file: string,
): CoordinatePair {
  const [first, second] = columns;
  if (Math.max(first, second) < cells.length) return { first: cells[first], second: cells[second], where };
  const problem = `${where} has ${String(cells.length)} columns, column ${String(Math.max(first, second) + 1)} is asked for`;
  throw new RxDrizzleError('UsageError', { file }, problem, 'see --colnames and --separator');
}
