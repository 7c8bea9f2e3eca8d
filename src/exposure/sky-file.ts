import { readFile } from 'node:fs/promises';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { splitTopLevel, unquote } from '../inputs/quoted-text.js';

/** Sky values of a user, in the native units of the images. */
export interface SkyTable {
  /** The file, for messages. */
  readonly label: string;
  /** The values are subtracted already: they are recorded, not subtracted. */
  readonly applied: boolean;
  /** By file name as written: one value for all chips, or one a chip in EXTVER order. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/**
 * Reads a sky file (dossier section 4): lines of a file name and its values between blanks; `#` begins a comment, and
 * a comment such as `# applied = yes` (`:` or `=`; yes, true, y, t) says that the values are subtracted already.
 * @throws UsageError naming the number of every bad line
 */
export function parseSkyFile(text: string, label: string): SkyTable {
  const values = new Map<string, readonly number[]>();
  const problems: string[] = [];
  let applied = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content.startsWith('#')) applied = appliedIn(content) ?? applied;
    else if (content !== '') readLine(content, values, (problem) => problems.push(`line ${index + 1}: ${problem}`));
  }
  if (problems.length > 0)
    throw new RxDrizzleError('UsageError', { file: label, option: 'skyfile' }, problems.join('\n'));
  return { label, applied, values };
}

function appliedIn(comment: string): boolean | undefined {
  const word = /applied\s*[=:]\s*(\w+)/i.exec(comment)?.[1];
  return word === undefined ? undefined : /^(yes|true|y|t)$/i.test(word);
}

function readLine(content: string, values: Map<string, readonly number[]>, report: (problem: string) => void): void {
  const [written, ...rest] = splitTopLevel(content, 'whitespace');
  const name = unquote(written);
  const numbers = rest.map(Number);
  if (numbers.length === 0) report(`${name} has no value`);
  else if (!numbers.every((value) => Number.isFinite(value))) report(`"${rest.join(' ')}" is not a list of numbers`);
  else if (values.has(name)) report(`${name} is listed twice`);
  else values.set(name, numbers);
}

/** Reads and parses a sky file. @throws StorageError, UsageError */
export async function readSkyFile(file: string): Promise<SkyTable> {
  try {
    return parseSkyFile(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw storageError(file, error, 'reading the sky file');
  }
}
