import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRxDrizzleError, RxDrizzleError, storageError } from '../errors/index.js';
import { isAssociationName } from './association.js';
import { pathIn } from './expand-entry.js';
import type { ImageChoice } from './input-spec.js';
import { parseListLine } from './parse-entry.js';
import type { ListLine } from './parse-entry.js';
import { withoutComment } from './quoted-text.js';

/** A line of an @file with its number, from 1. */
export interface NumberedLine extends ListLine {
  readonly line: number;
}

/** What a second column of an @file is: an inverse-variance map, or a mistake for a task that has no use for one. */
export type SecondColumn = 'ivm' | 'refuse';

/**
 * Reads an @file: one exposure a line, empty lines and lines that start with `#` skipped, comments behind ` #` too. A
 * line that is itself the name of an existing file is taken literally.
 * @param cwd - folder that relative names start from
 * @throws UsageError naming the file and the number of EVERY bad line; StorageError when it cannot be read
 */
export async function readListFile(
  name: string,
  cwd: string,
  secondColumn: SecondColumn = 'ivm',
): Promise<NumberedLine[]> {
  const lines: NumberedLine[] = [];
  const problems: string[] = [];
  for (const [index, written] of (await readText(name, cwd)).split(/\r\n|\n|\r/).entries()) {
    const text = withoutComment(written).trim();
    if (text === '') continue;
    try {
      lines.push({ ...readLine(text, cwd, secondColumn), line: index + 1 });
    } catch (error) {
      if (!isRxDrizzleError(error)) throw error;
      problems.push(`line ${index + 1}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new RxDrizzleError('UsageError', { file: name }, problems.join('\n'));
  if (lines.length === 0)
    throw new RxDrizzleError('UsageError', { file: name }, 'the list names no file', 'write one file a line');
  return lines;
}

/**
 * Masks by position, their names starting from `cwd`. Empty positions at the end are left out: they would count as more
 * masks than there are chips.
 */
export function listedMasks(masks: readonly (ImageChoice | null)[], cwd: string): (ImageChoice | null)[] {
  const last = masks.findLastIndex((mask) => mask !== null);
  return masks.slice(0, last + 1).map((mask) => mask && { ...mask, file: pathIn(mask.file, cwd) });
}

function readLine(text: string, cwd: string, secondColumn: SecondColumn): ListLine {
  const exists = (name: string): boolean => existsSync(resolve(cwd, name));
  const line = exists(text)
    ? { file: { name: text, quoted: true, extensions: undefined }, ivm: undefined, masks: [] }
    : parseListLine(text, exists);
  refuseCollection(line.file.name, cwd);
  if (secondColumn === 'refuse' && line.ivm !== undefined)
    throw wrong(
      text,
      `"${line.ivm.file}" stands in a second column`,
      'write masks behind commas; quote names with blanks',
    );
  return line;
}

/** A line is one exposure: masks by position could not be shared out among several. @throws UsageError */
export function refuseCollection(name: string, cwd: string): void {
  if (isAssociationName(name)) throw wrong(name, 'this is an association table', 'name it by itself, not in a list');
  if (/\.zip$/i.test(name)) throw wrong(name, 'this is a bundle', `name an entry: ${name}!entry.fits`);
  const isFolder = statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder) throw wrong(name, 'this is a folder', 'name its files one a line');
}

async function readText(name: string, cwd: string): Promise<string> {
  const text = await readFile(resolve(cwd, name), 'utf8').catch((error: unknown) => {
    throw storageError(name, error, 'reading the list of inputs');
  });
  if (!/^SIMPLE {2}=|\0/.test(text)) return text;
  throw new RxDrizzleError('UsageError', { file: name }, 'this is no list of names in plain text', 'leave out the @');
}

function wrong(text: string, why: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', {}, `input "${text}": ${why}`, remedy);
}
