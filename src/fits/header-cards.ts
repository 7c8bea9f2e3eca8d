import { RxDrizzleError } from '../errors/index.js';
import { CARD_LENGTH } from './card-format.js';
import { Card, endsWithAmpersand, isEndCard } from './card.js';

/** FITS files come in blocks of this many bytes. */
export const BLOCK = 2880;

/** Next multiple of the block size. */
export function padToBlock(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}

/**
 * The text of a header in its file form: 80 characters a card, one a byte, without END and what follows it.
 * @param bytes whole cards, END included.
 * @throws RxDrizzleError FitsFormatError when there is no END card.
 */
export function textOfBlocks(bytes: Uint8Array, label: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin1 = (from: number, to: number): string => buffer.toString('latin1', from, to);
  for (let at = 0; at + CARD_LENGTH <= buffer.length; at += CARD_LENGTH) {
    if (buffer[at] === 69 && isEndCard(latin1(at, at + CARD_LENGTH))) return latin1(0, at);
  }
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: label },
    'the header has no END card',
    'the file is damaged or is not FITS',
  );
}

/**
 * The same for a header in text form, one card a line; lines shorter than 80 are padded, END is optional.
 * @throws RxDrizzleError FitsFormatError for a line longer than a card.
 */
export function textOfLines(text: string, label: string): string {
  const raws: string[] = [];
  for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const raw = line.padEnd(CARD_LENGTH);
    if (isEndCard(raw)) break;
    if (raw.length > CARD_LENGTH && raw.slice(CARD_LENGTH).trim() !== '') throw tooLong(label, raw);
    raws.push(raw.slice(0, CARD_LENGTH));
  }
  return raws.join('');
}

/** Cards of a header's text. CONTINUE cards are part of the string card that they follow; a stray one is a card of its own. */
export function cardsOfText(text: string): Card[] {
  const cards: Card[] = [];
  for (let at = 0; at < text.length;) {
    const card = cardAt(text, at);
    cards.push(card);
    at += card.raw.length;
  }
  return cards;
}

/** The card that starts at a character of a header's text, with the CONTINUE cards that belong to it. */
export function cardAt(text: string, at: number): Card {
  let end = at + CARD_LENGTH;
  while (text.startsWith('CONTINUE  ', end) && endsWithAmpersand(text.slice(at, end))) end += CARD_LENGTH;
  return new Card(text.slice(at, end));
}

/**
 * File form of cards: END added, filled with blanks to whole blocks.
 * @param least bytes the header should have at least: blank cards go before END, so that data behind it can stay.
 */
export function blocksOfCards(cards: readonly Card[], least = 0): Uint8Array {
  let length = CARD_LENGTH;
  for (const card of cards) length += card.raw.length;
  const bytes = Buffer.alloc(Math.max(padToBlock(length), padToBlock(least)), 32);
  let at = 0;
  for (const card of cards) at += bytes.write(card.raw, at, 'latin1');
  // END must stand in the last block of the header: data follow that block.
  bytes.write('END', Math.max(at, padToBlock(least) - BLOCK), 'latin1');
  return bytes;
}

function tooLong(label: string, raw: string): RxDrizzleError {
  const start = raw.slice(0, 20);
  return new RxDrizzleError(
    'FitsFormatError',
    { file: label },
    `the line '${start}...' is longer than 80 characters`,
    'one card a line',
  );
}
