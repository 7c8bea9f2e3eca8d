import { RxDrizzleError } from '../errors/index.js';
import { expandVariable } from './environment-name.js';
import { parseExtensions } from './extension-selector.js';
import type { ExtensionSelector } from './extension-selector.js';
import type { ImageChoice } from './input-spec.js';
import { isQuoted, splitTopLevel, unquote } from './quoted-text.js';

/** A file with its extensions as a user writes it. */
export interface FileEntry {
  readonly name: string;
  /** The name stood between quotes: it is taken literally. */
  readonly quoted: boolean;
  readonly extensions: readonly ExtensionSelector[] | undefined;
}

/**
 * Reads `name`, `name[ext]`, `name{ext,...}`, `'quoted name'[ext]`. Blanks around the parts are dropped unless quoted;
 * IRAF's `variable$name` is expanded unless quoted.
 * @throws UsageError for unmatched brackets or quotes, an empty name, `None`, an @file, or text behind the brackets
 */
export function parseFileEntry(written: string): FileEntry {
  const text = written.trim();
  const { head, tail } = /^['"]/.test(text) ? splitQuoted(text) : splitBare(text);
  const name = unquote(head);
  if (name.trim() === '') throw wrong(written, 'the file name is missing');
  const extensions = tail === '' ? undefined : parseExtensions(tail, text);
  if (isQuoted(head)) return { name, quoted: true, extensions };
  if (isNone(name)) throw wrong(written, `${name} is no file; quote it if one has this name`);
  if (name.startsWith('@')) throw wrong(written, 'an @file stands by itself, not in a list or as a mask');
  return { name: expandVariable(name), quoted: false, extensions };
}

/** What stands for no file at all, unless it is quoted. */
function isNone(name: string): boolean {
  return /^(?:none|indef)$/i.test(name);
}

interface HeadAndTail {
  readonly head: string;
  readonly tail: string;
}

function splitQuoted(text: string): HeadAndTail {
  const end = text.indexOf(text[0], 1);
  if (end < 0) throw wrong(text, `the quotation mark ${text[0]} is not closed`);
  const tail = text.slice(end + 1).trim();
  if (tail !== '' && !/^[[{]/.test(tail)) throw wrong(text, `there is text behind the quoted name: ${tail}`);
  return { head: text.slice(0, end + 1), tail };
}

/** The extension specification is what stands in the last brackets, at the end; others are character classes. */
function splitBare(text: string): HeadAndTail {
  const close = text.at(-1) ?? '';
  if (close !== ']' && close !== '}') {
    if (/[[{][^\]}]*$/.test(text)) throw wrong(text, 'a bracket is not closed');
    return { head: text, tail: '' };
  }
  const start = openingBracket(text);
  if (start < 0) throw wrong(text, `there is no bracket that ${close} closes`);
  return { head: text.slice(0, start).trim(), tail: text.slice(start) };
}

function openingBracket(text: string): number {
  const [open, close] = text.endsWith(']') ? ['[', ']'] : ['{', '}'];
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === close) depth++;
    else if (text[at] === open && --depth === 0) return at;
  }
  return -1;
}

/** One line of an @file. */
export interface ListLine {
  readonly file: FileEntry;
  readonly ivm: ImageChoice | undefined;
  readonly masks: readonly (ImageChoice | null)[];
}

/**
 * Reads a line of an @file: `file[ext]`, an inverse-variance map in a second column behind blanks, and masks
 * behind commas by position: `image.fits{1,2,('sci',3)},mask1.fits,,mask3.fits[0]`. An empty position or `None` is
 * no mask, at the end of the line too; `'None'` in quotes is a file of that name.
 * @param exists - tells a name with special characters, which must be quoted, from that of an existing file
 * @throws UsageError; there are no wildcards in a list
 */
export function parseListLine(line: string, exists: (name: string) => boolean = () => false): ListLine {
  const [first, ...masks] = splitTopLevel(line, ',').map((part) => part.trim());
  const columns = columnsOf(first);
  if (columns.length > 2) throw wrong(line, `"${columns.slice(2).join(' ')}" stands behind the second column`);
  const file = plain(parseFileEntry(columns[0] ?? ''), exists);
  const imageOf = (text: string): ImageChoice | null => {
    const entry = imageEntry(text);
    return entry === null ? null : choiceOf(plain(entry, exists));
  };
  return {
    file,
    ivm: columns.length < 2 ? undefined : (imageOf(columns[1]) ?? undefined),
    masks: masks.map(imageOf),
  };
}

function plain(entry: FileEntry, exists: (name: string) => boolean): FileEntry {
  const special = /[*?[\]{}]/.exec(entry.name);
  if (special === null || entry.quoted || exists(entry.name)) return entry;
  throw wrong(entry.name, `"${special[0]}" does not belong in a plain name, and a list takes no wildcards`);
}

/** Columns between blanks; brackets behind a blank still belong to the name before them. */
function columnsOf(text: string): string[] {
  const columns: string[] = [];
  for (const word of splitTopLevel(text, 'whitespace')) {
    if (/^[[{]/.test(word) && columns.length > 0) columns.push(`${columns.pop() ?? ''}${word}`);
    else columns.push(word);
  }
  return columns;
}

/**
 * A mask or map: null for nothing, `None` or `INDEF` without quotes.
 * @throws UsageError
 */
export function parseImage(text: string): ImageChoice | null {
  const entry = imageEntry(text);
  return entry === null ? null : choiceOf(entry);
}

function imageEntry(text: string): FileEntry | null {
  const name = text.trim();
  if (name === '' || isNone(name)) return null;
  const words = columnsOf(text);
  if (words.length > 1) throw wrong(text, 'a name with blanks needs quotes');
  return parseFileEntry(words[0]);
}

function choiceOf({ name, extensions }: FileEntry): ImageChoice {
  return extensions === undefined ? { file: name } : { file: name, extensions };
}

function wrong(text: string, why: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    {},
    `input "${text}": ${why}`,
    'write file.fits, file.fits[1] or file.fits[sci,2]; quote names with blanks, commas or brackets',
  );
}
