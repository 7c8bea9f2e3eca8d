import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { RxDrizzleError, storageError } from '../errors/index.js';

/**
 * Opens a regular file for reading; returns its descriptor.
 * @throws RxDrizzleError StorageError: missing, no permission, a directory, a pipe or a device.
 */
export function openRegularFile(name: string): number {
  let fd: number | undefined;
  try {
    // Without O_NONBLOCK the open of a named pipe would wait for a writer for ever.
    fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (stat.isFile()) return fd;
    throw stat.isDirectory() ? storageError(name, { code: 'EISDIR' }, 'opening') : notAFile(name);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw storageError(name, error, 'opening');
  }
}

/** Bytes of one system call: the kernel takes no more than 2 GB at once. */
const LARGEST_READ = 2 ** 30;

/**
 * Fills `into` from byte `position` of an open file; returns the number of bytes read, less than asked only at
 * the end of the file. Synchronous and positional: threads share the descriptor without a common file pointer.
 * @throws RxDrizzleError StorageError when the operating system refuses.
 */
export function readFully(fd: number, into: Uint8Array, position: number, name: string): number {
  let done = 0;
  try {
    while (done < into.byteLength) {
      const got = readSync(fd, into, done, Math.min(into.byteLength - done, LARGEST_READ), position + done);
      if (got === 0) break;
      done += got;
    }
  } catch (error) {
    throw storageError(name, error, `reading at byte ${String(position + done)}`);
  }
  return done;
}

function notAFile(name: string): RxDrizzleError {
  return new RxDrizzleError(
    'StorageError',
    { file: name },
    'this is not a regular file',
    'copy the data to a file first',
  );
}
