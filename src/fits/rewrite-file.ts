import { fchmodSync, fstatSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { RxDrizzleError } from '../errors/index.js';
import { AtomicFile } from './atomic-file.js';
import { dataSum } from './checksum.js';
import { editedHeaderBytes, hasSums, headerRoom } from './edit-header.js';
import type { FitsFile } from './fits-file.js';
import type { Hdu } from './hdu.js';
import { padToBlock } from './header-cards.js';
import { readFully } from './positional-read.js';
import { writeFully } from './scratch-file.js';
import type { HeaderEdit } from './update.js';

/** Changes stored data in place: a stretch that starts `at` bytes (a multiple of 2^20) into the data of its HDU. */
export type DataChange = (bytes: Buffer, at: number) => void;

/** What changes in a file, by HDU number. */
export interface FileEdits {
  readonly headers: ReadonlyMap<number, HeaderEdit>;
  /** Only the data are passed, not their padding; HDUs that are not named keep theirs. */
  readonly data: ReadonlyMap<number, DataChange>;
  /** Called when the new file is complete, before it takes the name; what it throws leaves the old one. */
  readonly beforeReplacing: () => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes a file anew, edited, under a temporary name, and gives it the file's name: whoever looks, and whenever the process
 * is killed, sees either the old file or the new one. Everything that is not edited is copied byte for byte, but CHECKSUM
 * and DATASUM of an edited HDU are renewed where they were. Holds one chunk of the file in memory.
 * @param file - a plain file
 * @throws StorageError (disk full, no permission, what `beforeReplacing` throws), CancelledError; the file is then as it was
 */
export async function rewriteFile(file: FitsFile, edits: FileEdits): Promise<void> {
  const target = await AtomicFile.create(file.name, true);
  try {
    fchmodSync(target.fd, fstatSync(file.source.fd).mode & 0o7777);
    await writeHdus(file, target.fd, edits);
    edits.beforeReplacing();
  } catch (error) {
    await target.abort();
    throw error;
  }
  await target.commit();
}

async function writeHdus(file: FitsFile, fd: number, edits: FileEdits): Promise<void> {
  const copier = new Copier(file, fd, edits.signal);
  let from = 0;
  let to = 0;
  for (const hdu of file.hdus) {
    to = await writeHdu(copier, hdu, to, edits);
    from = padToBlock(hdu.dataOffset + hdu.dataBytes);
  }
  // Filling that tapes leave behind the last HDU.
  await copier.copy(from, to, Math.max(0, file.source.size - from));
}

const SUMS_ONLY: HeaderEdit = () => undefined;

/** @returns the byte behind it. */
async function writeHdu(copier: Copier, hdu: Hdu, to: number, edits: FileEdits): Promise<number> {
  const { index, dataOffset, dataBytes } = hdu;
  const change = edits.data.get(index);
  const edit = edits.headers.get(index) ?? (change === undefined ? undefined : SUMS_ONLY);
  const room = headerRoom(hdu);
  const header = edit === undefined ? undefined : editedHeaderBytes(hdu, edit, 0);
  const dataTo = to + (header?.byteLength ?? room);
  const size = padToBlock(dataBytes);
  const data = change === undefined ? undefined : { bytes: dataBytes, change };
  const sum = await copier.copy(dataOffset, dataTo, size, data, edit !== undefined && hasSums(hdu.header));
  if (edit === undefined) await copier.copy(hdu.headerOffset, to, room);
  else copier.write(editedHeaderBytes(hdu, edit, sum), to);
  return dataTo + size;
}

/** A multiple of the size of a pixel; larger ones are no faster. */
const CHUNK = 1 << 20;

/** Copies stretches of a file by chunks of one buffer. */
class Copier {
  readonly #buffer = Buffer.alloc(CHUNK);
  readonly #file: FitsFile;
  readonly #fd: number;
  readonly #signal: AbortSignal | undefined;

  constructor(file: FitsFile, fd: number, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#fd = fd;
    this.#signal = signal;
  }

  write(bytes: Uint8Array, to: number): void {
    writeFully(this.#fd, bytes, to, this.#file.name);
  }

  /**
   * Copies bytes, those that are data changed; zeros where the file ends without its last padding.
   * @returns the sum of what was written, 0 when it is not wanted
   */
  async copy(
    from: number,
    to: number,
    size: number,
    data?: { readonly bytes: number; readonly change: DataChange },
    summed = false,
  ): Promise<number> {
    let sum = 0;
    for (let done = 0; done < size; done += CHUNK) {
      const chunk = this.#read(from + done, Math.min(CHUNK, size - done));
      if (data !== undefined)
        data.change(chunk.subarray(0, Math.max(0, Math.min(chunk.byteLength, data.bytes - done))), done);
      if (summed) sum = dataSum(chunk, sum);
      this.write(chunk, to + done);
      // Reads and writes are synchronous: a signal, a timer, a progress display get their turn here.
      await setImmediate();
      if (this.#signal?.aborted === true) throw new RxDrizzleError('CancelledError', {}, 'the run was cancelled');
    }
    return sum;
  }

  #read(position: number, size: number): Buffer {
    const chunk = this.#buffer.subarray(0, size);
    const { source, name } = this.#file;
    const got = readFully(source.fd, chunk, source.offset + position, name);
    return chunk.fill(0, got);
  }
}
