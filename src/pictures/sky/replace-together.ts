import { writeFileSync } from 'node:fs';
import { storageError } from '../../errors/index.js';
import { AtomicFile } from '../../fits/atomic-file.js';

/**
 * Writes small files that belong together; older ones are replaced. All are complete under temporary names before the
 * first gets its own.
 * @throws StorageError; where a file cannot be written none appears (but what an older file was replaced with stays)
 */
export async function replaceTogether(contents: readonly (readonly [string, string | Buffer])[]): Promise<void> {
  const files: AtomicFile[] = [];
  try {
    for (const [path, content] of contents) {
      const file = await AtomicFile.create(path, true);
      files.push(file);
      write(file, path, content);
      await file.sync();
    }
    for (const file of files) await file.publish();
  } catch (error) {
    for (const file of files) {
      await file.abort();
      await file.withdraw();
    }
    throw error;
  }
}

function write(file: AtomicFile, path: string, content: string | Buffer): void {
  try {
    writeFileSync(file.fd, content);
  } catch (error) {
    throw storageError(path, error, 'writing it');
  }
}
