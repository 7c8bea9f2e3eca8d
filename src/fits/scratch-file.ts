import { randomBytes } from 'node:crypto';
import { openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../errors/index.js';

/**
 * Opens a new file for reading and writing in `folder` and unlinks it at once: it lives as long as its
 * descriptor, and a killed process leaves nothing behind.
 * @throws RxDrizzleError StorageError when the folder cannot be written.
 */
export function openScratchFile(folder: string): number {
  const path = join(folder, `.rxdrizzle-${String(process.pid)}-${randomBytes(8).toString('hex')}.scratch`);
  try {
    const fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return fd;
  } catch (error) {
    throw storageError(folder, error, 'making a scratch file');
  }
}

/** Bytes of one system call: the kernel takes no more than 2 GB at once. */
const LARGEST_WRITE = 2 ** 30;

/** Writes all bytes at `position`. @throws RxDrizzleError StorageError (disk full) naming `place`. */
export function writeFully(fd: number, bytes: Uint8Array, position: number, place: string): void {
  let done = 0;
  try {
    while (done < bytes.byteLength) {
      done += writeSync(fd, bytes, done, Math.min(bytes.byteLength - done, LARGEST_WRITE), position + done);
    }
  } catch (error) {
    throw storageError(place, error, `writing at byte ${String(position + done)}`);
  }
}
