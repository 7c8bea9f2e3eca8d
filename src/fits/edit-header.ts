import { withChecksums } from './checksum-cards.js';
import type { Hdu } from './hdu.js';
import type { Header } from './header.js';
import type { HeaderEdit } from './update.js';

/** Bytes that the header takes in the file. */
export function headerRoom({ headerOffset, dataOffset }: Hdu): number {
  return dataOffset - headerOffset;
}

/**
 * File form of an edited header: at least as long as before; CHECKSUM and DATASUM renewed where there was one of them.
 * @param sum - ones-complement sum of the data; it does not change the length
 */
export function editedHeaderBytes(hdu: Hdu, edit: HeaderEdit, sum: number): Uint8Array {
  const header = hdu.header.clone();
  edit(header);
  const room = headerRoom(hdu);
  if (header.toBytes().byteLength > room) header.removeTrailingBlanks();
  if (hasSums(header)) withChecksums(header, sum, room);
  return header.toBytes(room);
}

/** True for a header with a sum of the data, which then has to be kept right. */
export function hasSums(header: Header): boolean {
  return header.has('CHECKSUM') || header.has('DATASUM');
}
