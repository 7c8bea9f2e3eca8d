import { closeSync, fstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { RxDrizzleError } from '../errors/index.js';
import { limitsOf } from './inflate-limits.js';
import { inflateToScratch } from './inflate-to-scratch.js';
import type { OpenOptions } from './open-options.js';
import { openRegularFile, readFully } from './positional-read.js';
import { inflateZipEntry, splitBundleName } from './zip-source.js';

export { zipEntries } from './zip-source.js';
export type { ZipLimits } from './inflate-limits.js';
export type { OpenOptions } from './open-options.js';

/** Bytes of a FITS file under random access. The descriptor serves every thread of the process. */
export interface ByteSource {
  /** As the user named it: `file.fits`, `file.fits.gz`, `bundle.zip!entry.fits`. */
  readonly name: string;
  /** Number of FITS bytes (inflated). */
  readonly size: number;
  /** Open descriptor of a plain file that holds the FITS bytes. */
  readonly fd: number;
  /** True when `fd` is an inflated copy and not the file of that name. */
  readonly scratch: boolean;
  /** Where in the descriptor the FITS bytes start. */
  readonly offset: number;
  /** Fills `into` from `position` (relative to the FITS bytes); returns how many bytes there were. */
  read(into: Uint8Array, position: number): number;
  close(): void;
}

/**
 * Opens a FITS file, a gzip-compressed one, or an entry of a zip bundle (`bundle.zip!entry.fits`).
 *
 * Compressed bytes are inflated to a scratch file that is unlinked as soon as it is open, so that not even a
 * killed process leaves it behind. Every call counts for {@link openCount}.
 * @throws RxDrizzleError StorageError (missing, no permission, disk full), FitsFormatError (not FITS inside the
 * compression, a cap of `limits` exceeded, damaged stream), CancelledError.
 */
export async function openSource(name: string, options: OpenOptions = {}): Promise<ByteSource> {
  counts.set(name, openCount(name) + 1);
  const scratchDir = options.scratchDir ?? tmpdir();
  const bundle = splitBundleName(name);
  if (bundle !== undefined) {
    return describe(name, await inflateZipEntry(name, bundle, scratchDir, options), true);
  }
  const fd = openRegularFile(name);
  try {
    return await openByMagic(name, fd, scratchDir, options);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** How often {@link openSource} was called for this name since the last reset. */
export function openCount(name: string): number {
  return counts.get(name) ?? 0;
}

/** Sets every count to zero. */
export function resetOpenCounts(): void {
  counts.clear();
}

const counts = new Map<string, number>();

async function openByMagic(name: string, fd: number, scratchDir: string, options: OpenOptions): Promise<ByteSource> {
  const magic = Buffer.alloc(4);
  readFully(fd, magic, 0, name);
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const inflated = await inflateGzip(name, fd, scratchDir, options);
    closeSync(fd);
    return describe(name, inflated, true);
  }
  if (magic.toString('latin1') === 'PK\x03\x04') {
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: name },
      'this is a zip bundle',
      `name an entry: ${name}!entry.fits`,
    );
  }
  return describe(name, fd, false);
}

function inflateGzip(name: string, fd: number, scratchDir: string, options: OpenOptions): Promise<number> {
  const compressed = fstatSync(fd).size;
  const limits = limitsOf(options.limits);
  return inflateToScratch({
    name,
    fd,
    start: 0,
    compressed,
    deflated: false,
    gzip: true,
    limits,
    scratchDir,
    signal: options.signal,
  });
}

function describe(name: string, fd: number, scratch: boolean): ByteSource {
  let open = true;
  return {
    name,
    size: fstatSync(fd).size,
    fd,
    scratch,
    offset: 0,
    read: (into, position) => readFully(fd, into, position, name),
    close: () => {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
