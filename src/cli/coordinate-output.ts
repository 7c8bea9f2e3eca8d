import { access, open, rename, rm } from 'node:fs/promises';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { printJson, printLines } from './print.js';
import type { Streams } from './streams.js';
import { textTable } from './text-table.js';
import type { TableColumn } from './text-table.js';

/** Where and how the coordinate tools write. */
export interface CoordinateOutput {
  readonly json?: true;
  readonly quiet?: true;
  /** File for the text instead of stdout. */
  readonly output?: string;
  readonly clobber?: true;
}

/**
 * Writes the rows as text (a commented line of names, then aligned columns) to stdout or to `output`, and with
 * `json` as one document on stdout. Throws StorageError when the file exists and `clobber` is not given.
 */
export async function writeCoordinates<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  streams: Streams,
  options: CoordinateOutput,
): Promise<void> {
  const commented = columns.map((column, index) => (index === 0 ? { ...column, title: `# ${column.title}` } : column));
  const [titles, ...lines] = textTable(commented, rows);
  const text = [titles.replace(/^( *)# /, '# $1'), ...lines];
  if (options.output !== undefined) await writeText(options.output, `${text.join('\n')}\n`, options.clobber === true);
  if (options.json === true) printJson(streams, rows);
  else if (options.output === undefined) printLines(streams, options.quiet === true ? text.slice(1) : text);
}

/** Writes beside the file and renames, so that a reader never sees half of it. */
async function writeText(file: string, text: string, clobber: boolean): Promise<void> {
  if (!clobber && (await exists(file))) {
    throw new RxDrizzleError('StorageError', { file }, 'the file exists', 'give --clobber to replace it');
  }
  const temporary = `${file}.${String(process.pid)}.part`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw storageError(file, error, 'writing it');
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
