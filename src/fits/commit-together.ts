import { isRxDrizzleError, RxDrizzleError } from '../errors/index.js';
import type { FitsWriter } from './writer.js';

/**
 * Commits files that belong together. All of them are complete and on the disk before the first gets its name;
 * when one cannot get its name, those that have theirs lose it again, so that no half product is left.
 * @throws RxDrizzleError StorageError of the file that failed. Where an older file was replaced already the new one
 * stays, as the old one is gone, and the message names it.
 */
export async function commitTogether(writers: readonly FitsWriter[]): Promise<void> {
  const published: FitsWriter[] = [];
  try {
    for (const writer of writers) await writer.prepare();
    for (const writer of writers) {
      await writer.publish();
      published.push(writer);
    }
  } catch (error) {
    for (const writer of writers) await writer.abort();
    throw withLeftovers(error, await withdrawAll(published));
  }
}

/** @returns the names that stay. */
async function withdrawAll(writers: readonly FitsWriter[]): Promise<string[]> {
  const left: string[] = [];
  for (const writer of writers) {
    const gone = await writer.withdraw().catch(() => false);
    if (!gone) left.push(writer.path);
  }
  return left;
}

function withLeftovers(error: unknown, left: readonly string[]): unknown {
  if (left.length === 0 || !isRxDrizzleError(error)) return error;
  const { tag, place, problem, remedy } = error;
  const again = [remedy, 'run again for a whole product'].filter((text) => text !== '').join('; ');
  return new RxDrizzleError(tag, place, `${problem}; ${left.join(', ')} replaced already`, again, { cause: error });
}
