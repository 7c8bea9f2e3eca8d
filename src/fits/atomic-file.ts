import { closeSync, fdatasync, fsync, openSync, realpathSync, rmSync } from 'node:fs';
import { link, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { removeStale, temporaryName } from './temporary-name.js';

const fsyncLater = promisify(fsync);
const fdatasyncLater = promisify(fdatasync);

/**
 * A file that appears under its name whole or not at all: it is written under a temporary name in the same
 * folder (`.name.<pid>.<random>.tmp`), synced, and renamed.
 *
 * A process that is killed outright (`kill -9`, a power cut) leaves that temporary file; the next {@link create}
 * of the same name on the same machine removes it.
 */
export class AtomicFile {
  readonly temporary: string;
  readonly path: string;
  readonly #fd: number;
  readonly #clobber: boolean;
  #open = true;
  /** True once the name is there and nothing was there before. */
  #isNew = false;
  #behind: Promise<void> | undefined;
  /** What {@link syncBehind} met: the system tells of a failed write once only. */
  #fault: unknown;

  private constructor(path: string, temporary: string, fd: number, clobber: boolean) {
    this.path = path;
    this.temporary = temporary;
    this.#fd = fd;
    this.#clobber = clobber;
  }

  /**
   * Also removes temporary files of the same target whose process is gone.
   * @param path the final name; a symbolic link is followed.
   * @param clobber false: refuse when `path` exists, now and once more at the commit.
   * @throws RxDrizzleError StorageError: exists, is a directory or a device, no such folder, no permission.
   */
  static async create(path: string, clobber: boolean): Promise<AtomicFile> {
    const target = followLink(path);
    if ((await fileExists(path, target)) && !clobber) throw storageError(path, { code: 'EEXIST' }, 'creating');
    await removeStale(target);
    const temporary = temporaryName(target);
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
    throw new RxDrizzleError('StorageError', { file: this.path }, CLOSED);
  }

  /** {@link sync} and {@link publish}. On failure nothing is left behind. */
  async commit(): Promise<void> {
    await this.sync();
    await this.publish();
  }

  /**
   * Begins to bring to the disk what is written so far, unless that is under way, so that {@link sync} has less to wait for. Call it
   * again and again while a large file grows.
   */
  syncBehind(): void {
    if (!this.#open || this.#behind !== undefined) return;
    this.#behind = fdatasyncLater(this.#fd)
      .catch((error: unknown) => {
        this.#fault ??= error;
      })
      .finally(() => {
        this.#behind = undefined;
      });
  }

  /** First half of the commit: the bytes are on the disk. On failure nothing is left behind. */
  async sync(): Promise<void> {
    const fd = this.fd;
    await this.#orAbort(async () => {
      await this.#behind;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the system said is thrown on
      if (this.#fault !== undefined) throw this.#fault;
      await fsyncLater(fd);
    });
  }

  /** Second half: gives the file its name and syncs the folder. On failure nothing is left behind. */
  async publish(): Promise<void> {
    if (!this.#open) throw new RxDrizzleError('StorageError', { file: this.path }, CLOSED);
    await this.#orAbort(() => this.#rename());
    this.#close();
    await syncFolder(dirname(this.path));
  }

  /**
   * Takes a published name away again, where it replaced nothing.
   * @returns false when the new file stays in place: the one it replaced is gone.
   */
  async withdraw(): Promise<boolean> {
    if (!this.#isNew) return false;
    this.#isNew = false;
    await rm(this.path, { force: true });
    return true;
  }

  /** Removes the temporary file. Does nothing after a commit or another abort. */
  async abort(): Promise<void> {
    if (!this.#open) return;
    // The number of a closed descriptor may soon be that of another file.
    await this.#behind;
    this.#close();
    await rm(this.temporary, { force: true });
  }

  /** Takes the name away at once, in the middle of a failing write; the descriptor stays valid for other threads. */
  unlinkNow(): void {
    rmSync(this.temporary, { force: true });
  }

  async #orAbort(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.abort();
      throw storageError(this.path, error, 'finishing');
    }
  }

  async #rename(): Promise<void> {
    const replaces = await fileExists(this.path, this.path);
    await this.#giveName();
    this.#isNew = !replaces;
  }

  async #giveName(): Promise<void> {
    if (this.#clobber) return rename(this.temporary, this.path);
    try {
      // A link fails when the name exists; a rename would replace what another process made meanwhile.
      await link(this.temporary, this.path);
    } catch (error) {
      if (!LINK_UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      if (await fileExists(this.path, this.path)) throw storageError(this.path, { code: 'EEXIST' }, 'finishing');
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

const CLOSED = 'this file was committed or aborted already';

/** @throws RxDrizzleError StorageError, naming `path`, for a `target` that a file cannot replace. */
async function fileExists(path: string, target: string): Promise<boolean> {
  try {
    const found = await stat(target);
    if (found.isDirectory()) throw storageError(path, { code: 'EISDIR' }, 'creating');
    if (found.isFile()) return true;
    throw new RxDrizzleError('StorageError', { file: path }, 'this is not a regular file', 'choose another name');
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
