import { access, appendFile, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storageError } from '../errors/index.js';

/** Adds a run to a log file, two empty lines behind the one before it. */
export async function appendSkyLog(file: string, lines: readonly string[]): Promise<void> {
  try {
    const before = await stat(file).then(
      ({ size }) => (size > 0 ? '\n\n' : ''),
      () => '',
    );
    await appendFile(file, `${before}${new Date().toISOString()} skymatch\n${lines.join('\n')}\n`);
  } catch (error) {
    throw storageError(file, error, 'writing the log (--logfile "" for none)');
  }
}

/** Before anything is measured or changed. @throws StorageError where the log could not be written */
export async function requireLog(file: string): Promise<void> {
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  await access(there ? file : dirname(file), constants.W_OK).catch((error: unknown) => {
    throw storageError(file, error, 'writing the log (--logfile "" for none)');
  });
}
