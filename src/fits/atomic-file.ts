import { randomBytes } from 'node:crypto';
import { closeSync, fsync, openSync, realpathSync, rmSync } from 'node:fs';
import { access, link, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RxDrizzleError, storageError } from '../errors/index.js';

const fsyncLater = promisify(fsync);

/**
 * A file that appears under its name whole or not at all: it is written under a temporary name in the same
 * folder (`.name.<pid>.<random>.tmp`), synced, and renamed.
 */
export class AtomicFile {
  readonly temporary: string;
  readonly path: string;
  readonly #fd: number;
  readonly #clobber: boolean;
  #open = true;

  private constructor(path: string, temporary: string, fd: number, clobber: boolean) {
    this.path = path;
    this.temporary = temporary;
    this.#fd = fd;
    this.#clobber = clobber;
  }

  /**
   * @param path the final name; a symbolic link is followed.
   * @param clobber false: refuse when `path` exists, now and once more at the commit.
   * @throws RxDrizzleError StorageError: exists, no such folder, no permission.
   */
  static async create(path: string, clobber: boolean): Promise<AtomicFile> {
    const target = followLink(path);
    if (!clobber && (await exists(target))) throw storageError(path, { code: 'EEXIST' }, 'creating');
    const unique = `${String(process.pid)}.${randomBytes(6).toString('hex')}`;
    const temporary = join(dirname(target), `.${basename(target)}.${unique}.tmp`);
    try {
      return new AtomicFile(target, temporary, openSync(temporary, 'wx+'), clobber);
    } catch (error) {
      throw storageError(path, error, 'creating');
    }
  }

  /**
   * Descriptor of the temporary file, for reading and writing; any thread of the process may use it.
   * @throws RxDrizzleError StorageError after commit and abort, when the number may belong to another file.
   */
  get fd(): number {
    if (this.#open) return this.#fd;
    throw new RxDrizzleError('StorageError', { file: this.path }, 'this file was committed or aborted already');
  }

  /** Syncs the file, gives it its name, syncs the folder. On failure nothing is left behind. */
  async commit(): Promise<void> {
    const fd = this.fd;
    try {
      await fsyncLater(fd);
      await this.#publish();
    } catch (error) {
      await this.abort();
      throw storageError(this.path, error, 'finishing');
    }
    this.#close();
    await syncFolder(dirname(this.path));
  }

  /** Removes the temporary file. Does nothing after a commit or another abort. */
  async abort(): Promise<void> {
    if (!this.#open) return;
    this.#close();
    await rm(this.temporary, { force: true });
  }

  /** Takes the name away at once, in the middle of a failing write; the descriptor stays valid for other threads. */
  unlinkNow(): void {
    rmSync(this.temporary, { force: true });
  }

  async #publish(): Promise<void> {
    if (this.#clobber) return rename(this.temporary, this.path);
    try {
      // A link fails when the name exists; a rename would replace what another process made meanwhile.
      await link(this.temporary, this.path);
    } catch (error) {
      if (!LINK_UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      if (await exists(this.path)) throw storageError(this.path, { code: 'EEXIST' }, 'finishing');
      return rename(this.temporary, this.path);
    }
    await rm(this.temporary);
  }

  #close(): void {
    closeSync(this.#fd);
    this.#open = false;
  }
}

/** What file systems without hard links answer. */
const LINK_UNSUPPORTED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw storageError(path, error, 'looking for it');
  }
}

function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It does not exist yet, or cannot be reached: opening it will say so.
    return path;
  }
}

/** The new name is on the disk only when its folder is; file systems that cannot sync a folder are let off. */
async function syncFolder(folder: string): Promise<void> {
  let fd: number | undefined;
  try {
    fd = openSync(folder, 'r');
    await fsyncLater(fd);
  } catch {
    // The data are synced and the name is visible: nothing more can be done here.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
