import { findTrails } from '../cosmic-rays/find-trails.js';
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
export interface TrailChip {
  /** For messages. */
  readonly label: string;
  readonly blocks: FilePlane;
  readonly columns: number;
  readonly rows: number;
}

/** What a worker found: the trails across a chip, by its place in the task. */
export interface TrailReport {
  readonly found: readonly { readonly chip: number; readonly trails: readonly Trail[] }[];
}

/** Looks for trails until no ticket is left. @throws CancelledError, StorageError */
export function trailsOfTask({ control: shared, chips }: TrailTask): TrailReport {
  const control = new Int32Array(shared);
  const found: TrailReport['found'][number][] = [];
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < chips.length) {
    checkCancelled(control);
    const { label, blocks, columns, rows } = chips[ticket];
    const residuals = new Float32Array(columns * rows);
    readFully(blocks.fd, new Uint8Array(residuals.buffer), blocks.offset, label);
    found.push({ chip: ticket, trails: findTrails(residuals, columns, rows) });
    Atomics.add(control, CONTROL.tilesDone, 1);
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return { found };
}
