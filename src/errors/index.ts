/**
 * The closed family of errors that rxdrizzle throws on purpose.
 *
 * Every message names what is wrong, where (file, extension, keyword or option), the value that was
 * found, and what to do about it. A program narrows with {@link isRxDrizzleError}, never by text.
 * Anything else that is thrown is a defect in rxdrizzle.
 */

/** The tags of the family; `exitCodeOf` maps them to the exit code of the command line. */
export type ErrorTag =
  /** Wrong usage: an unknown option, a value out of range, a combination that cannot work. Exit code 2. */
  | 'UsageError'
  /** A file that is not FITS, is truncated, or breaks the standard in a way that cannot be read around. */
  | 'FitsFormatError'
  /** A keyword that is missing or holds what it must not. */
  | 'KeywordError'
  /** A celestial coordinate system that cannot be honoured (unknown projection, singular matrix, NaN). */
  | 'WcsError'
  /** An exposure that cannot be used: no SCI, planes that disagree in shape, zero exposure time, all pixels bad. */
  | 'ExposureError'
  /** The output frame cannot be made: no overlap, too large for the memory or the disk. */
  | 'FrameError'
  /** The operating system refused: missing file, no permission, full disk. */
  | 'StorageError'
  /** A task needs more memory than the budget can ever give. */
  | 'BudgetError'
  /** The run was cancelled by the user (SIGINT or unsubscribe). Exit code 130. */
  | 'CancelledError';

/** Where the trouble is. All fields are optional; a message is built from those that are present. */
export interface ErrorPlace {
  /** The file, as the user named it (`bundle.zip!entry.fits` for an entry of a bundle). */
  readonly file?: string;
  /** The extension, e.g. `SCI,1` or `3`. */
  readonly extension?: string;
  /** The FITS keyword. */
  readonly keyword?: string;
  /** The parameter or option, under its own name (`final_scale`). */
  readonly option?: string;
  /** Byte position in the file. */
  readonly byte?: number;
}

/** An error of the family. `message` is complete on its own: place, problem and remedy in one line or two. */
export class RxDrizzleError extends Error {
  readonly tag: ErrorTag;
  readonly place: ErrorPlace;
  /** What went wrong, without the place. */
  readonly problem: string;
  /** What the user can do about it; empty when there is nothing to say. */
  readonly remedy: string;

  constructor(tag: ErrorTag, place: ErrorPlace, problem: string, remedy = '', options?: { cause?: unknown }) {
    super(describe(place, problem, remedy), options);
    this.name = tag;
    this.tag = tag;
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
  }
}

function describe(place: ErrorPlace, problem: string, remedy: string): string {
  const extension = place.extension === undefined ? '' : `[${place.extension}]`;
  const where = [
    place.file === undefined ? extension : place.file + extension,
    place.keyword === undefined ? '' : `keyword ${place.keyword}`,
    place.option === undefined ? '' : `option ${place.option}`,
    place.byte === undefined ? '' : `byte ${String(place.byte)}`,
  ].filter((part) => part !== '');
  const head = where.length === 0 ? problem : `${where.join(', ')}: ${problem}`;
  return remedy === '' ? head : `${head} (${remedy})`;
}

/** True for errors of the family; with a tag, only for that member. */
export function isRxDrizzleError(error: unknown, tag?: ErrorTag): error is RxDrizzleError {
  return error instanceof RxDrizzleError && (tag === undefined || error.tag === tag);
}

/** Exit code of the command line for an error: 2 wrong usage, 130 interrupted, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 | 130 {
  if (!isRxDrizzleError(error)) return 1;
  if (error.tag === 'UsageError') return 2;
  return error.tag === 'CancelledError' ? 130 : 1;
}

/**
 * Turns an error of the operating system (`ENOENT`, `ENOSPC`, ...) into a StorageError that says what to do. An
 * error of the family comes back as it is.
 * @throws what has no `code` of the system, as it is: that is a defect, and must not look like trouble with the disk
 */
export function storageError(file: string, error: unknown, doing: string): RxDrizzleError {
  if (isRxDrizzleError(error)) return error;
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  if (typeof code !== 'string') throw error;
  const [problem, remedy] = STORAGE_TEXTS[code] ?? [`${code} while ${doing}`, ''];
  return new RxDrizzleError('StorageError', { file }, problem, remedy, { cause: error });
}

const STORAGE_TEXTS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['no such file or directory', 'check the name and the folder'],
  EACCES: ['permission denied', 'check the permissions of the file and of its folder'],
  EPERM: ['operation not permitted', 'check the permissions of the file and of its folder'],
  EROFS: ['the file system is read-only', 'choose an output on another file system'],
  ENOSPC: ['the disk is full; nothing was left behind', 'free some space or choose another --output or --workdir'],
  EDQUOT: [
    'the disk quota is used up; nothing was left behind',
    'free some space or choose another --output or --workdir',
  ],
  EISDIR: ['this is a directory', 'name a file'],
  ENOTDIR: ['a part of this path is not a directory', 'check the path'],
  EMFILE: ['too many open files', 'raise the limit with `ulimit -n`'],
  ENFILE: ['too many files are open on this machine', 'close other programs or raise the limit of the system'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  EEXIST: ['the file exists', 'give --clobber to replace it'],
  EIO: ['the device reported an input/output error', 'check the disk'],
};
