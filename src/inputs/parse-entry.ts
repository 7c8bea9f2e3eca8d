import { RxDrizzleError } from '../errors/index.js';
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
 * Reads `name`, `name[ext]`, `name{ext,...}`, `'quoted name'[ext]`. Blanks around the parts are dropped unless quoted.
 * @throws UsageError for unmatched brackets or quotes, an empty name, or text behind the brackets
 */
export function parseFileEntry(written: string): FileEntry {
  const text = written.trim();
  const { head, tail } = /^['"]/.test(text) ? splitQuoted(text) : splitBare(text);
  const name = unquote(head);
  if (name.trim() === '') throw wrong(written, 'the file name is missing');
  const extensions = tail === '' ? undefined : parseExtensions(tail, text);
  return { name, quoted: isQuoted(head), extensions };
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
 * no mask; `'None'` in quotes is a file of that name.
 * @throws UsageError
 */
export function parseListLine(line: string): ListLine {
  const [first, ...masks] = splitTopLevel(line, ',').map((part) => part.trim());
  const columns = columnsOf(first);
  if (columns.length > 2) throw wrong(line, `"${columns.slice(2).join(' ')}" stands behind the second column`);
  return {
    file: parseFileEntry(columns[0] ?? ''),
    ivm: columns.length < 2 ? undefined : (parseImage(columns[1]) ?? undefined),
    masks: masks.map((mask) => parseImage(mask)),
  };
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

/** A mask or map: null for nothing, `None` or `INDEF` without quotes. */
export function parseImage(text: string): ImageChoice | null {
  if (/^(none|indef)?$/i.test(text.trim())) return null;
  const words = columnsOf(text);
  if (words.length > 1) throw wrong(text, 'a name with blanks needs quotes');
  const { name, extensions } = parseFileEntry(words[0]);
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
