import { RxDrizzleError } from '../../errors/index.js';
import { stopIfCancelled } from '../../exposure/cancelled.js';
import { changeInTurn } from '../../fits/change-in-turn.js';
import { FitsFile } from '../../fits/fits-file.js';
import { updateHeaders } from '../../fits/update.js';
import { requireUnchanged } from '../../fits/file-state.js';
import type { FileState } from '../../fits/file-state.js';
import type { DataChange } from '../../fits/rewrite-file.js';
import { headerEdits } from './header-edits.js';
import { rewritePixels } from './rewrite-pixels.js';
import { changesAnything } from './sky-update.js';
import type { PixelDelta } from './subtract-pixels.js';
import type { AppliedFile, SkyUpdate } from './sky-update.js';

/** Options of {@link commitSkyUpdates}. */
export interface CommitOptions {
  /** Stops before the next file, and in the middle of one, which then stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each file. */
  readonly onFile?: ((applied: AppliedFile) => void) | undefined;
  /** What else changes in the data of a file, so that it is replaced once; asked when it is the turn of the file. */
  readonly dataOf?: ((state: FileState) => Promise<ReadonlyMap<number, DataChange>>) | undefined;
}

/**
 * Carries out planned updates, file by file in their order. Updates of one file (its extensions named as two exposures)
 * are carried out together.
 *
 * A file whose pixels change is replaced by a new one, so it is the old one or the new one at any time, also after
 * `kill -9`. Where only headers change their blocks are written in place; a crash between two of them is mended by
 * running again, as such an update gives the same values whenever it is made.
 * @returns one entry a file
 * @throws StorageError (a file that changed since it was planned, disk full, ...), UsageError (a chip that two updates
 * name), CancelledError. What is found before the first file is touched changes nothing; later the message names the files
 * that are changed already
 */
export async function commitSkyUpdates(
  updates: readonly SkyUpdate[],
  { signal, onFile, dataOf }: CommitOptions = {},
): Promise<AppliedFile[]> {
  const files = groupByFile(updates);
  files.forEach(requireDistinctChips);
  for (const [{ file, state }] of files) requireUnchanged(file, state);
  const again = 'run again for the whole set: files that are done are then measured as they are now';
  return changeInTurn(files, (group) => applyToFile(group, { signal, dataOf }), { again, onFile });
}

type UpdatesOfFile = readonly [SkyUpdate, ...SkyUpdate[]];

function groupByFile(updates: readonly SkyUpdate[]): UpdatesOfFile[] {
  const groups = new Map<string, [SkyUpdate, ...SkyUpdate[]]>();
  for (const update of updates) {
    const group = groups.get(update.state.identity);
    if (group === undefined) groups.set(update.state.identity, [update]);
    else group.push(update);
  }
  return [...groups.values()];
}

function requireDistinctChips(group: UpdatesOfFile): void {
  const seen = new Set<number>();
  for (const { file, skies } of group) {
    for (const { hduIndex } of skies) {
      if (!seen.has(hduIndex)) seen.add(hduIndex);
      else throw namedTwice(file, hduIndex);
    }
  }
}

async function applyToFile(group: UpdatesOfFile, { signal, dataOf }: CommitOptions): Promise<AppliedFile> {
  stopIfCancelled(signal);
  const [{ file, state }] = group;
  requireUnchanged(file, state);
  const headers = headerEdits(group);
  const deltas = pixelDeltas(group);
  const data = (await dataOf?.(state)) ?? new Map<number, DataChange>();
  const keywords = group
    .flatMap(({ skies }) => skies.map(({ hduIndex, before, after }) => ({ hduIndex, before, after })))
    .sort((a, b) => a.hduIndex - b.hduIndex);
  if (deltas.size === 0 && data.size === 0) return { file, way: await updateHeaders(state.path, headers), keywords };
  const open = await FitsFile.open(state.path);
  try {
    const beforeReplacing = (): void => requireUnchanged(file, state);
    await rewritePixels(open, { headers, data, deltas, beforeReplacing, signal });
  } finally {
    open.close();
  }
  return { file, way: 'rewritten', keywords };
}

/** Chips whose pixels change; a sky of 0 changes none. */
function pixelDeltas(group: UpdatesOfFile): Map<number, PixelDelta> {
  const subtracted = group.flatMap(({ options, skies }) => (options.subtractsky ? skies : []));
  return new Map(subtracted.filter(changesAnything).map(({ hduIndex, delta, rise }) => [hduIndex, { delta, rise }]));
}

function namedTwice(file: string, hduIndex: number): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file, extension: String(hduIndex) },
    'is named twice, so its sky would be applied twice; nothing was changed',
    'name each image once',
  );
}
