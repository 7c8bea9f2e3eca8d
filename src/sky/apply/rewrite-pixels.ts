import { fchmodSync, fstatSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AtomicFile } from '../../fits/atomic-file.js';
import { dataSum } from '../../fits/checksum.js';
import type { FitsFile } from '../../fits/fits-file.js';
import type { Hdu } from '../../fits/hdu.js';
import { padToBlock } from '../../fits/header-cards.js';
import { readFully } from '../../fits/positional-read.js';
import { writeFully } from '../../fits/scratch-file.js';
import type { HeaderEdit } from '../../fits/update.js';
import { stopIfCancelled } from '../../exposure/cancelled.js';
import { editedHeaderBytes, hasSums, headerRoom } from './edit-header.js';
import { storedPixels, type StoredPixels } from './stored-pixels.js';
import { subtractFromStored } from './subtract-pixels.js';

/** What changes in a file, by HDU number. */
export interface PixelEdits {
  readonly headers: ReadonlyMap<number, HeaderEdit>;
  /** Sky to subtract, in physical units; HDUs that are not named keep their pixels. */
  readonly deltas: ReadonlyMap<number, number>;
  /** Called when the new file is complete, before it takes the name; what it throws leaves the old one. */
  readonly beforeReplacing: () => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes a file anew with the sky subtracted, under a temporary name, and gives it the file's name: whoever looks, and
 * whenever the process is killed, sees either the old file or the new one. Everything that is not edited is copied byte
 * for byte; CHECKSUM and DATASUM are renewed where they were. Holds one chunk of the file in memory.
 * @param file - a plain file
 * @throws StorageError (disk full, no permission, what `beforeReplacing` throws), ExposureError (no real pixels),
 * CancelledError; the file is then as it was
 */
export async function rewritePixels(file: FitsFile, edits: PixelEdits): Promise<void> {
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

async function writeHdus(file: FitsFile, fd: number, edits: PixelEdits): Promise<void> {
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

/** @returns the byte behind it. */
async function writeHdu(copier: Copier, hdu: Hdu, to: number, edits: PixelEdits): Promise<number> {
  const { index, dataOffset } = hdu;
  const edit = edits.headers.get(index);
  const room = headerRoom(hdu);
  const header = edit === undefined ? undefined : editedHeaderBytes(hdu, edit, 0);
  const dataTo = to + (header?.byteLength ?? room);
  const delta = edits.deltas.get(index);
  const sky = delta === undefined ? undefined : { delta, pixels: storedPixels(hdu) };
  const size = padToBlock(hdu.dataBytes);
  const sum = await copier.copy(dataOffset, dataTo, size, sky, edit !== undefined && hasSums(hdu.header));
  if (edit === undefined) await copier.copy(hdu.headerOffset, to, room);
  else copier.write(editedHeaderBytes(hdu, edit, sum), to);
  return dataTo + size;
}

interface Subtraction {
  readonly delta: number;
  readonly pixels: StoredPixels;
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
   * Copies bytes, with a sky subtracted from those that are pixels; zeros where the file ends without its last padding.
   * @returns the sum of what was written, 0 when it is not wanted
   */
  async copy(from: number, to: number, size: number, sky?: Subtraction, summed = false): Promise<number> {
    let sum = 0;
    for (let done = 0; done < size; done += CHUNK) {
      const chunk = this.#read(from + done, Math.min(CHUNK, size - done));
      if (sky !== undefined) {
        const end = Math.max(0, Math.min(chunk.byteLength, sky.pixels.bytes - done));
        subtractFromStored(chunk.subarray(0, end), sky.pixels, sky.delta);
      }
      if (summed) sum = dataSum(chunk, sum);
      this.write(chunk, to + done);
      // Reads and writes are synchronous: a signal, a timer, a progress display get their turn here.
      await setImmediate();
      stopIfCancelled(this.#signal);
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
