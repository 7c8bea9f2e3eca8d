import { constants, fchmodSync } from 'node:fs';
import { copyFile, stat, utimes } from 'node:fs/promises';
import { storageError } from '../errors/index.js';
import { AtomicFile } from '../fits/atomic-file.js';

/**
 * Copies a file with its times; the copy takes its name when it is complete and on the disk, in place of what has the name.
 * @param mode - permissions of the copy
 * @throws StorageError; nothing is left under the name that was not there before
 */
export async function copyWhole(from: string, to: string, mode: number): Promise<void> {
  const target = await AtomicFile.create(to, true);
  try {
    // Shares the blocks where the file system can.
    await copyFile(from, target.temporary, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(from);
    await utimes(target.temporary, atime, mtime);
    fchmodSync(target.fd, mode);
  } catch (error) {
    await target.abort();
    throw storageError(from, error, `copying it to ${to}`);
  }
  await target.commit();
}
