import { closeSync } from 'node:fs';
import type StreamZip from 'node-stream-zip';
import { isRxDrizzleError, RxDrizzleError } from '../errors/index.js';
import { checkInflation, checkTotal, limitsOf } from './inflate-limits.js';
import { inflateToScratch } from './inflate-to-scratch.js';
import type { OpenOptions } from './open-options.js';
import { openRegularFile, readFully } from './positional-read.js';

/** The two parts of `bundle.zip!entry.fits`. */
export interface BundleName {
  readonly bundle: string;
  readonly entry: string;
}

const FITS_ENTRY = /\.(?:fits?|fts)(?:\.fz|\.gz)?$/i;
const HIDDEN = /(?:^|\/)(?:\.|__MACOSX\/)/;

/** Takes `bundle.zip!entry.fits` apart; undefined for any other name. */
export function splitBundleName(name: string): BundleName | undefined {
  const at = name.search(/\.zip!./i);
  return at < 0 ? undefined : { bundle: name.slice(0, at + 4), entry: name.slice(at + 5) };
}

/**
 * Names (`bundle.zip!entry.fits`) of the FITS files in a bundle, in the order of its directory: entries ending
 * in .fits, .fit, .fts, also with .gz or .fz behind. Hidden files and those of `__MACOSX` are left out.
 * @throws RxDrizzleError StorageError, FitsFormatError (not a zip file, the entries' sum over the cap).
 */
export async function zipEntries(bundle: string, options: OpenOptions = {}): Promise<string[]> {
  return withDirectory(bundle, (entries) => {
    const fits = fitsEntries(entries);
    checkTotal(bundle, totalSize(fits), limitsOf(options.limits));
    return Promise.resolve(fits.map((entry) => `${bundle}!${entry.name}`));
  });
}

/**
 * Inflates an entry to an unlinked scratch file; returns its descriptor.
 * @throws RxDrizzleError StorageError, FitsFormatError (no such entry, not FITS, wrong CRC, a cap), CancelledError.
 */
export async function inflateZipEntry(
  name: string,
  at: BundleName,
  scratchDir: string,
  options: OpenOptions,
): Promise<number> {
  return withDirectory(at.bundle, (entries, fd) => {
    const limits = limitsOf(options.limits);
    const entry = requireEntry(entries, name, at);
    checkTotal(at.bundle, totalSize(fitsEntries(entries)), limits);
    checkInflation(name, entry.size, entry.compressedSize, limits);
    return inflateToScratch({
      name,
      fd,
      start: dataStart(fd, name, entry),
      compressed: entry.compressedSize,
      deflated: entry.method === DEFLATED,
      // The sum over the bundle was judged by declared sizes: no entry may become larger than it declares.
      declared: { size: entry.size, crc: entry.crc },
      gzip: /\.gz$/i.test(at.entry),
      limits,
      scratchDir,
      signal: options.signal,
    });
  });
}

type Entries = readonly StreamZip.ZipEntry[];

const STORED = 0;
const DEFLATED = 8;

/**
 * Reads the directory of a bundle. Entry data are not read through the library: when one of its streams is
 * destroyed half-way, a read that is still pending meets the closed descriptor and raises EBADF on a stream
 * that nobody can reach, which ends the process.
 */
async function withDirectory<T>(bundle: string, use: (entries: Entries, fd: number) => Promise<T>): Promise<T> {
  const fd = openRegularFile(bundle);
  try {
    // Loaded for bundles only: few runs have one.
    const { default: Zip } = await import('node-stream-zip');
    const zip = new Zip.async({ fd });
    return await use(Object.values(await zip.entries()), fd);
  } catch (error) {
    if (isRxDrizzleError(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new RxDrizzleError(
      'FitsFormatError',
      { file: bundle },
      `this zip bundle cannot be read: ${text}`,
      'fetch it again',
      { cause: error },
    );
  } finally {
    closeSync(fd);
  }
}

function fitsEntries(entries: Entries): Entries {
  return entries.filter((entry) => entry.isFile && FITS_ENTRY.test(entry.name) && !HIDDEN.test(entry.name));
}

function totalSize(entries: Entries): number {
  return entries.reduce((sum, entry) => sum + entry.size, 0);
}

function requireEntry(entries: Entries, name: string, at: BundleName): StreamZip.ZipEntry {
  const entry = entries.find((one) => one.isFile && one.name === at.entry);
  if (entry === undefined) {
    const known = fitsEntries(entries).map((one) => one.name);
    const list =
      known.length === 0
        ? 'it holds no FITS files'
        : `it holds ${known.slice(0, 5).join(', ')}${known.length > 5 ? ', ...' : ''}`;
    throw new RxDrizzleError('StorageError', { file: name }, 'the bundle has no such entry', list);
  }
  if (entry.encrypted) throw unreadable(name, 'it is encrypted');
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw unreadable(name, `its compression method ${String(entry.method)} is not supported`);
  return entry;
}

/** Byte where the data of an entry start: behind its local header, whose name and extra field may differ in length. */
function dataStart(fd: number, name: string, entry: StreamZip.ZipEntry): number {
  const local = Buffer.alloc(LOCAL_HEADER);
  if (readFully(fd, local, entry.offset, name) < LOCAL_HEADER || local.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw unreadable(name, 'its local header is missing');
  }
  return entry.offset + LOCAL_HEADER + local.readUInt16LE(26) + local.readUInt16LE(28);
}

/** Sizes and signature of APPNOTE.TXT 4.3.7. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

function unreadable(name: string, why: string): RxDrizzleError {
  return new RxDrizzleError(
    'FitsFormatError',
    { file: name },
    `the entry cannot be read: ${why}`,
    'unpack the bundle yourself',
  );
}
