import { RxDrizzleError } from '../errors/index.js';
import { isQuoted, splitTopLevel, unquote } from './quoted-text.js';

/** One extension of a FITS file as a user names it, or several at once. */
export type ExtensionSelector =
  /** HDU number, 0 = primary. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string; readonly version: number }
  /** Every version of a name, in file order. */
  | { readonly kind: 'every-version'; readonly name: string }
  /** Every two-dimensional image of the file. */
  | { readonly kind: 'every-image' };

/**
 * Reads an extension specification with its brackets: `[1]`, `[sci]` = `['sci',1]`, `[sci,2]`, `[sci,*]`,
 * `{1,4,('sci',3)}`, `{('sci',*)}`, `{sci}` = every version, `{[sci,1],[sci,2]}`, `{*}`. Inside braces commas
 * separate items, so `{sci,1}` is every `sci` and HDU 1. Duplicates are kept.
 * @param entry the whole input, for messages
 * @throws UsageError
 */
export function parseExtensions(text: string, entry: string): ExtensionSelector[] {
  const inner = text.slice(1, -1);
  const opens = text.startsWith('[') ? ']' : '}';
  if (text.length < 2 || !text.endsWith(opens)) throw wrong(entry, `the brackets of ${text} do not match`);
  if (opens === ']') return [parsePair(inner, entry, 'first')];
  const items = splitTopLevel(inner, ',', entry).map((item) => item.trim());
  const selectors = items.filter((item) => item !== '').map((item) => parseItem(item, entry));
  if (selectors.length === 0) throw wrong(entry, 'there is no extension between the braces');
  return selectors;
}

function parseItem(item: string, entry: string): ExtensionSelector {
  if (item === '*') return { kind: 'every-image' };
  const tuple = /^\((.*)\)$/s.exec(item);
  if (tuple !== null) return parsePair(tuple[1], entry, 'none');
  const square = /^\[(.*)\]$/s.exec(item);
  return square === null ? parsePair(item, entry, 'every') : parsePair(square[1], entry, 'first');
}

/** What a name alone means: its version 1, every version, or nothing. */
type Alone = 'first' | 'every' | 'none';

/** `name`, `name,version`, `name,*` or a number; what one alone means depends on the brackets around it. */
function parsePair(text: string, entry: string, alone: Alone): ExtensionSelector {
  const parts = splitTopLevel(text, ',', entry).map((part) => part.trim());
  const [first, second] = parts as [string, string?];
  if (parts.length > 2 || first === '' || second === '') throw wrong(entry, `[${text}] is not an extension`);
  if (second === undefined && alone === 'none') throw wrong(entry, `(${text}) is not a name and a version`);
  if (second === undefined) return parseSingle(first, entry, alone);
  const name = nameOf(first, entry);
  if (second === '*') return { kind: 'every-version', name };
  if (!/^\d+$/.test(second)) throw wrong(entry, `"${second}" is not a version number`);
  return { kind: 'name', name, version: Number(second) };
}

function parseSingle(text: string, entry: string, alone: Alone): ExtensionSelector {
  if (/^\d+$/.test(text)) return { kind: 'number', number: Number(text) };
  const name = nameOf(text, entry);
  return alone === 'every' ? { kind: 'every-version', name } : { kind: 'name', name, version: 1 };
}

function nameOf(text: string, entry: string): string {
  const name = unquote(text).trim();
  const isOdd = !isQuoted(text) && (/^[+-]?[\d.]+$/.test(text) || /^['"]|[[\](){}]/.test(text));
  if (name === '' || name === '*' || isOdd) throw wrong(entry, `"${text}" is not an extension name`);
  return name.toUpperCase();
}

/**
 * Reads the `group` parameter: extension numbers and `name,version` pairs, comma separated: `1`, `1,4`, `sci,1`.
 * @throws UsageError naming the option
 */
export function parseGroup(text: string): ExtensionSelector[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const selectors: ExtensionSelector[] = [];
  while (parts.length > 0) {
    const part = parts.shift() ?? '';
    if (/^\d+$/.test(part)) selectors.push({ kind: 'number', number: Number(part) });
    else if (/^\d+$/.test(parts[0] ?? ''))
      selectors.push({ kind: 'name', name: part.toUpperCase(), version: Number(parts.shift()) });
    else
      throw new RxDrizzleError(
        'UsageError',
        { option: 'group' },
        `"${text}" is not a list of extensions`,
        'write 1 or 1,4 or sci,1',
      );
  }
  return selectors;
}

/** A selector as it is written: `1`, `SCI,2`, `SCI,*`, `*`. */
export function formatSelector(selector: ExtensionSelector): string {
  if (selector.kind === 'number') return String(selector.number);
  if (selector.kind === 'every-image') return '*';
  return `${selector.name},${selector.kind === 'name' ? selector.version : '*'}`;
}

function wrong(entry: string, why: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    {},
    `input "${entry}": ${why}`,
    "write file.fits[1], file.fits[sci,2] or file.fits{1,4,('sci',3)}",
  );
}
