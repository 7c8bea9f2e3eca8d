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
  const refuse = (error: unknown): never => {
    throw storageError(file, error, 'writing the log (--logfile "" for none)');
  };
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) refuse({ code: 'EISDIR' });
  await access(there === null ? dirname(file) : file, constants.W_OK).catch(refuse);
}
