import { RxDrizzleError } from '../errors/index.js';
import type { ByteSource } from './byte-source.js';
import { isEndCard } from './card.js';
import { CARD_LENGTH } from './card-format.js';
import { dataSizeOf } from './data-size.js';
import { makeHdu, type Hdu } from './hdu.js';
import { BLOCK, padToBlock } from './header-cards.js';
import { Header } from './header.js';
import { requireMagic } from './fits-magic.js';

/** Bytes read at once when looking for END: the headers of most HDUs fit. */
const CHUNK = 8 * BLOCK;
/** A header longer than this (360 000 cards) is a file without END, not a header. */
const LONGEST_HEADER = 10_000 * BLOCK;

/**
 * Lists the HDUs of a file by reading their headers alone; data units are skipped.
 * @throws RxDrizzleError FitsFormatError: not FITS, missing END, impossible NAXIS or BITPIX, random groups, a
 * file that ends before its data (naming the byte where it ends and where it should). Only the padding of the
 * last HDU may be missing.
 */
export function indexHdus(source: ByteSource): Hdu[] {
  const hdus: Hdu[] = [];
  let at = 0;
  while (at < source.size && (at === 0 || startsExtension(source, at))) {
    const hdu = readHdu(source, hdus.length, at);
    hdus.push(hdu);
    at = padToBlock(hdu.dataOffset + hdu.dataBytes);
  }
  if (hdus.length === 0) requireMagic(source.name, new Uint8Array(0));
  return hdus;
}

function readHdu(source: ByteSource, index: number, headerOffset: number): Hdu {
  const provisional = `${source.name}[${String(index)}]`;
  const bytes = readHeaderBytes(source, headerOffset, provisional);
  if (index === 0) requireMagic(source.name, bytes);
  const header = Header.parse(bytes, provisional);
  const dataOffset = headerOffset + bytes.byteLength;
  const dataBytes = dataSizeOf(header);
  requireData(source, provisional, dataOffset + dataBytes);
  return makeHdu(source.name, index, header, { headerOffset, dataOffset, dataBytes });
}

/** The blocks of a header, END included. */
function readHeaderBytes(source: ByteSource, start: number, label: string): Uint8Array {
  let bytes = new Uint8Array(CHUNK);
  let filled = 0;
  for (;;) {
    const got = source.read(bytes.subarray(filled), start + filled);
    if (start === 0 && filled === 0) requireMagic(source.name, bytes.subarray(0, got));
    const end = findEnd(bytes, filled, filled + got);
    if (end >= 0) return bytes.subarray(0, padToBlock(end));
    filled += got;
    if (filled < bytes.byteLength || filled >= LONGEST_HEADER) throw noEnd(source, label, start + filled);
    const larger = new Uint8Array(2 * bytes.byteLength);
    larger.set(bytes);
    bytes = larger;
  }
}

/** Byte behind the END card, or -1. */
function findEnd(bytes: Uint8Array, from: number, to: number): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at + CARD_LENGTH <= to; at += CARD_LENGTH) {
    if (bytes[at] !== 69 || bytes[at + 1] !== 78 || bytes[at + 2] !== 68) continue;
    if (isEndCard(buffer.toString('latin1', at, at + CARD_LENGTH))) return at + CARD_LENGTH;
  }
  return -1;
}

/** What follows the last HDU may only be filling (zeros or blanks, as tapes leave it). */
function startsExtension(source: ByteSource, at: number): boolean {
  const start = new Uint8Array(BLOCK);
  const got = source.read(start, at);
  const text = Buffer.from(start.buffer, 0, got).toString('latin1');
  if (text.startsWith('XTENSION')) return true;
  if (/^[\0 ]*$/.test(text)) return false;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: source.name, byte: at },
    'an extension should start here, but there is something else',
    'the header before it is wrong, or the file is damaged',
  );
}

function requireData(source: ByteSource, label: string, end: number): void {
  if (source.size >= end) return;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: label, byte: source.size },
    `the file is truncated: it ends at byte ${String(source.size)}, its data go to byte ${String(end)}`,
    'fetch the file again',
  );
}

function noEnd(source: ByteSource, label: string, searched: number): RxDrizzleError {
  const truncated =
    searched >= source.size
      ? `before the file ends at byte ${String(source.size)}`
      : `in ${String(LONGEST_HEADER)} bytes`;
  return new RxDrizzleError(
    'FitsFormatError',
    { file: label, byte: searched },
    `the header has no END card ${truncated}`,
    'the file is truncated or damaged',
  );
}
