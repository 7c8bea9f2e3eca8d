import { RxDrizzleError } from '../errors/index.js';
import { BLOCK_SIDE, blockRowRun, touchesWindow } from '../kernels/block-boxes.js';
import { dropRows } from '../kernels/drop-rows.js';
import { finishWindow } from '../kernels/finish.js';
import { placeWindow } from '../kernels/output-window.js';
import type { OutputWindow } from '../kernels/output-window.js';
import { prepareRows } from './prepare-rows.js';
import type { RowCounts } from './prepare-rows.js';
import { createTileBuffers } from './tile-buffers.js';
import type { TileBuffers } from './tile-buffers.js';
import { CONTROL } from './tile-task.js';
import type { ChipTask, TileReport, TileTask } from './tile-task.js';
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
  readonly #run = new Int32Array(2);
  readonly #counts: RowCounts[];
  #tiles = 0;
  #pixels = 0;
  #bytesRead = 0;
  #covered = 0;
  /** What the control does not know yet, in pixels and bytes. */
  #pendingPixels = 0;
  #pendingRead = 0;

  constructor(task: TileTask) {
    this.#task = task;
    this.#control = new Int32Array(task.control);
    const widest = Math.max(1, ...task.chips.map((chip) => chip.sci.nx));
    const keeps = task.finish.fillval === null;
    this.#buffers = createTileBuffers(task.tileSize, task.contextPlanes, keeps, widest);
    this.#sink = createTileSink(task);
    this.#counts = task.chips.map(() => ({ good: 0, unusable: 0 }));
  }

  render(x0: number, y0: number): void {
    this.#checkCancelled();
    const { frameNx, frameNy, tileSize, chips } = this.#task;
    const nx = Math.min(tileSize, frameNx - x0);
    const ny = Math.min(tileSize, frameNy - y0);
    const touching = chips.flatMap((chip, c) => (touchesWindow(chip.blocks, x0, y0, nx, ny) ? [c] : []));
    const { window } = this.#buffers;
    placeWindow(window, x0, y0, nx, ny);
    touching.forEach((c, place) => {
      if (place > 0 && place % 32 === 0) this.#setContextAside(place / 32 - 1);
      this.#dropChip(chips[c], window, this.#bitOf(c, place), this.#counts[c]);
    });
    this.#finish(x0, y0, nx, ny, touching);
    this.#tiles++;
  }

  report(): TileReport {
    return {
      tiles: this.#tiles,
      pixels: this.#pixels,
      bytesRead: this.#bytesRead,
      bytesWritten: this.#sink.bytesWritten,
      good: this.#counts.map((count) => count.good),
      unusable: this.#counts.map((count) => count.unusable),
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

  /** Reads the chip's part of the window in boxes of a few block rows and drops it, block row by block row. */
  #dropChip(chip: ChipTask, window: OutputWindow, bit: number, counts: RowCounts): void {
    const rows = chip.blocks.rows;
    let first = 0;
    while (first < rows) {
      const box = this.#nextBox(chip, window, first);
      if (box === undefined) return;
      this.#checkCancelled();
      this.#dropBox(chip, window, bit, counts, box);
      first = box.lastRow + 1;
    }
  }

  /** The next box of block rows, from block row `from` on, that the window touches and that fits the buffers. */
  #nextBox(chip: ChipTask, window: OutputWindow, from: number): BlockBox | undefined {
    const capacity = this.#buffers.rows.capacity;
    let box: BlockBox | undefined;
    for (let row = from; row < chip.blocks.rows; row++) {
      if (!blockRowRun(chip.blocks, row, window.x0, window.y0, window.nx, window.ny, this.#run)) {
        if (box !== undefined) break;
        continue;
      }
      const firstX = Math.min(this.#run[0], box?.first ?? Infinity);
      const lastX = Math.max(this.#run[1], box?.last ?? -Infinity);
      const blocks = (lastX - firstX + 1) * (row - (box?.firstRow ?? row) + 1);
      const wanted: number = (box?.wanted ?? 0) + this.#run[1] - this.#run[0] + 1;
      // On a rotated map the runs wander: a box around many of them would be read mostly in vain.
      const tooLarge = blocks * BLOCK_SIDE * BLOCK_SIDE > capacity || blocks > MOST_WASTE * wanted;
      if (box !== undefined && tooLarge) break;
      box = { firstRow: box?.firstRow ?? row, lastRow: row, first: firstX, last: lastX, wanted };
    }
    return box;
  }

  #dropBox(chip: ChipTask, window: OutputWindow, bit: number, counts: RowCounts, box: BlockBox): void {
    const x0 = box.first * BLOCK_SIDE;
    const nx = Math.min(chip.sci.nx, (box.last + 1) * BLOCK_SIDE) - x0;
    const lastY = Math.min(chip.sci.ny, (box.lastRow + 1) * BLOCK_SIDE);
    // A block row of a wide chip may be larger than the buffers: then its rows are read in parts.
    const rowsAtOnce = Math.floor(this.#buffers.rows.capacity / nx);
    for (let y0 = box.firstRow * BLOCK_SIDE; y0 < lastY;) {
      const ny = Math.min(rowsAtOnce, lastY - y0);
      prepareRows(chip, x0, y0, nx, ny, this.#buffers.rows, counts);
      this.#dropRuns(chip, window, bit, x0, y0, nx, ny);
      this.#account(chip, nx * ny);
      y0 += ny;
    }
  }

  /** Drops the rows just read, one kernel call a block row, on the run of blocks that may touch the window. */
  #dropRuns(chip: ChipTask, window: OutputWindow, bit: number, x0: number, y0: number, nx: number, ny: number): void {
    const { data, weight } = this.#buffers.rows.input;
    for (let y = y0; y < y0 + ny;) {
      const row = Math.floor(y / BLOCK_SIDE);
      const end = Math.min(y0 + ny, (row + 1) * BLOCK_SIDE);
      if (blockRowRun(chip.blocks, row, window.x0, window.y0, window.nx, window.ny, this.#run)) {
        const firstX = this.#run[0] * BLOCK_SIDE;
        const lastX = Math.min(chip.sci.nx, (this.#run[1] + 1) * BLOCK_SIDE);
        const start = (y - y0) * nx + (firstX - x0);
        dropRows(
          chip.settings,
          chip.map,
          {
            x0: firstX,
            y0: y,
            nx: lastX - firstX,
            ny: end - y,
            stride: nx,
            data: data.array.subarray(start),
            weight: weight.array.subarray(start),
          },
          window,
          bit,
        );
      }
      y = end;
    }
  }

  #account(chip: ChipTask, pixels: number): void {
    const bytes = pixels * bytesPerPixel(chip);
    this.#pixels += pixels;
    this.#bytesRead += bytes;
    this.#pendingPixels += pixels;
    this.#pendingRead += bytes;
    Atomics.add(this.#control, CONTROL.kibPixels, Math.floor(this.#pendingPixels / 1024));
    Atomics.add(this.#control, CONTROL.kibRead, Math.floor(this.#pendingRead / 1024));
    this.#pendingPixels %= 1024;
    this.#pendingRead %= 1024;
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

  #checkCancelled(): void {
    if (Atomics.load(this.#control, CONTROL.cancel) === 0) return;
    throw new RxDrizzleError('CancelledError', {}, 'the run was cancelled');
  }
}

/** Largest share of blocks read to blocks wanted. */
const MOST_WASTE = 1.25;

/** Block rows [firstRow, lastRow] and block columns [first, last] of a chip. */
interface BlockBox {
  /** Blocks of the box that the window wants. */
  readonly wanted: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly first: number;
  readonly last: number;
}

function bytesPerPixel(chip: ChipTask): number {
  const weightPlane = chip.weighting.kind === 'constant' ? null : chip.weighting.plane;
  let bits = 0;
  for (const plane of [chip.sci, chip.dq, chip.mask, weightPlane]) bits += plane === null ? 0 : Math.abs(plane.bitpix);
  return bits / 8;
}

/** Scales the values that come from pixels; a fill value is what the user asked for, in any unit. */
function scaleLanded(sci: Float32Array, wht: Float32Array, kept: Float64Array | null, n: number, factor: number): void {
  for (let i = 0; i < n; i++) if (wht[i] !== 0 || (kept !== null && !Number.isNaN(kept[i]))) sci[i] *= factor;
}

function copyBit(from: Int32Array, bit: number, to: Int32Array, toBit: number, n: number): void {
  for (let i = 0; i < n; i++) if ((from[i] & bit) !== 0) to[i] |= toBit;
}
