import { ftruncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { AtomicFile } from './atomic-file.js';
import { addSums, dataSum, shiftSum } from './checksum.js';
import { withChecksums, withLongStringMark } from './checksum-cards.js';
import { dataSizeOf } from './data-size.js';
import { requireFreeSpace } from './free-space.js';
import { padToBlock } from './header-cards.js';
import type { Header } from './header.js';
import { writeFully } from './scratch-file.js';

/** An HDU to be written. */
export interface HduPlan {
  /** Complete header with its mandatory cards; CHECKSUM and DATASUM are added by the writer. */
  readonly header: Header;
  /** Bytes of data without padding; must be what the header says. */
  readonly dataBytes: number;
}

/**
 * Writes a FITS file of known structure in any order, larger than memory and than 2 GB, that appears under its
 * name whole or not at all. Data that are never written are zero and take no room on most file systems.
 *
 * `write` places bytes and keeps the DATASUM. Threads may instead write straight to `fd` at
 * `dataOffset(hdu) + at` and report `dataSum` of their bytes with `addDataSum`; every byte counts once, so no
 * byte may be written twice.
 *
 * @example
 * const writer = await FitsWriter.create('out.fits', [{ header, dataBytes }], { clobber: false });
 * writer.write(0, 0, bigEndianBytes);
 * await writer.commit(); // or writer.abort()
 */
export class FitsWriter {
  readonly #file: AtomicFile;
  readonly #parts: readonly Part[];

  private constructor(file: AtomicFile, parts: readonly Part[]) {
    this.#file = file;
    this.#parts = parts;
  }

  /**
   * Makes the temporary file with all headers in place.
   * @throws RxDrizzleError StorageError before anything is written: `path` exists and `clobber` is false, no
   * such folder, no permission, less free space than the file needs; FitsFormatError when a plan contradicts
   * its header.
   */
  static async create(path: string, plans: readonly HduPlan[], options: { clobber: boolean }): Promise<FitsWriter> {
    const parts = layOut(path, plans);
    const size = parts[parts.length - 1].end;
    const file = await AtomicFile.create(path, options.clobber);
    try {
      await requireFreeSpace(path, dirname(file.temporary), size);
      ftruncateSync(file.fd, size);
      const writer = new FitsWriter(file, parts);
      parts.forEach((part) => {
        writer.#writeStart(part);
      });
      return writer;
    } catch (error) {
      await file.abort();
      throw storageError(path, error, 'creating');
    }
  }

  /** Descriptor of the temporary file. */
  get fd(): number {
    return this.#file.fd;
  }

  /** Begins to bring to the disk what is written so far: see {@link AtomicFile.syncBehind}. */
  syncBehind(): void {
    this.#file.syncBehind();
  }

  /** Name of the temporary file, in the folder of the final one. */
  get temporary(): string {
    return this.#file.temporary;
  }

  /** Byte of the file where the data of an HDU (0 = primary) start. */
  dataOffset(hdu: number): number {
    return this.#part(hdu).dataOffset;
  }

  /**
   * Writes data bytes (FITS order: big-endian) at byte `at` of the data of an HDU and adds them to its DATASUM.
   * @throws RxDrizzleError StorageError: when the disk is full the temporary file is removed at once, and the
   * caller still calls `abort` to close it. FitsFormatError for bytes outside the data.
   */
  write(hdu: number, at: number, bytes: Uint8Array): void {
    const part = this.#part(hdu);
    if (at < 0 || at + bytes.byteLength > part.dataBytes) {
      const range = `${String(at)} to ${String(at + bytes.byteLength)}`;
      throw new RxDrizzleError(
        'FitsFormatError',
        { file: this.#file.path, extension: String(hdu) },
        `bytes ${range} are outside its ${String(part.dataBytes)} bytes of data`,
      );
    }
    this.#put(bytes, part.dataOffset + at);
    this.addDataSum(hdu, shiftSum(dataSum(bytes), at));
  }

  /** Adds the sum of data that were written straight to the descriptor. */
  addDataSum(hdu: number, sum: number): void {
    const part = this.#part(hdu);
    part.sum = addSums(part.sum, sum);
  }

  /** {@link prepare} and {@link publish}. On failure nothing is left behind. */
  async commit(): Promise<void> {
    await this.prepare();
    await this.publish();
  }

  /** First half of the commit: writes the sums into the headers and syncs. On failure nothing is left behind. */
  async prepare(): Promise<void> {
    try {
      for (const part of this.#parts) this.#put(withChecksums(part.header, part.sum).toBytes(), part.headerOffset);
    } catch (error) {
      await this.abort();
      throw error;
    }
    await this.#file.sync();
  }

  /** Second half: gives the file its name. On failure nothing is left behind. */
  publish(): Promise<void> {
    return this.#file.publish();
  }

  /** Takes a published name away again; false when it stays, because it replaced another file. */
  withdraw(): Promise<boolean> {
    return this.#file.withdraw();
  }

  /** The final name, symbolic links followed. */
  get path(): string {
    return this.#file.path;
  }

  /** Gives up: the temporary file is removed. Does nothing after a commit. */
  abort(): Promise<void> {
    return this.#file.abort();
  }

  #part(hdu: number): Part {
    if (hdu in this.#parts) return this.#parts[hdu];
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: this.#file.path, extension: String(hdu) },
      `there are ${String(this.#parts.length)} HDUs`,
    );
  }

  #writeStart(part: Part): void {
    this.#put(part.header.toBytes(), part.headerOffset);
    // ASCII tables are filled with blanks (7.2.3), everything else with the zeros that are there already.
    if (part.header.get('XTENSION') !== 'TABLE') return;
    const dataEnd = part.dataOffset + part.dataBytes;
    const filling = Buffer.alloc(part.end - dataEnd, 32);
    this.#put(filling, dataEnd);
    part.sum = addSums(part.sum, shiftSum(dataSum(filling), part.dataBytes));
  }

  #put(bytes: Uint8Array, position: number): void {
    const fd = this.fd;
    try {
      writeFully(fd, bytes, position, this.#file.path);
    } catch (error) {
      // The name goes at once; the descriptor stays, as closing it under other threads would hand its number
      // to another file.
      this.#file.unlinkNow();
      throw error;
    }
  }
}

interface Part {
  readonly header: Header;
  readonly headerOffset: number;
  readonly dataOffset: number;
  readonly dataBytes: number;
  /** First byte behind the padding. */
  readonly end: number;
  /** DATASUM so far. */
  sum: number;
}

function layOut(path: string, plans: readonly HduPlan[]): Part[] {
  if (plans.length === 0)
    throw new RxDrizzleError('FitsFormatError', { file: path }, 'a FITS file has at least one HDU');
  let at = 0;
  return plans.map(({ header, dataBytes }, index) => {
    requireAgreement(path, index, header, dataBytes);
    const own = withLongStringMark(header.clone());
    withChecksums(own, 0);
    const headerOffset = at;
    const dataOffset = at + own.toBytes().byteLength;
    at = padToBlock(dataOffset + dataBytes);
    return { header: own, headerOffset, dataOffset, dataBytes, end: at, sum: 0 };
  });
}

function requireAgreement(path: string, index: number, header: Header, dataBytes: number): void {
  const place = { file: path, extension: String(index) };
  const first = header.cards().at(0)?.keyword;
  const wanted = index === 0 ? 'SIMPLE' : 'XTENSION';
  if (first !== wanted)
    throw new RxDrizzleError('FitsFormatError', place, `its first card is ${first ?? 'missing'}, not ${wanted}`);
  const size = dataSizeOf(header);
  if (size !== dataBytes)
    throw new RxDrizzleError(
      'FitsFormatError',
      place,
      `its header says ${String(size)} bytes of data, not ${String(dataBytes)}`,
    );
}
