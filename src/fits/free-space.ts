import { statfs } from 'node:fs/promises';
import { RxDrizzleError } from '../errors/index.js';

/**
 * Refuses early what the disk cannot hold.
 * @throws RxDrizzleError StorageError naming `path` when the file system of `folder` has less than `bytes` free.
 */
export async function requireFreeSpace(path: string, folder: string, bytes: number): Promise<void> {
  const stat = await statfs(folder);
  // Some network and virtual file systems know no sizes and report zero blocks.
  if (stat.blocks === 0) return;
  const free = stat.bavail * stat.bsize;
  if (free >= bytes) return;
  throw new RxDrizzleError(
    'StorageError',
    { file: path },
    `the disk is too full: ${String(bytes)} bytes are needed, ${String(free)} are free; nothing was written`,
    'free some space or choose another folder',
  );
}
