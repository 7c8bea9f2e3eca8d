import { mkdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { storageError } from '../errors/index.js';
import { changeInTurn } from '../fits/change-in-turn.js';
import { requireWritable } from '../fits/file-state.js';
import { requireFreeSpace } from '../fits/free-space.js';
import { copyWhole } from './copy-file.js';

/** What is done with archived copies before the inputs are changed (dossier 2.3). */
export interface ArchiveOptions {
  /** Make a copy of each input that has none. */
  readonly preserve: boolean;
  /** Make a copy of each input in place of the one that there is. The other two do not count then. */
  readonly overwrite: boolean;
  /** Bring the inputs back to the copies that there are. */
  readonly restore: boolean;
}

/** What happened to one input. `kept`: its copy was there already. */
export interface ArchivedInput {
  readonly file: string;
  readonly archive: string;
  readonly way: 'archived' | 'kept' | 'restored' | 'none';
}

/** The copy of an input: in the folder `OrIg_files` beside it, read-only. */
export function archivePath(file: string): string {
  return join(dirname(file), 'OrIg_files', basename(file));
}

const READ_ONLY = 0o444;
const OWNER_WRITES = 0o200;

/**
 * Archives inputs, or brings them back, before a run that changes them. All are checked before the first is copied. A copy, and
 * an input that is brought back, is the old file or the new one at any time, also after `kill -9`; to run again is safe.
 * @param files - plain files
 * @throws StorageError (no such file, write-protected folder or input, disk too full); the message tells what is done already
 */
export async function archiveInputs(files: readonly string[], options: ArchiveOptions): Promise<ArchivedInput[]> {
  const steps = [...new Set(files)].map((file) => planStep(file, options));
  for (const step of steps) await check(step);
  const again = 'run again: copies that are complete are kept';
  const done = await changeInTurn(
    steps,
    async (step) => {
      await carryOut(step);
      return { ...step, way: step.action === 'restored' ? ('rewritten' as const) : ('unchanged' as const) };
    },
    { again },
  );
  return done.map(({ file, archive, action }) => ({ file, archive, way: action }));
}

interface Step {
  readonly file: string;
  readonly archive: string;
  readonly action: ArchivedInput['way'];
  /** Of the input; null where it is gone and will be brought back. */
  readonly input: Stats | null;
}

function planStep(file: string, { preserve, overwrite, restore }: ArchiveOptions): Step {
  const archive = archivePath(file);
  const copied = statOf(archive) !== null;
  const input = statOf(file);
  if (overwrite) return { file, archive, action: 'archived', input };
  if (copied) return { file, archive, action: restore ? 'restored' : 'kept', input };
  return { file, archive, action: preserve ? 'archived' : 'none', input };
}

async function check({ file, archive, action, input }: Step): Promise<void> {
  if (input === null && action !== 'restored') throw storageError(file, { code: 'ENOENT' }, 'looking at it');
  const from = action === 'restored' ? archive : file;
  const bytes = statOf(from)?.size ?? 0;
  if (action === 'restored' && input !== null) requireWritable(file, file, true);
  // The folder of the copies is in that of the input.
  if (action === 'archived' || action === 'restored') await requireFreeSpace(file, dirname(file), bytes);
}

async function carryOut({ file, archive, action, input }: Step): Promise<void> {
  if (action === 'archived') {
    makeFolder(dirname(archive));
    await copyWhole(file, archive, READ_ONLY);
  }
  if (action === 'restored') await copyWhole(archive, file, ((input ?? statOf(archive))?.mode ?? 0) | OWNER_WRITES);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storageError(folder, error, 'making the folder of the archived inputs');
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw storageError(path, error, 'looking at it');
  }
}
