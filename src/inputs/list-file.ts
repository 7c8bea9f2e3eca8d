import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRxDrizzleError, RxDrizzleError, storageError } from '../errors/index.js';
import { parseListLine } from './parse-entry.js';
import type { ListLine } from './parse-entry.js';

/**
 * Reads an @file: one exposure a line, empty lines and lines that start with `#` skipped, comments behind ` #` too.
 * @throws UsageError naming the file and the number of EVERY bad line; StorageError when it cannot be read
 */
export async function readListFile(name: string, cwd: string): Promise<ListLine[]> {
  const lines: ListLine[] = [];
  const problems: string[] = [];
  for (const [index, written] of (await readText(name, cwd)).split(/\r?\n/).entries()) {
    const line = withoutComment(written);
    if (line === '') continue;
    try {
      lines.push(parseListLine(line));
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

function withoutComment(line: string): string {
  return line.trim().startsWith('#') ? '' : line.replace(/\s#.*$/, '').trim();
}

async function readText(name: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw storageError(name, error, 'reading the list of inputs');
  }
}
