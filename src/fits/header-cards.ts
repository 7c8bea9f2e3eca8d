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
 * Cards of a header in its file form.
 * @param text characters of the header, one a byte, END included.
 * @throws RxDrizzleError FitsFormatError when there is no END card.
 */
export function cardsOfBlocks(text: string, label: string): Card[] {
  const raws: string[] = [];
  for (let at = 0; at + CARD_LENGTH <= text.length; at += CARD_LENGTH) {
    const raw = text.slice(at, at + CARD_LENGTH);
    if (isEndCard(raw)) return joinContinued(raws);
    raws.push(raw);
  }
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: label },
    'the header has no END card',
    'the file is damaged or is not FITS',
  );
}

/**
 * Cards of a header in text form, one card a line; lines shorter than 80 are padded, END is optional.
 * @throws RxDrizzleError FitsFormatError for a line longer than a card.
 */
export function cardsOfLines(text: string, label: string): Card[] {
  const raws: string[] = [];
  for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const raw = line.padEnd(CARD_LENGTH);
    if (isEndCard(raw)) break;
    if (raw.length > CARD_LENGTH && raw.slice(CARD_LENGTH).trim() !== '') throw tooLong(label, raw);
    raws.push(raw.slice(0, CARD_LENGTH));
  }
  return joinContinued(raws);
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

/** CONTINUE cards become part of the string card they follow; a stray one stays a card of its own. */
function joinContinued(raws: readonly string[]): Card[] {
  const cards: Card[] = [];
  for (let i = 0; i < raws.length; i++) {
    let raw = raws[i];
    while (i + 1 < raws.length && raws[i + 1].startsWith('CONTINUE  ') && endsWithAmpersand(raw)) raw += raws[++i];
    cards.push(new Card(raw));
  }
  return cards;
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
