import { RxDrizzleError, isRxDrizzleError } from '../errors/index.js';
import type { UpdateWay } from './update.js';

/** What happened to one file. */
export interface ChangedFile {
  /** As the user named it. */
  readonly file: string;
  readonly way: UpdateWay;
}

/** How files are changed one after the other. */
export interface InTurnOptions<A extends ChangedFile> {
  /** What running again does, for the message of an error that comes when some files are changed. */
  readonly again: string;
  /** Told after each file. */
  readonly onFile?: ((applied: A) => void) | undefined;
}

/**
 * Changes files one after the other.
 * @throws what `change` throws; the message tells which files are changed already: what the user has to know before running
 * again
 */
export async function changeInTurn<U, A extends ChangedFile>(
  updates: readonly U[],
  change: (update: U) => Promise<A>,
  { again, onFile }: InTurnOptions<A>,
): Promise<A[]> {
  const applied: A[] = [];
  for (const update of updates) {
    const one = await change(update).catch((error: unknown) => {
      throw withChanged(error, applied, updates.length, again);
    });
    applied.push(one);
    onFile?.(one);
  }
  return applied;
}

function withChanged(error: unknown, applied: readonly ChangedFile[], files: number, again: string): unknown {
  if (!isRxDrizzleError(error)) return error;
  const { tag, place, problem, remedy } = error;
  const names = applied.filter(({ way }) => way !== 'unchanged').map(({ file }) => file);
  const left = String(files - applied.length);
  const state =
    names.length === 0 ? 'no file was changed' : `changed already: ${names.join(', ')}; not changed: the other ${left}`;
  const advice = [remedy, ...(names.length === 0 ? [] : [again])].filter((text) => text !== '').join('; ');
  return new RxDrizzleError(tag, place, `${problem}; ${state}`, advice, { cause: error });
}
