import { touchesWindow } from '../kernels/block-boxes.js';
import { finishErrors } from '../kernels/finish-errors.js';
import { finishWindow } from '../kernels/finish.js';
import { placeWindow } from '../kernels/output-window.js';
import { checkCancelled, ChipDropper } from './drop-chip.js';
import type { RowCounts } from './prepare-rows.js';
import { createTileBuffers } from './tile-buffers.js';
import type { TileBuffers } from './tile-buffers.js';
import { CONTROL } from './tile-task.js';
import type { TileReport, TileTask } from './tile-task.js';
import { createTileSink } from './tile-sink.js';
import type { TileSink } from './tile-sink.js';

/**
 * Renders tiles of the output frame until no ticket is left, and writes them to the sink.
 *
 * The bytes depend on the task's chips alone: a tile visits its chips in their order and each chip's pixels in
 * raster order, so neither the tile size nor the number of threads that share the tickets can change a sum.
 * @throws CancelledError when the control's cancel cell is set; FitsFormatError, StorageError from reading and writing.
 */
export function renderTiles(task: TileTask): TileReport {
  const worker = new TileRenderer(task);
  const tilesX = Math.ceil(task.frameNx / task.tileSize);
  const tilesY = Math.ceil(task.frameNy / task.tileSize);
  const control = new Int32Array(task.control);
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < tilesX * tilesY) {
    worker.render((ticket % tilesX) * task.tileSize, Math.floor(ticket / tilesX) * task.tileSize);
    Atomics.add(control, CONTROL.tilesDone, 1);
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return worker.report();
}

class TileRenderer {
  readonly #task: TileTask;
  readonly #control: Int32Array;
  readonly #buffers: TileBuffers;
  readonly #sink: TileSink;
  readonly #dropper: ChipDropper;
  readonly #counts: RowCounts[];
  readonly #errorless: number[];
  #tiles = 0;
  #covered = 0;

  constructor(task: TileTask) {
    this.#task = task;
    this.#control = new Int32Array(task.control);
    const widest = Math.max(1, ...task.chips.map((chip) => chip.sci.nx));
    const keeps = task.finish.fillval === null;
    this.#buffers = createTileBuffers(task.tileSize, task.contextPlanes, keeps, widest, task.withErrors);
    this.#dropper = new ChipDropper(this.#buffers.rows, this.#control);
    this.#sink = createTileSink(task);
    this.#counts = task.chips.map(() => ({ good: 0, unusable: 0 }));
    this.#errorless = task.chips.map(() => 0);
  }

  render(x0: number, y0: number): void {
    checkCancelled(this.#control);
    const { frameNx, frameNy, tileSize, chips } = this.#task;
    const nx = Math.min(tileSize, frameNx - x0);
    const ny = Math.min(tileSize, frameNy - y0);
    const touching = chips.flatMap((chip, c) => (touchesWindow(chip.blocks, x0, y0, nx, ny) ? [c] : []));
    const { window } = this.#buffers;
    placeWindow(window, x0, y0, nx, ny);
    touching.forEach((c, place) => {
      if (place > 0 && place % 32 === 0) this.#setContextAside(place / 32 - 1);
      const before = this.#dropper.errorless;
      this.#dropper.drop(chips[c], window, this.#bitOf(c, place), this.#counts[c]);
      this.#errorless[c] += this.#dropper.errorless - before;
    });
    this.#finish(x0, y0, nx, ny, touching);
    this.#tiles++;
  }

  report(): TileReport {
    return {
      tiles: this.#tiles,
      pixels: this.#dropper.pixels,
      bytesRead: this.#dropper.bytesRead,
      bytesWritten: this.#sink.bytesWritten,
      good: this.#counts.map((count) => count.good),
      unusable: this.#counts.map((count) => count.unusable),
      errorless: this.#errorless,
      dataSums: this.#sink.dataSums,
      covered: this.#covered,
    };
  }

  /** One plane holds every chip's own bit; where there are more, the tile counts the chips that touch it. */
  #bitOf(chip: number, place: number): number {
    const { chips, contextPlanes } = this.#task;
    return contextPlanes === 1 ? chips[chip].contextBit : 1 << (place % 32);
  }

  /** Makes room for the bits of the next 32 chips that touch the tile. */
  #setContextAside(plane: number): void {
    const { window, earlierContext, contextOut } = this.#buffers;
    if (window.context === null || contextOut === null) return;
    if (earlierContext.length <= plane) earlierContext.push(new Int32Array(contextOut.length));
    const n = window.nx * window.ny;
    earlierContext[plane].set(window.context.subarray(0, n));
    window.context.fill(0, 0, n);
  }

  #finish(x0: number, y0: number, nx: number, ny: number, touching: readonly number[]): void {
    const { window } = this.#buffers;
    const { fillval, maskval, sciFactor } = this.#task.finish;
    const touched = touching.length > 0;
    const { sci, wht, covered } = finishWindow(window, { fillval, maskval });
    if (sciFactor !== 1) scaleLanded(sci, wht, fillval === null ? window.kept : null, nx * ny, sciFactor);
    this.#covered += covered;
    const before = this.#sink.bytesWritten;
    this.#sink.write(x0, y0, nx, ny, sci, touched ? wht : null);
    this.#writeContext(x0, y0, nx, ny, touching);
    if (this.#task.withErrors === true) {
      const { err, dq } = finishErrors(window, sciFactor);
      this.#sink.writeErrors(x0, y0, nx, ny, err, touched ? dq : null);
    }
    Atomics.add(this.#control, CONTROL.kibWritten, Math.round((this.#sink.bytesWritten - before) / 1024));
  }

  /** Turns places among the chips that touch the tile into bits of the product's planes, plane by plane. */
  #writeContext(x0: number, y0: number, nx: number, ny: number, touching: readonly number[]): void {
    const { window, earlierContext, contextOut } = this.#buffers;
    if (window.context === null || touching.length === 0) return;
    if (contextOut === null) {
      this.#sink.writeContext(x0, y0, nx, ny, 0, window.context);
      return;
    }
    const { chips } = this.#task;
    const context = [...earlierContext.slice(0, (touching.length - 1) >> 5), window.context];
    for (const plane of new Set(touching.map((c) => chips[c].contextPlane))) {
      contextOut.fill(0, 0, nx * ny);
      touching.forEach((c, place) => {
        if (chips[c].contextPlane !== plane) return;
        copyBit(context[place >> 5], 1 << (place % 32), contextOut, chips[c].contextBit, nx * ny);
      });
      this.#sink.writeContext(x0, y0, nx, ny, plane, contextOut);
    }
  }
}

/** Scales the values that come from pixels; a fill value is what the user asked for, in any unit. */
function scaleLanded(sci: Float32Array, wht: Float32Array, kept: Float64Array | null, n: number, factor: number): void {
  for (let i = 0; i < n; i++) if (wht[i] !== 0 || (kept !== null && !Number.isNaN(kept[i]))) sci[i] *= factor;
}

function copyBit(from: Int32Array, bit: number, to: Int32Array, toBit: number, n: number): void {
  for (let i = 0; i < n; i++) if ((from[i] & bit) !== 0) to[i] |= toBit;
}
