import type { CardValue } from './header-view.js';

/** What stands behind the value indicator of a card, taken apart. */
export interface CardField {
  /** The value; `null` when the field is empty (a card of undefined value). */
  readonly value: CardValue;
  /** Text behind the `/`, without surrounding blanks. */
  readonly comment: string;
  /** The value as it was written, without surrounding blanks (`1.2345D+04`). */
  readonly source: string;
}

const INTEGER = /^[+-]?\d+$/;
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EDed][+-]?\d+)?$/;

/**
 * Reads the value field of a card: FITS standard 4.0, section 4.2, fixed and free format.
 *
 * Integers past 2^53 come back as bigint; `D` exponents are read like `E`; a complex value, or a text that
 * is none of the standard's types (an unquoted date, `NaN`), comes back as the text that stands there, so
 * that `Header.number` refuses it by name instead of inventing a number.
 */
export function parseCardField(field: string): CardField {
  const start = field.search(/\S/);
  if (start < 0) return { value: null, comment: '', source: '' };
  return field[start] === "'" ? parseQuoted(field, start) : parseBare(field);
}

/** Trailing blanks of a FITS string carry no meaning (4.2.1.1); leading ones do. */
export function trimTrailingBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** True when a value was written with a decimal point or an exponent, so that an edit can keep it a real. */
export function isRealSource(source: string): boolean {
  return !INTEGER.test(source) && REAL.test(source);
}

function parseQuoted(field: string, start: number): CardField {
  const end = closingQuote(field, start + 1);
  const inner = field.slice(start + 1, end);
  const text = inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  return {
    value: trimTrailingBlanks(text),
    comment: commentOf(field.slice(end + 1)),
    source: field.slice(start, end + 1),
  };
}

/** Position of the closing quote; the end of the field when there is none (read around, like other readers do). */
function closingQuote(field: string, from: number): number {
  for (let at = field.indexOf("'", from); at >= 0; at = field.indexOf("'", at + 2)) {
    if (field[at + 1] !== "'") return at;
  }
  return field.length;
}

function parseBare(field: string): CardField {
  const slash = field.indexOf('/');
  const source = (slash < 0 ? field : field.slice(0, slash)).trim();
  return { value: bareValue(source), comment: slash < 0 ? '' : field.slice(slash + 1).trim(), source };
}

function bareValue(source: string): CardValue {
  if (source === '') return null;
  if (source === 'T') return true;
  if (source === 'F') return false;
  if (INTEGER.test(source)) return integerValue(source);
  if (REAL.test(source)) return Number(source.replace(/[Dd]/, 'E'));
  return source;
}

function integerValue(source: string): number | bigint {
  const value = Number(source);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return BigInt(source.startsWith('+') ? source.slice(1) : source);
}

function commentOf(rest: string): string {
  const slash = rest.indexOf('/');
  return slash < 0 ? '' : rest.slice(slash + 1).trim();
}
