import { CARD_LENGTH } from './card-format.js';
import { dataSum, encodeChecksum } from './checksum.js';
import type { Header } from './header.js';

const UNSET = '0'.repeat(16);

/**
 * Sets DATASUM and CHECKSUM (added when missing, without a date: the same data give the same bytes).
 * @param sum ones-complement sum of the data, padding included.
 * @param least size that the header will be written with, when it is filled up with blank cards.
 */
export function withChecksums(header: Header, sum: number, least = 0): Header {
  header.set('CHECKSUM', UNSET, 'HDU checksum').set('DATASUM', String(sum), 'data unit checksum');
  // The sum is made with the card at zeros (appendix J); the encoded one is of the same length.
  return header.set('CHECKSUM', encodeChecksum(dataSum(header.toBytes(least), sum)));
}

/** Adds LONGSTRN, which says that CONTINUE cards are in use, where they are and it is missing: fitsverify asks for it. */
export function withLongStringMark(header: Header): Header {
  if (header.has('LONGSTRN') || !header.cards().some((card) => card.raw.length > CARD_LENGTH)) return header;
  return header.set('LONGSTRN', 'OGIP 1.0', 'The OGIP long string convention may be used');
}
