import { createTrailMemory, findTrails, type BlockGrid } from '../cosmic-rays/find-trails.js';
import type { Trail } from '../cosmic-rays/trail.js';
import { readFully } from '../fits/positional-read.js';
import { checkCancelled } from './drop-chip.js';
import { CONTROL } from './tile-task.js';
import type { FilePlane } from './tile-task.js';

/** What one worker thread is told about looking for trails. It crosses by structured clone. */
export interface TrailTask {
  /** Shared counters, laid out by {@link CONTROL}: the tickets are chips. */
  readonly control: SharedArrayBuffer;
  readonly chips: readonly TrailChip[];
}

/** The residuals of the blocks of one chip, float32 of this machine. */
export interface TrailChip extends BlockGrid {
  /** For messages. */
  readonly label: string;
  readonly blocks: FilePlane;
}

/** What a worker found: the trails across a chip, by its place in the task. */
export interface TrailReport {
  readonly found: readonly { readonly chip: number; readonly trails: readonly Trail[] }[];
}

/** Looks for trails until no ticket is left. @throws CancelledError, StorageError */
export function trailsOfTask({ control: shared, chips }: TrailTask): TrailReport {
  const control = new Int32Array(shared);
  const found: TrailReport['found'][number][] = [];
  const memory = createTrailMemory(chips);
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < chips.length) {
    checkCancelled(control);
    const { label, blocks, columns, rows } = chips[ticket];
    const { array, at } = memory.image;
    readFully(blocks.fd, new Uint8Array(array.buffer, at, 4 * columns * rows), blocks.offset, label);
    found.push({ chip: ticket, trails: findTrails(memory, chips[ticket]) });
    Atomics.add(control, CONTROL.tilesDone, 1);
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return { found };
}
