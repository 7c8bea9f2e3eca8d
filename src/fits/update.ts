import { closeSync, fchmodSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { AtomicFile } from './atomic-file.js';
import { dataSum } from './checksum.js';
import { withChecksums } from './checksum-cards.js';
import { dataSizeOf } from './data-size.js';
import { FitsFile } from './fits-file.js';
import type { Hdu } from './hdu.js';
import { padToBlock } from './header-cards.js';
import type { Header } from './header.js';
import { readFully } from './positional-read.js';
import { writeFully } from './scratch-file.js';

/** Changes a header; gets a copy and works on it. */
export type HeaderEdit = (header: Header) => void;

/** How an update was done. */
export type UpdateWay = 'unchanged' | 'in-place' | 'rewritten';

/**
 * Edits the header of one HDU of an existing file; see {@link updateHeaders}.
 * @param hduIndex 0 = primary.
 */
export function updateHeaderInPlace(path: string, hduIndex: number, edit: HeaderEdit): Promise<UpdateWay> {
  return updateHeaders(path, new Map([[hduIndex, edit]]));
}

/**
 * Edits headers of an existing plain file. When every header still fits its blocks only those blocks are
 * written and synced; otherwise the whole file is written anew under a temporary name and renamed. CHECKSUM and
 * DATASUM are renewed where they were; all else, and all data, stay byte for byte.
 * @param edits by HDU number.
 * @throws RxDrizzleError StorageError (compressed file or zip entry, no permission, disk full), FitsFormatError (an edit
 * that contradicts the data), KeywordError, ExposureError (no such HDU).
 */
export async function updateHeaders(path: string, edits: ReadonlyMap<number, HeaderEdit>): Promise<UpdateWay> {
  const file = await FitsFile.open(path);
  try {
    requirePlain(file);
    const headers = editedHeaders(file, edits);
    if (headers.size === 0) return 'unchanged';
    if (![...headers].every(([hdu, bytes]) => bytes.byteLength === headerBytes(hdu))) {
      await rewrite(file, headers);
      return 'rewritten';
    }
    overwrite(path, headers);
    return 'in-place';
  } finally {
    file.close();
  }
}

type EditedHeaders = ReadonlyMap<Hdu, Uint8Array>;

function editedHeaders(file: FitsFile, edits: ReadonlyMap<number, HeaderEdit>): EditedHeaders {
  const headers = new Map<Hdu, Uint8Array>();
  for (const [index, edit] of edits) {
    const hdu = file.hdu(index);
    const header = hdu.header.clone();
    edit(header);
    if (sameCards(header, hdu.header)) continue;
    requireSameData(hdu, header);
    const least = headerBytes(hdu);
    if (header.toBytes().byteLength > least) header.removeTrailingBlanks();
    if (header.has('CHECKSUM') || header.has('DATASUM')) withChecksums(header, sumOfData(file, hdu), least);
    headers.set(hdu, header.toBytes(least));
  }
  return headers;
}

function overwrite(path: string, headers: EditedHeaders): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r+');
    for (const [hdu, bytes] of headers) writeFully(fd, bytes, hdu.headerOffset, path);
    fsyncSync(fd);
  } catch (error) {
    throw storageError(path, error, 'updating');
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

async function rewrite(file: FitsFile, headers: EditedHeaders): Promise<void> {
  const target = await AtomicFile.create(file.name, true);
  try {
    fchmodSync(target.fd, fstatSync(file.source.fd).mode & 0o7777);
    let at = 0;
    for (const hdu of file.hdus) {
      const bytes = headers.get(hdu) ?? hdu.header.toBytes();
      writeFully(target.fd, bytes, at, file.name);
      at = copyData(file, hdu, target.fd, at + bytes.byteLength);
    }
  } catch (error) {
    await target.abort();
    throw error;
  }
  await target.commit();
}

/** Copies the data unit with its padding (zeros where a truncated file has none); returns the byte behind it. */
function copyData(file: FitsFile, hdu: Hdu, fd: number, to: number): number {
  let at = to;
  for (const chunk of dataChunks(file, hdu)) {
    writeFully(fd, chunk, at, file.name);
    at += chunk.byteLength;
  }
  return at;
}

const COPY_CHUNK = 1 << 20;

function* dataChunks(file: FitsFile, hdu: Hdu): Generator<Uint8Array> {
  const total = padToBlock(hdu.dataBytes);
  for (let done = 0; done < total; done += COPY_CHUNK) {
    const chunk = new Uint8Array(Math.min(COPY_CHUNK, total - done));
    readFully(file.source.fd, chunk, file.source.offset + hdu.dataOffset + done, file.name);
    yield chunk;
  }
}

/** The DATASUM of the header is trusted, as data do not change here; without one the data are summed. */
function sumOfData(file: FitsFile, hdu: Hdu): number {
  const written = hdu.header.get('DATASUM');
  if (typeof written === 'string' && /^ *\d+ *$/.test(written)) return Number(written);
  let sum = 0;
  for (const chunk of dataChunks(file, hdu)) sum = dataSum(chunk, sum);
  return sum;
}

function headerBytes(hdu: Hdu): number {
  return hdu.dataOffset - hdu.headerOffset;
}

function sameCards(a: Header, b: Header): boolean {
  return Buffer.compare(a.toBytes(), b.toBytes()) === 0;
}

function requireSameData(hdu: Hdu, header: Header): void {
  const size = dataSizeOf(header);
  if (size === hdu.dataBytes) return;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: hdu.label },
    `the edited header says ${String(size)} bytes of data, there are ${String(hdu.dataBytes)}`,
  );
}

/** Only what was opened without inflating can be written back. */
function requirePlain(file: FitsFile): void {
  if (!file.source.scratch) return;
  throw new RxDrizzleError(
    'StorageError',
    { file: file.name },
    'compressed files and zip entries cannot be edited',
    'unpack it first',
  );
}
