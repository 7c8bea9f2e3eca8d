import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '../errors/index.js';

/** True when a name holds `*`, `?` or a character class `[a-z]`. */
export function isWildcard(name: string): boolean {
  return /[*?]|\[[^\]]+\]/.test(name);
}

/**
 * Pattern of one name: `*` any characters, `?` one, `[abc]`, `[a-z]`, `[!a]` one of a class. Names that start with a
 * dot match only a pattern that does.
 */
export function wildcardPattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\*|\?|\[(!?)([^\]]+)\]|[.+^${}()|\\/[\]]/g,
    (part, negated: string | undefined, members: string | undefined) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      if (members === undefined) return `\\${part}`;
      return `[${negated === '!' ? '^' : ''}${members.replace(/[\\^\]]/g, '\\$&')}]`;
    },
  );
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's');
}

/** Byte order of the names, which does not depend on the language of the user. */
export function sortNames(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Files that a path with wildcards in any of its parts names, sorted; `[]` when there are none. Nothing is read
 * below a folder that does not exist.
 * @param base - folder that a relative path starts from; results are relative as the path is
 */
export async function expandWildcard(path: string, base: string): Promise<string[]> {
  const parts = path.split('/');
  let found: string[] = [''];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const step = (prefix: string): Promise<string[]> => expandPart(prefix, part, base, last);
    found = (await Promise.all(found.map(step))).flat();
  }
  return sortNames(found);
}

async function expandPart(prefix: string, part: string, base: string, last: boolean): Promise<string[]> {
  const end = last ? '' : '/';
  if (!isWildcard(part)) return [`${prefix}${part}${end}`];
  const pattern = wildcardPattern(part);
  const names = await namesIn(prefix === '' ? base : prefix.startsWith('/') ? prefix : join(base, prefix), !last);
  return names.filter((name) => pattern.test(name)).map((name) => `${prefix}${name}${end}`);
}

async function namesIn(folder: string, foldersOnly: boolean): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // A link may lead to a folder as well as to a file: opening it will tell.
    return entries
      .filter((entry) => entry.isSymbolicLink() || entry.isDirectory() === foldersOnly)
      .map(({ name }) => name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw storageError(folder, error, 'listing the folder');
  }
}
