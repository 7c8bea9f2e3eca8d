import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { zipEntries } from '../fits/byte-source.js';
import { isAssociationName, readAssociation } from './association.js';
import type { ExtensionSelector } from './extension-selector.js';
import { isFitsName } from './file-root.js';
import type { InputSpec } from './input-spec.js';
import type { FileEntry } from './parse-entry.js';
import { expandWildcard, isWildcard, sortNames, wildcardPattern } from './wildcard.js';

/**
 * The exposures that one entry of a comma list names: a file, a wildcard, a folder, a bundle or an association table,
 * each with the extensions of the entry. Association tables among the files of a wildcard, a folder or a bundle are
 * left out, since they list exposures that are there themselves; a wildcard that matches nothing but tables names
 * the exposures of those.
 * @param cwd - folder that relative names start from
 * @throws UsageError when nothing matches; what reading a folder, a bundle or a table throws
 */
export async function expandEntry({ name, extensions, quoted }: FileEntry, cwd: string): Promise<InputSpec[]> {
  const files = await filesOf(name, quoted, cwd);
  const exposures = files.filter((file) => !isAssociationName(file));
  if (exposures.length > 0) return exposures.map((file) => specOf(file, extensions));
  const expanded = await Promise.all(files.map((table) => expandAssociation(table, extensions)));
  return expanded.flat();
}

async function filesOf(name: string, quoted: boolean, cwd: string): Promise<string[]> {
  const path = pathIn(name, cwd);
  if (/\.zip$/i.test(name) && existsSync(path))
    return requireSome(await zipEntries(path), name, 'the bundle holds no FITS file');
  if (/\.zip!./i.test(name)) return bundleEntries(path, name);
  if (isFolder(path)) return requireSome(await folderFiles(path), name, 'the folder holds no FITS file');
  if (quoted || !isWildcard(name) || existsSync(path)) return [path];
  const found = await expandWildcard(name, cwd);
  return requireSome(found, name, 'no file matches').map((file) => pathIn(file, cwd));
}

/** One entry of a bundle, or those that a wildcard behind the `!` names. */
async function bundleEntries(path: string, name: string): Promise<string[]> {
  const at = path.toLowerCase().indexOf('.zip!') + 5;
  const wanted = path.slice(at);
  if (!isWildcard(wanted)) return [path];
  const pattern = wildcardPattern(wanted);
  const entries = await zipEntries(path.slice(0, at - 1));
  return requireSome(
    sortNames(entries.filter((entry) => pattern.test(entry.slice(at)))),
    name,
    'no entry of the bundle matches',
  );
}

async function expandAssociation(
  table: string,
  extensions: readonly ExtensionSelector[] | undefined,
): Promise<InputSpec[]> {
  if (/\.zip!./i.test(table)) {
    const problem = 'the members of an association table inside a bundle are not looked for';
    throw new RxDrizzleError('UsageError', { file: table }, problem, 'name the bundle, or its exposures');
  }
  const { members, product } = await readAssociation(table);
  return members.map((file) => ({ ...specOf(file, extensions), association: { table, product } }));
}

async function folderFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const fits = names.filter((name) => isFitsName(name) && !name.startsWith('.') && !isAssociationName(name));
    return sortNames(fits).map((name) => join(folder, name));
  } catch (error) {
    throw storageError(folder, error, 'listing the folder');
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function requireSome(files: string[], name: string, problem: string): string[] {
  if (files.length > 0) return files;
  throw new RxDrizzleError('UsageError', {}, `input "${name}": ${problem}`, 'check the name and the folder');
}

/** The spec of a file; without extensions the chips are chosen when it is opened. */
export function specOf(file: string, extensions: readonly ExtensionSelector[] | undefined): InputSpec {
  return extensions === undefined ? { file } : { file, extensions };
}

/** Names stay as the user wrote them where they start from the current folder: messages and products show them. */
export function pathIn(name: string, cwd: string): string {
  return isAbsolute(name) || relative(cwd, process.cwd()) === '' ? name : join(cwd, name);
}
