import { stat } from 'node:fs/promises';
import { RxDrizzleError } from '../errors/index.js';

/** @throws StorageError for a file that exists, unless it may be replaced */
export async function requireFreeName(file: string, clobber: boolean): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (!exists || clobber) return;
  throw new RxDrizzleError('StorageError', { file }, 'this product exists already', 'give --clobber to replace it');
}
