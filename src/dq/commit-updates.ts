import { stopIfCancelled } from '../exposure/cancelled.js';
import { changeInTurn } from '../fits/change-in-turn.js';
import type { ChangedFile } from '../fits/change-in-turn.js';
import { requireUnchanged } from '../fits/file-state.js';
import { FitsFile } from '../fits/fits-file.js';
import { rewriteFile } from '../fits/rewrite-file.js';
import type { DataChange } from '../fits/rewrite-file.js';
import { editStoredFlags } from './edit-flags.js';
import { namedTwice } from './plan-update.js';
import type { DqUpdate, PlannedPlane } from './plan-update.js';

/** What happened to the flags of one file. */
export interface DqFile extends ChangedFile {
  /** In the order of HDUs. */
  readonly planes: readonly { readonly label: string; readonly hduIndex: number; readonly changed: number }[];
}

/** Options of {@link commitDqUpdates}. */
export interface CommitDqOptions {
  /** Stops before the next file, and in the middle of one, which then stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each file. */
  readonly onFile?: ((applied: DqFile) => void) | undefined;
}

/**
 * Carries out planned updates, file by file in their order; those of one file together. A file whose flags change is replaced
 * by a new one with everything else byte for byte, so it is the old one or the new one at any time, also after `kill -9`;
 * CHECKSUM and DATASUM are renewed where they were. To run again after an interruption is safe.
 * @returns one entry a file
 * @throws StorageError (a file that changed since it was planned, disk full, ...), UsageError (a plane that two updates name),
 * CancelledError. What is found before the first file is touched changes nothing; later the message names the files that are
 * changed already
 */
export async function commitDqUpdates(
  updates: readonly DqUpdate[],
  { signal, onFile }: CommitDqOptions = {},
): Promise<DqFile[]> {
  const files = joined(updates);
  for (const { file, state } of files) requireUnchanged(file, state);
  const again = 'run again: files that are done stay as they are';
  return changeInTurn(files, (update) => applyToFile(update, signal), { again, onFile });
}

/** One update a file. */
function joined(updates: readonly DqUpdate[]): DqUpdate[] {
  const files = new Map<string, DqUpdate>();
  for (const update of updates) {
    const before = files.get(update.state.identity);
    const twin = before?.planes.find(({ hduIndex }) => update.planes.some((plane) => plane.hduIndex === hduIndex));
    if (twin !== undefined) throw namedTwice(update.file, twin.hduIndex);
    files.set(update.state.identity, { ...update, planes: [...(before?.planes ?? []), ...update.planes] });
  }
  return [...files.values()];
}

async function applyToFile({ file, planes, state }: DqUpdate, signal: AbortSignal | undefined): Promise<DqFile> {
  stopIfCancelled(signal);
  requireUnchanged(file, state);
  const changes = flagChanges(planes);
  const report = planes
    .map(({ label, hduIndex, changed }) => ({ label, hduIndex, changed }))
    .sort((a, b) => a.hduIndex - b.hduIndex);
  if (changes.size === 0) return { file, way: 'unchanged', planes: report };
  const open = await FitsFile.open(state.path);
  try {
    const beforeReplacing = (): void => {
      requireUnchanged(file, state);
    };
    await rewriteFile(open, { headers: new Map(), data: changes, beforeReplacing, signal });
  } finally {
    open.close();
  }
  return { file, way: 'rewritten', planes: report };
}

/** How the stored data of planes change, by HDU number; planes that stay as they are have none. */
export function flagChanges(planes: readonly PlannedPlane[]): Map<number, DataChange> {
  return new Map(planes.filter(({ changed }) => changed > 0).map((plane) => [plane.hduIndex, changeOf(plane)]));
}

function changeOf(plane: PlannedPlane): DataChange {
  const { stored } = plane;
  return (bytes, at) => void editStoredFlags(bytes, stored, plane, at / stored.bytesPerPixel);
}
