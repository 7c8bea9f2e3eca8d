import { RxDrizzleError } from '../errors/index.js';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/**
 * Splits at a separator that stands outside quotes and outside brackets; parts are not trimmed.
 * `whitespace` separates at runs of blanks.
 * @param entry what the user wrote, for messages
 * @throws UsageError for a quote or a bracket that is not closed
 */
export function splitTopLevel(text: string, separator: ',' | 'whitespace', entry = text): string[] {
  const parts: string[] = [];
  const open: string[] = [];
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (isOpeningQuote(text, at)) quote = character;
    else if (character in CLOSING) open.push(CLOSING[character]);
    else if (character === open.at(-1)) open.pop();
    else if (open.length === 0 && separates(character, separator)) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (quote !== '') throw unclosed(entry, `the quotation mark ${quote}`);
  if (open.length > 0) throw unclosed(entry, `a bracket (${open.at(-1) ?? ''} is missing)`);
  parts.push(text.slice(start));
  return separator === 'whitespace' ? parts.filter((part) => part !== '') : parts;
}

/** A quote opens only where a word can start, so that an apostrophe inside a name is a plain character. */
function isOpeningQuote(text: string, at: number): boolean {
  return (text[at] === "'" || text[at] === '"') && (at === 0 || /[\s,([{]/.test(text[at - 1]));
}

/** A line up to a `#` that starts it or follows a blank, outside quotes. */
export function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (isOpeningQuote(line, at)) quote = character;
    else if (character === '#' && (at === 0 || /\s/.test(line[at - 1]))) return line.slice(0, at);
  }
  return line;
}

function separates(character: string, separator: ',' | 'whitespace'): boolean {
  return separator === ',' ? character === ',' : /\s/.test(character);
}

function unclosed(entry: string, what: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', {}, `input "${entry}": ${what} is not closed`, 'close it, or quote the name');
}

/** True when the whole text stands between one pair of quotes. */
export function isQuoted(text: string): boolean {
  const quote = text[0];
  return text.length >= 2 && (quote === "'" || quote === '"') && text.indexOf(quote, 1) === text.length - 1;
}

/** Text without the quotes around it, if there are any; blanks inside quotes are kept. */
export function unquote(text: string): string {
  return isQuoted(text) ? text.slice(1, -1) : text;
}
