import { accessSync, constants, fstatSync, realpathSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';

/** What tells a file from another one, and from itself after somebody wrote to it. */
export interface FileState {
  /** Without symbolic links. */
  readonly path: string;
  /** Device and number of the file: the same for all names of one file. */
  readonly identity: string;
  readonly bytes: bigint;
  /** Time of the last write, ns. */
  readonly written: bigint;
}

/** State of an open file of this name. @throws StorageError when the name is gone */
export function fileState(name: string, fd: number): FileState {
  try {
    return stateOf(realpathSync(name), fstatSync(fd, { bigint: true }));
  } catch (error) {
    throw storageError(name, error, 'looking at it');
  }
}

/**
 * Refuses a file that is not the one that was planned for: values computed from other pixels must not be applied.
 * @param name - as the user named it
 * @throws StorageError when the file was replaced or written to since, or is gone
 */
export function requireUnchanged(name: string, planned: FileState): void {
  let now: FileState;
  try {
    now = stateOf(planned.path, statSync(planned.path, { bigint: true }));
  } catch (error) {
    throw storageError(name, error, 'looking at it');
  }
  if (now.identity === planned.identity && now.bytes === planned.bytes && now.written === planned.written) return;
  throw new RxDrizzleError(
    'StorageError',
    { file: name },
    'another program changed the file since it was read; it was left alone',
    'run again',
  );
}

/**
 * Refuses files that cannot or should not be changed. A file without any write permission is refused for root as well,
 * and although a new file could take its name: somebody has protected it.
 * @param replaces - a new file will be made beside it
 * @throws StorageError naming the file or its folder
 */
export function requireWritable(name: string, path: string, replaces: boolean): void {
  if (!isWritable(name, path)) throw isProtected(name, 'the file is write-protected', 'chmod u+w');
  const folder = dirname(path);
  if (!replaces || isWritable(name, folder)) return;
  throw isProtected(
    name,
    `its folder ${folder} is write-protected, and the file is replaced by a new one`,
    'chmod u+w',
  );
}

const WRITE_BITS = 0o222;

function isWritable(name: string, path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return (statSync(path).mode & WRITE_BITS) !== 0;
  } catch (error) {
    if (PROTECTED.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw storageError(name, error, 'looking at it');
  }
}

/** What is answered for missing permission, an immutable file, and a file system that is mounted read-only. */
const PROTECTED = new Set(['EACCES', 'EPERM', 'EROFS']);

function isProtected(name: string, problem: string, command: string): RxDrizzleError {
  return new RxDrizzleError(
    'StorageError',
    { file: name },
    `${problem}; nothing was changed`,
    `give permission (${command}), or work on a copy`,
  );
}

function stateOf(path: string, stat: BigIntStats): FileState {
  return { path, identity: `${String(stat.dev)}:${String(stat.ino)}`, bytes: stat.size, written: stat.mtimeNs };
}
