import { formatCard, isStandardKeyword, printable } from './card-format.js';
import { Card } from './card.js';

/**
 * A text in the characters that FITS headers and tables may hold (ASCII 32-126, section 4.2.1.1 of the standard):
 * others are percent-encoded as their UTF-8 bytes, as in a URL (`é` is `%C3%A9`). A `%` that is there stays.
 */
export function asciiText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, percentEncoded);
}

/** A card as {@link asciiText}: its text value encoded, anything else outside ASCII replaced by `?`. */
export function asciiCard(card: Card): Card {
  if (printable(card.raw) === card.raw) return card;
  const { keyword, value, comment } = card;
  const quoted = isStandardKeyword(keyword) && /^.{8}= *'/s.test(card.raw);
  if (!quoted || typeof value !== 'string') return new Card(printable(card.raw));
  return new Card(formatCard(keyword, asciiText(value), printable(comment)));
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
