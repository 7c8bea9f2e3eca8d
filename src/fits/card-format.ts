import { RxDrizzleError } from '../errors/index.js';
import type { CardValue } from './header-view.js';

/** Length of a card in bytes. */
export const CARD_LENGTH = 80;
/** Characters of text a COMMENT, HISTORY or blank card holds. */
export const COMMENTARY_LENGTH = 72;

/** A number that is written as a real even when it has no fraction: `100.0`. Made by {@link real}. */
export class RealValue {
  constructor(readonly value: number) {}
}

/** What can be written into a card. A plain number without fraction is written as an integer. */
export type CardInput = CardValue | RealValue;

/** Asks for a real: `header.set('EXPTIME', real(100))` writes `100.0`. */
export function real(value: number): RealValue {
  return new RealValue(value);
}

const STANDARD_KEYWORD = /^[A-Z0-9_-]{1,8}$/;
const HIERARCH_KEYWORD = /^[\x21-\x3c\x3e-\x7e]+(?: [\x21-\x3c\x3e-\x7e]+)*$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Room between the quotes of a string that starts in column 11. */
const STRING_ROOM = 68;
/** Column (0-based) where the comment of a fixed-format card starts: column 31 of the standard. */
const COMMENT_COLUMN = 30;

/**
 * The 80-character card (or cards: a long string goes on in CONTINUE cards) for a keyword and its value.
 *
 * Fixed format where the value fits columns 11-30, free format where a double needs more characters: doubles
 * always read back bit by bit. A comment that does not fit behind the value is cut, as every FITS writer does.
 * @param keyword upper case; longer than 8 characters or with blanks = HIERARCH (ESO convention).
 * @throws RxDrizzleError KeywordError for NaN, infinities, characters outside ASCII 32-126, names that no
 * card can carry, and values that do not fit.
 */
export function formatCard(keyword: string, input: CardInput, comment: string, label = ''): string {
  requirePrintable(label, keyword, comment);
  const head = cardHead(keyword, label);
  const value = input instanceof RealValue ? formatReal(input.value, keyword, label) : input;
  if (typeof input === 'string') return stringCard(head, keyword, input, comment, label);
  const text = input instanceof RealValue ? String(value) : scalarText(input, keyword, label);
  const body = head.length === 10 ? text.padStart(20) : text;
  if (head.length + body.length > CARD_LENGTH) throw tooLong(label, keyword);
  return withComment(head + body, comment);
}

/** COMMENT, HISTORY or blank cards for a text, wrapped at 72 characters; words are kept whole where they fit. */
export function formatCommentary(keyword: string, text: string, label = ''): readonly string[] {
  requirePrintable(label, keyword, text);
  return wrap(text, COMMENTARY_LENGTH).map((line) => (keyword.padEnd(8) + line).padEnd(CARD_LENGTH));
}

/** True for a name that fits columns 1-8 of a card. */
export function isStandardKeyword(keyword: string): boolean {
  return STANDARD_KEYWORD.test(keyword);
}

/** Replaces what no header may hold (anything but ASCII 32-126) by `?`. */
export function printable(text: string): string {
  return PRINTABLE.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '?');
}

function cardHead(keyword: string, label: string): string {
  if (isStandardKeyword(keyword)) return `${keyword.padEnd(8)}= `;
  if (HIERARCH_KEYWORD.test(keyword)) return `HIERARCH ${keyword} = `;
  throw new RxDrizzleError(
    'KeywordError',
    { file: label, keyword },
    'is no name that a card can carry',
    'use A-Z, 0-9, - and _',
  );
}

function scalarText(value: Exclude<CardInput, string | RealValue>, keyword: string, label: string): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return value.toString();
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
  return whole ? String(value) : formatReal(value, keyword, label);
}

/** Shortest text that reads back as the same double, with a decimal point. */
function formatReal(value: number, keyword: string, label: string): string {
  if (!Number.isFinite(value)) {
    throw new RxDrizzleError(
      'KeywordError',
      { file: label, keyword },
      `FITS cards cannot hold ${String(value)}`,
      'write an undefined value instead',
    );
  }
  const plain = Object.is(value, -0) ? '-0.0' : withPoint(String(value));
  const exponent = withPoint(value.toExponential());
  return plain.length > 20 && exponent.length < plain.length ? exponent : plain;
}

function withPoint(text: string): string {
  const at = text.indexOf('e');
  const mantissa = at < 0 ? text : text.slice(0, at);
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return at < 0 ? pointed : `${pointed}E${text[at + 1]}${text.slice(at + 2).padStart(2, '0')}`;
}

function stringCard(head: string, keyword: string, value: string, comment: string, label: string): string {
  requirePrintable(label, keyword, value);
  const quoted = value.replaceAll("'", "''");
  if (head.length + 2 + Math.max(quoted.length, 8) <= CARD_LENGTH) {
    return withComment(`${head}'${quoted.padEnd(8)}'`, comment);
  }
  return longString(head, keyword, quoted, comment, label);
}

/** A string over several cards: each piece but the last ends with `&`, and goes on in a CONTINUE card. */
function longString(head: string, keyword: string, quoted: string, comment: string, label: string): string {
  const firstRoom = CARD_LENGTH - head.length - 3;
  if (firstRoom < 2) throw tooLong(label, keyword);
  const first = pieceLength(quoted, 0, firstRoom);
  let cards = `${head}'${quoted.slice(0, first)}&'`.padEnd(CARD_LENGTH);
  let at = first;
  // Readers take an ampersand at the very end for the mark of a lost card: an empty card behind protects it.
  while (quoted.length - at > STRING_ROOM || (at < quoted.length && quoted.endsWith('&'))) {
    const end = Math.min(quoted.length, at + pieceLength(quoted, at, STRING_ROOM - 1));
    cards += `CONTINUE  '${quoted.slice(at, end)}&'`.padEnd(CARD_LENGTH);
    at = end;
  }
  return cards + withComment(`CONTINUE  '${quoted.slice(at)}'`, comment);
}

/** A doubled quote must not be cut in two: step back by one when the cut would fall between its halves. */
function pieceLength(quoted: string, at: number, room: number): number {
  const end = at + room;
  let quotes = 0;
  for (let i = end - 1; i >= at && quoted[i] === "'"; i--) quotes++;
  return quotes % 2 === 1 ? room - 1 : room;
}

function withComment(card: string, comment: string): string {
  const start = Math.max(card.length, COMMENT_COLUMN) + 3;
  if (comment === '' || start >= CARD_LENGTH) return card.padEnd(CARD_LENGTH);
  return `${card.padEnd(COMMENT_COLUMN)} / ${comment}`.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH);
}

function requirePrintable(label: string, keyword: string, text: string): void {
  if (PRINTABLE.test(text)) return;
  throw new RxDrizzleError(
    'KeywordError',
    { file: label, keyword },
    'a FITS header holds ASCII 32-126 only',
    'remove other characters',
  );
}

function tooLong(label: string, keyword: string): RxDrizzleError {
  return new RxDrizzleError(
    'KeywordError',
    { file: label, keyword },
    'name and value do not fit one card',
    'shorten the name',
  );
}

function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const blank = rest.lastIndexOf(' ', room);
    const cut = blank > 0 ? blank : room;
    lines.push(rest.slice(0, cut));
    rest = blank > 0 ? rest.slice(cut + 1) : rest.slice(cut);
  }
  lines.push(rest);
  return lines;
}
