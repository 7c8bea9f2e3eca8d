import { RxDrizzleError } from '../errors/index.js';
import type { CardValue, HeaderView } from './header-view.js';
import { Card } from './card.js';
import { CardIndex } from './card-index.js';
import {
  formatCard,
  formatCommentary,
  isStandardKeyword,
  printable,
  RealValue,
  type CardInput,
} from './card-format.js';
import { isRealSource, trimTrailingBlanks } from './card-value.js';
import { blocksOfCards, textOfBlocks, textOfLines } from './header-cards.js';
import { HeaderText } from './header-text.js';

const COMMENTARY = new Set(['COMMENT', 'HISTORY', '']);
const RESERVED = new Set(['END', 'CONTINUE', 'HIERARCH']);

/**
 * A FITS header that keeps every card as it stands in the file until it is edited: order, duplicates,
 * COMMENT/HISTORY/blank cards, CONTINUE strings, HIERARCH names, repeated record-valued cards.
 *
 * Keywords are case-insensitive; HIERARCH names are given with or without the word HIERARCH. Free-text cards
 * (COMMENT, HISTORY, '') answer `get`, `getAll` and `has` with their text, but are not among `keywords()`.
 */
export class Header implements HeaderView {
  readonly label: string;
  readonly #text: HeaderText;
  /** The cards once they have been edited. */
  #edited: CardIndex | undefined;

  private constructor(text: HeaderText, edited: CardIndex | undefined, label: string) {
    this.#text = text;
    this.#edited = edited;
    this.label = label;
  }

  /**
   * Reads a header in file form.
   * @param bytes whole 2880-byte blocks, END included; what follows END is ignored.
   * @throws RxDrizzleError FitsFormatError when there is no END card.
   */
  static parse(bytes: Uint8Array, label: string): Header {
    return new Header(new HeaderText(textOfBlocks(bytes, label)), undefined, label);
  }

  /** Reads a header in text form: one card a line, short lines padded, END optional. */
  static fromText(text: string, label: string): Header {
    return new Header(new HeaderText(textOfLines(text, label)), undefined, label);
  }

  static empty(label: string): Header {
    return new Header(new HeaderText(''), new CardIndex([]), label);
  }

  /** Number of logical cards (a long string with its CONTINUE cards is one), END not counted. */
  get length(): number {
    return this.#cards.length;
  }

  /** The cards in order, END excluded. A snapshot: later edits do not show in it. */
  cards(): readonly Card[] {
    return [...this.#cards];
  }

  get(keyword: string): CardValue | undefined {
    return this.card(keyword)?.value;
  }

  getAll(keyword: string): readonly CardValue[] {
    const cards = this.#cards;
    return this.#positions(keyword).map((at) => cards[at].value);
  }

  /** The FIRST card with this keyword. */
  card(keyword: string): Card | undefined {
    return (this.#edited ?? this.#text).first(normalise(keyword));
  }

  has(keyword: string): boolean {
    return this.card(keyword) !== undefined;
  }

  number(keyword: string): number | undefined {
    const value = this.get(keyword);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    throw this.#wrongType(keyword, value, 'a number');
  }

  text(keyword: string): string | undefined {
    const value = this.get(keyword);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return trimTrailingBlanks(value);
    throw this.#wrongType(keyword, value, 'a text');
  }

  logical(keyword: string): boolean | undefined {
    const value = this.get(keyword);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    throw this.#wrongType(keyword, value, 'T or F');
  }

  keywords(): readonly string[] {
    return [...new Set(this.#cards.filter((card) => card.hasValue).map((card) => card.keyword))];
  }

  /**
   * Number behind `field` in the record-valued cards of `keyword` (FITS paper IV: `DP1 = 'EXTVER: 2'` is
   * record('DP1', 'EXTVER') = 2), or undefined. Fields are case-insensitive; the last card of a field counts.
   */
  record(keyword: string, field: string): number | undefined {
    let found: number | undefined;
    for (const value of this.getAll(keyword)) {
      if (typeof value !== 'string') continue;
      const colon = value.indexOf(':');
      if (colon < 0 || value.slice(0, colon).trim().toUpperCase() !== field.toUpperCase()) continue;
      const number = Number(value.slice(colon + 1).replace(/[Dd]/, 'E'));
      if (!Number.isNaN(number)) found = number;
    }
    return found;
  }

  /**
   * Gives a keyword a value: the first card of that name is changed in place (its comment stays when none is
   * given, and a real stays a real), otherwise a new card goes before trailing blank cards.
   * @throws RxDrizzleError KeywordError for what a card cannot hold (NaN, control characters, bad names).
   */
  set(keyword: string, value: CardInput, comment?: string): this {
    const at = this.#positions(keyword).at(0);
    if (at === undefined) return this.#insert(this.#endOfContent(), this.#make(keyword, value, comment ?? ''));
    const old = this.#cards[at];
    const card = this.#make(keyword, likeBefore(old, value), comment ?? printable(old.comment));
    this.#edit().cards[at] = card;
    return this;
  }

  /** Adds a card behind all others, whether or not there is one of that name. */
  append(keyword: string, value: CardInput, comment = ''): this {
    return this.#insert(this.#cards.length, this.#make(keyword, value, comment));
  }

  /** Adds a card behind the last card named `anchor`. @throws RxDrizzleError KeywordError without such a card. */
  insertAfter(anchor: string, keyword: string, value: CardInput, comment = ''): this {
    const at = this.#anchor(anchor).at(-1) ?? 0;
    return this.#insert(at + 1, this.#make(keyword, value, comment));
  }

  /** Adds a card before the first card named `anchor`. @throws RxDrizzleError KeywordError without such a card. */
  insertBefore(anchor: string, keyword: string, value: CardInput, comment = ''): this {
    return this.#insert(this.#anchor(anchor)[0], this.#make(keyword, value, comment));
  }

  /** Puts cards, untouched, behind all others: for copying from one header to another. */
  appendCards(cards: Iterable<Card>): this {
    for (const card of cards) this.#insert(this.#cards.length, card);
    return this;
  }

  /** Puts cards before all others, in their order. */
  prependCards(cards: readonly Card[]): this {
    const index = this.#edit();
    index.cards.unshift(...cards);
    index.invalidate();
    return this;
  }

  /** Removes all cards of this name; returns how many there were. */
  remove(keyword: string): number {
    const name = normalise(keyword);
    return this.has(name) ? this.removeWhere((card) => card.keyword === name) : 0;
  }

  /** Removes the cards that the predicate chooses; returns how many there were. */
  removeWhere(chosen: (card: Card) => boolean): number {
    const kept = this.#cards.filter((card) => !chosen(card));
    const removed = this.#cards.length - kept.length;
    if (removed === 0) return 0;
    this.#edited = new CardIndex(kept);
    return removed;
  }

  /** Removes the blank cards at the end, which are room for cards to come; returns how many there were. */
  removeTrailingBlanks(): number {
    const end = this.#endOfContent();
    const removed = this.#cards.length - end;
    if (removed > 0) this.#edited = new CardIndex(this.#cards.slice(0, end));
    return removed;
  }

  /** Adds COMMENT cards behind the last one, or at the end; the text is wrapped at 72 characters. */
  addComment(text: string): this {
    return this.#addCommentary('COMMENT', text);
  }

  /** Adds HISTORY cards behind the last one, or at the end; the text is wrapped at 72 characters. */
  addHistory(text: string): this {
    return this.#addCommentary('HISTORY', text);
  }

  /** An independent copy; cards are shared as they never change. */
  clone(label = this.label): Header {
    return new Header(this.#text, this.#edited?.copy(), label);
  }

  /**
   * File form: a multiple of 2880 bytes, END included.
   * @param least fills up with blank cards to at least this many bytes.
   */
  toBytes(least = 0): Uint8Array {
    return blocksOfCards(this.#cards, least);
  }

  /**
   * Gives back the memory of the cards of a header that has not been edited, and of its unedited clones: what is left is
   * its text, from which they are made again when they are asked for. Cards that were edited stay.
   */
  forgetCards(): void {
    this.#text.forget();
  }

  get #cards(): readonly Card[] {
    return (this.#edited ?? this.#text.index).cards;
  }

  #positions(keyword: string): readonly number[] {
    return (this.#edited ?? this.#text.index).of(normalise(keyword));
  }

  /** The header's own list of cards, to be changed. */
  #edit(): CardIndex {
    return (this.#edited ??= this.#text.index.copy());
  }

  #make(keyword: string, value: CardInput, comment: string): Card {
    const name = normalise(keyword);
    if (COMMENTARY.has(name)) throw this.#refuse(name, 'holds free text only', 'use addComment or addHistory');
    if (RESERVED.has(name)) throw this.#refuse(name, 'cannot be set', 'it belongs to the file format');
    return new Card(formatCard(name, value, comment, this.label));
  }

  #insert(at: number, card: Card): this {
    const index = this.#edit();
    if (at === index.cards.length) {
      index.cards.push(card);
      index.appended();
    } else {
      index.cards.splice(at, 0, card);
      index.invalidate();
    }
    return this;
  }

  #anchor(keyword: string): readonly number[] {
    const positions = this.#positions(keyword);
    if (positions.length === 0) throw this.#refuse(normalise(keyword), 'is missing, so nothing can go beside it', '');
    return positions;
  }

  /** Position behind the last card that is not blank. */
  #endOfContent(): number {
    const cards = this.#cards;
    let end = cards.length;
    while (end > 0 && cards[end - 1].raw.trim() === '') end--;
    return end;
  }

  #addCommentary(keyword: string, text: string): this {
    let at = (this.#positions(keyword).at(-1) ?? this.#endOfContent() - 1) + 1;
    for (const raw of formatCommentary(keyword, text, this.label)) this.#insert(at++, new Card(raw));
    return this;
  }

  #wrongType(keyword: string, value: CardValue, wanted: string): RxDrizzleError {
    const found = typeof value === 'string' ? `'${value}'` : String(value);
    return this.#refuse(normalise(keyword), `holds ${found}, not ${wanted}`, 'correct the card');
  }

  #refuse(keyword: string, problem: string, remedy: string): RxDrizzleError {
    return new RxDrizzleError('KeywordError', { file: this.label, keyword }, problem, remedy);
  }
}

/** Upper case, without the word HIERARCH, single blanks between the words of a HIERARCH name. */
function normalise(keyword: string): string {
  if (isStandardKeyword(keyword)) return keyword;
  return keyword
    .trim()
    .toUpperCase()
    .replace(/^HIERARCH +/, '')
    .replace(/ +/g, ' ');
}

/** A number put where a real stood stays a real, so that `100.` does not turn into the integer `100`. */
function likeBefore(old: Card, value: CardInput): CardInput {
  return typeof value === 'number' && isRealSource(old.source) ? new RealValue(value) : value;
}
