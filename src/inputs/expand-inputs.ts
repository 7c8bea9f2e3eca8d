import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import { expandEntry, pathIn, specOf } from './expand-entry.js';
import { imagesOf, namedSpec } from './named-spec.js';
import type { InputSpec } from './input-spec.js';
import { readListFile } from './list-file.js';
import type { NumberedLine, SecondColumn } from './list-file.js';
import { parseFileEntry } from './parse-entry.js';
import type { FileEntry } from './parse-entry.js';
import { splitTopLevel, unquote } from './quoted-text.js';
import { checkSameFiles } from './same-file.js';
import type { NamedInput, SameFile } from './same-file.js';

/** What a task makes of its inputs. */
export interface ExpandOptions {
  /** A file that is named more than once; default `refuse`. */
  readonly sameFile?: SameFile | undefined;
  /** The second column of an @file; default `ivm`. */
  readonly secondColumn?: SecondColumn | undefined;
}

/**
 * The exposures that inputs name, in order. Each text is a file, a wildcard, a folder (its FITS files), a `.zip`
 * bundle (its FITS entries), `bundle.zip!entry`, an association table, an `@file`, or a comma list of those but the
 * last; extensions behind wildcards, folders, bundles and tables apply to each file. Wildcards and folders are sorted,
 * everything else keeps its order. A text that is itself the name of an existing file is taken literally. A program may
 * give an object for each exposure instead; the same is checked.
 * @param cwd - folder that relative names start from; default the current one
 * @throws UsageError (nothing matches, wrong grammar, a blank input, a file twice), StorageError, FitsFormatError
 * (bundles and tables), ExposureError (an extension that is not there, of a file that is named twice)
 */
export async function expandInputs(
  inputs: readonly (string | InputSpec)[],
  cwd = process.cwd(),
  options: ExpandOptions = {},
): Promise<InputSpec[]> {
  const named: NamedInput[] = [];
  for (const input of inputs) {
    if (typeof input === 'string') named.push(...(await expandArgument(input, cwd, options)));
    else named.push({ spec: namedSpec(input, cwd, options.secondColumn), place: '' });
  }
  if (named.length === 0)
    throw new RxDrizzleError('UsageError', {}, 'no input is named', 'name files, wildcards, an @file or a folder');
  await checkSameFiles(named, options.sameFile ?? 'refuse');
  return named.map(({ spec }) => spec);
}

async function expandArgument(arg: string, cwd: string, { secondColumn }: ExpandOptions): Promise<NamedInput[]> {
  const text = arg.trim();
  if (text === '') throw new RxDrizzleError('UsageError', {}, 'an input is blank', 'leave it out');
  if (existsSync(resolve(cwd, arg))) return expandNames([{ name: arg, quoted: true, extensions: undefined }], cwd);
  if (text.startsWith('@')) return expandList(text, cwd, secondColumn);
  const parts = splitTopLevel(text, ',');
  // As in the reference a list may end with a comma; a name that is missing before one is a mistake.
  if (parts.length > 1 && parts.at(-1)?.trim() === '') parts.pop();
  return expandNames(
    parts.map((part) => parseFileEntry(part)),
    cwd,
  );
}

async function expandNames(entries: readonly FileEntry[], cwd: string): Promise<NamedInput[]> {
  const expanded = await Promise.all(entries.map((entry) => expandEntry(entry, cwd)));
  return expanded.flat().map((spec) => ({ spec, place: '' }));
}

async function expandList(text: string, cwd: string, secondColumn?: SecondColumn): Promise<NamedInput[]> {
  const name = unquote(text.slice(1).trim());
  if (!existsSync(resolve(cwd, name))) refuseTail(text, name);
  const lines = await readListFile(name, cwd, secondColumn);
  return lines.map((line) => ({ spec: listedSpec(line, cwd), place: `line ${line.line} of ${name}` }));
}

/** Says what is wrong with `@list[1]` and `@list,file` instead of that there is no such file. */
function refuseTail(text: string, name: string): void {
  const problem = `input "${text}": an @file `;
  if (/[\]}]$/.test(name))
    throw new RxDrizzleError(
      'UsageError',
      {},
      `${problem}takes no extensions`,
      'write the extensions behind the names in the list',
    );
  if (name.includes(','))
    throw new RxDrizzleError('UsageError', {}, `${problem}stands by itself`, 'name it as an input of its own');
}

function listedSpec(line: NumberedLine, cwd: string): InputSpec {
  const { file } = line;
  return { ...specOf(pathIn(file.name, cwd), file.extensions), ...imagesOf(line, cwd) };
}
