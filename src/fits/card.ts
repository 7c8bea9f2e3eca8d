import type { CardValue } from './header-view.js';
import { CARD_LENGTH } from './card-format.js';
import { parseCardField, trimTrailingBlanks, type CardField } from './card-value.js';

/**
 * One logical card of a header: 80 characters, or a multiple when a long string goes on in CONTINUE cards.
 *
 * `raw` is what stands in the file and is written back untouched; keyword, value and comment are read from it
 * on first use. Cards never change: an edit of a header puts another card in their place.
 */
export class Card {
  /** Upper case; HIERARCH names without the word HIERARCH; '' for a blank card. */
  readonly keyword: string;
  /** True when the card has a value field; false for COMMENT, HISTORY, blank and other free text. */
  readonly hasValue: boolean;
  readonly #fieldStart: number;
  #field: CardField | undefined;

  /** @param raw a multiple of 80 characters, one byte each (Latin-1, so that odd bytes survive). */
  constructor(readonly raw: string) {
    const { keyword, fieldStart } = splitKeyword(raw);
    this.keyword = keyword;
    this.hasValue = fieldStart > 0;
    this.#fieldStart = fieldStart;
  }

  /** The value; `null` = undefined value. For a card without value field the free text behind the keyword. */
  get value(): CardValue {
    return this.#parsed().value;
  }

  /** Comment behind the value, without surrounding blanks. */
  get comment(): string {
    return this.#parsed().comment;
  }

  /** The value as it was written (`1.2345D+04`); '' for free text. */
  get source(): string {
    return this.#parsed().source;
  }

  #parsed(): CardField {
    this.#field ??= this.hasValue ? parseValue(this.raw, this.#fieldStart) : freeText(this.raw);
    return this.#field;
  }
}

/** The keyword of a card, as {@link Card.keyword}. @param raw its first 80 characters. */
export function keywordOf(raw: string): string {
  return splitKeyword(raw).keyword;
}

/** True when a string value at the end of these cards goes on if a CONTINUE card follows. */
export function endsWithAmpersand(raw: string): boolean {
  const last = raw.length - CARD_LENGTH;
  if (!raw.includes('&', last)) return false;
  const start = last === 0 ? splitKeyword(raw).fieldStart : 10;
  if (start === 0) return false;
  const { value, source } = parseCardField(raw.slice(last + start));
  return source.startsWith("'") && typeof value === 'string' && value.endsWith('&');
}

/** True for the card that ends a header. */
export function isEndCard(raw: string): boolean {
  return raw.startsWith('END') && /^END *$/.test(raw.slice(0, CARD_LENGTH));
}

const COMMENTARY = new Set(['COMMENT', 'HISTORY', '', 'CONTINUE', 'END']);

/** Keyword and the position where the value field starts; 0 when the card has none. */
function splitKeyword(raw: string): { keyword: string; fieldStart: number } {
  const keyword = raw.slice(0, 8).trim().toUpperCase();
  if (keyword === 'HIERARCH' && raw[8] !== '=') return splitHierarch(raw);
  const hasValue = raw[8] === '=' && !COMMENTARY.has(keyword);
  return { keyword, fieldStart: hasValue ? 9 : 0 };
}

function splitHierarch(raw: string): { keyword: string; fieldStart: number } {
  const equals = raw.indexOf('=', 9);
  const name = equals < 0 ? '' : raw.slice(9, equals).trim().toUpperCase();
  if (name === '' || equals >= CARD_LENGTH || name.includes("'")) return { keyword: 'HIERARCH', fieldStart: 0 };
  return { keyword: name.replace(/ +/g, ' '), fieldStart: equals + 1 };
}

function parseValue(raw: string, fieldStart: number): CardField {
  if (raw.length === CARD_LENGTH) return parseCardField(raw.slice(fieldStart));
  return parseContinued(raw, fieldStart);
}

function parseContinued(raw: string, fieldStart: number): CardField {
  const comments: string[] = [];
  let text = '';
  for (let at = 0; at < raw.length; at += CARD_LENGTH) {
    const piece = parseCardField(raw.slice(at + (at === 0 ? fieldStart : 8), at + CARD_LENGTH));
    if (piece.comment !== '') comments.push(piece.comment);
    const value = typeof piece.value === 'string' ? piece.value : '';
    // An ampersand at the very end announces a card that is lost: it is no part of the text.
    text += value.endsWith('&') ? value.slice(0, -1) : value;
  }
  return { value: trimTrailingBlanks(text), comment: comments.join(' '), source: text };
}

function freeText(raw: string): CardField {
  return { value: trimTrailingBlanks(raw.slice(8)), comment: '', source: '' };
}
