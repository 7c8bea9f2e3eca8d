import { closeSync } from 'node:fs';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { isRxDrizzleError, RxDrizzleError } from '../errors/index.js';
import { requireMagic, FITS_MAGIC } from './fits-magic.js';
import { checkInflation, type ZipLimits } from './inflate-limits.js';
import { readFully } from './positional-read.js';
import { openScratchFile, writeFully } from './scratch-file.js';
import { transformChunks, type Chunks } from './transform-chunks.js';

/** What is needed to inflate one file. */
export interface Inflation {
  /** The input, for messages. */
  readonly name: string;
  /** Descriptor of the file that holds the compressed bytes; it stays open. */
  readonly fd: number;
  /** Byte where they start. */
  readonly start: number;
  /** How many they are. */
  readonly compressed: number;
  /** True for raw deflate data, as in a zip entry. */
  readonly deflated: boolean;
  /** What a zip directory says about the entry. */
  readonly declared?: { readonly size: number; readonly crc: number };
  /** True when what comes out of the above is gzip data. */
  readonly gzip: boolean;
  readonly limits: ZipLimits;
  readonly scratchDir: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Streams compressed bytes to an unlinked scratch file and returns its descriptor. The first bytes must be
 * those of FITS before anything is written; the caps hold for every chunk.
 * @throws RxDrizzleError FitsFormatError (not FITS, damaged, over a cap), StorageError, CancelledError.
 */
export async function inflateToScratch(task: Inflation): Promise<number> {
  const scratch = openScratchFile(task.scratchDir);
  try {
    await pour(inflatedChunks(task), scratch, task);
    return scratch;
  } catch (error) {
    closeSync(scratch);
    throw explain(task, error);
  }
}

function inflatedChunks(task: Inflation): Chunks {
  let chunks: Chunks = compressedChunks(task);
  if (task.deflated) chunks = transformChunks(createInflateRaw({ chunkSize: CHUNK }), chunks);
  if (task.declared !== undefined) chunks = verified(chunks, task.name, task.declared);
  return task.gzip ? transformChunks(createGunzip({ chunkSize: CHUNK }), chunks) : chunks;
}

/** Bytes read and inflated at a time: fewer turns of the event loop than the 16 kB default of streams. */
const CHUNK = 256 * 1024;

/** Read synchronously: no read is ever pending when the descriptor is closed. */
// eslint-disable-next-line @typescript-eslint/require-await
async function* compressedChunks(task: Inflation): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < task.compressed;) {
    if (task.signal?.aborted === true)
      throw new RxDrizzleError('CancelledError', { file: task.name }, 'cancelled while inflating');
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, task.compressed - done));
    const got = readFully(task.fd, chunk, task.start + done, task.name);
    yield chunk.subarray(0, got);
    if (got < chunk.byteLength) return;
    done += got;
  }
}

async function* verified(
  chunks: Chunks,
  name: string,
  declared: { size: number; crc: number },
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let crc = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    crc = crc32(chunk, crc);
    if (size > declared.size) throw wrongSize(name, `more than the ${String(declared.size)} bytes it declares`);
    yield chunk;
  }
  if (size < declared.size)
    throw wrongSize(name, `${String(size)} bytes, not the ${String(declared.size)} it declares`);
  if (crc !== declared.crc >>> 0)
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: name },
      'the entry is damaged: wrong CRC',
      'fetch the bundle again',
    );
}

async function pour(chunks: Chunks, fd: number, task: Inflation): Promise<void> {
  let at = 0;
  for await (const chunk of withWholeStart(chunks)) {
    if (at === 0) requireMagic(task.name, chunk);
    checkInflation(task.name, at + chunk.byteLength, task.compressed, task.limits);
    writeFully(fd, chunk, at, task.scratchDir);
    at += chunk.byteLength;
  }
  if (at === 0) requireMagic(task.name, new Uint8Array(0));
}

/** Joins the first chunks until they are long enough to be judged. */
async function* withWholeStart(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.byteLength < FITS_MAGIC.length) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.byteLength > 0) yield start;
}

function wrongSize(name: string, what: string): RxDrizzleError {
  return new RxDrizzleError(
    'FitsFormatError',
    { file: name },
    `the entry is damaged: it inflates to ${what}`,
    'fetch the bundle again',
  );
}

function explain(task: Inflation, error: unknown): unknown {
  if (isRxDrizzleError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new RxDrizzleError(
    'FitsFormatError',
    { file: task.name },
    `the compressed data are damaged: ${text}`,
    'fetch the file again',
    { cause: error },
  );
}
