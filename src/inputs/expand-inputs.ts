import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { zipEntries } from '../fits/byte-source.js';
import { isAssociationName, readAssociation } from './association.js';
import type { ExtensionSelector } from './extension-selector.js';
import { isFitsName } from './file-root.js';
import type { ImageChoice, InputSpec } from './input-spec.js';
import { readListFile } from './list-file.js';
import { parseFileEntry } from './parse-entry.js';
import type { FileEntry } from './parse-entry.js';
import { splitTopLevel } from './quoted-text.js';
import { expandWildcard, isWildcard, sortNames, wildcardPattern } from './wildcard.js';

/**
 * The exposures that inputs name, in order. Each text is a file, a wildcard, a folder (its FITS files), a `.zip`
 * bundle (its FITS entries), `bundle.zip!entry`, an association table, an `@file`, or a comma list of those but the
 * last; extensions behind wildcards, folders, bundles and tables apply to each file. Wildcards and folders are sorted,
 * everything else keeps its order. A text that is itself the name of an existing file is taken literally.
 * @param cwd - folder that relative names start from; default the current one
 * @throws UsageError (nothing matches, wrong grammar, a file twice), StorageError, FitsFormatError (bundles and tables)
 */
export async function expandInputs(args: readonly string[], cwd = process.cwd()): Promise<InputSpec[]> {
  const specs: InputSpec[] = [];
  for (const arg of args) specs.push(...(await expandArgument(arg, cwd)));
  if (specs.length === 0)
    throw new RxDrizzleError('UsageError', {}, 'no input is named', 'name files, wildcards, an @file or a folder');
  refuseDuplicates(specs, cwd);
  return specs;
}

async function expandArgument(arg: string, cwd: string): Promise<InputSpec[]> {
  const text = arg.trim();
  if (existsSync(resolve(cwd, arg))) return expandEntry({ name: arg, quoted: true, extensions: undefined }, cwd);
  if (text.startsWith('@')) return expandList(text, cwd);
  const entries = splitTopLevel(text, ',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const expanded = await Promise.all(entries.map((part) => expandEntry(parseFileEntry(part), cwd)));
  return expanded.flat();
}

async function expandList(text: string, cwd: string): Promise<InputSpec[]> {
  if (/[\]}]$/.test(text) && !existsSync(resolve(cwd, text.slice(1)))) {
    throw new RxDrizzleError(
      'UsageError',
      {},
      `input "${text}": an @file takes no extensions`,
      'write the extensions behind the names in the list',
    );
  }
  const lines = await readListFile(text.slice(1), cwd);
  return lines.map(({ file, ivm, masks }) => ({
    ...specOf(pathIn(file.name, cwd), file.extensions),
    ...(ivm === undefined ? {} : { ivm: choiceIn(ivm, cwd) }),
    ...(masks.length === 0 ? {} : { masks: masks.map((mask) => (mask === null ? null : choiceIn(mask, cwd))) }),
  }));
}

async function expandEntry(entry: FileEntry, cwd: string): Promise<InputSpec[]> {
  const { name, extensions, quoted } = entry;
  const path = pathIn(name, cwd);
  if (isAssociationName(name) && existsSync(path)) return expandAssociation(path, extensions);
  const files = await filesOf(name, path, quoted, cwd);
  return files.map((file) => specOf(file, extensions));
}

async function filesOf(name: string, path: string, quoted: boolean, cwd: string): Promise<string[]> {
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
  path: string,
  extensions: readonly ExtensionSelector[] | undefined,
): Promise<InputSpec[]> {
  const { members, product } = await readAssociation(path);
  return members.map((file) => ({ ...specOf(file, extensions), association: { table: path, product } }));
}

async function folderFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    // An association table lists exposures that are in the folder themselves.
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

function specOf(file: string, extensions: readonly ExtensionSelector[] | undefined): InputSpec {
  return extensions === undefined ? { file } : { file, extensions };
}

function choiceIn(choice: ImageChoice, cwd: string): ImageChoice {
  return { ...choice, file: pathIn(choice.file, cwd) };
}

/** Names stay as the user wrote them where they start from the current folder: messages and products show them. */
function pathIn(name: string, cwd: string): string {
  return isAbsolute(name) || relative(cwd, process.cwd()) === '' ? name : join(cwd, name);
}

function refuseDuplicates(specs: readonly InputSpec[], cwd: string): void {
  const seen = new Set<string>();
  for (const { file } of specs) {
    const path = resolve(cwd, file);
    if (seen.has(path))
      throw new RxDrizzleError(
        'UsageError',
        { file },
        'this file is named twice',
        'name it once; several extensions of it as file.fits{1,2}',
      );
    seen.add(path);
  }
}
