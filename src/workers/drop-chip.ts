import { RxDrizzleError } from '../errors/index.js';
import { BLOCK_SIDE, blockRowRun } from '../kernels/block-boxes.js';
import { dropRows } from '../kernels/drop-rows.js';
import type { OutputWindow } from '../kernels/output-window.js';
import { prepareErrors } from './prepare-errors.js';
import { prepareRows } from './prepare-rows.js';
import type { RowBuffers, RowCounts } from './prepare-rows.js';
import { CONTROL } from './tile-task.js';
import type { ChipTask } from './tile-task.js';

/** Drops the parts of chips that a window of the output frame touches, and counts what it reads. */
export class ChipDropper {
  readonly #rows: RowBuffers;
  readonly #control: Int32Array;
  readonly #run = new Int32Array(2);
  /** Input pixels dropped and bytes read so far. */
  pixels = 0;
  bytesRead = 0;
  /** Good pixels without a usable error so far, where errors are wanted. */
  errorless = 0;
  /** What the control does not know yet, in pixels and bytes. */
  #pendingPixels = 0;
  #pendingRead = 0;

  /** @param control - laid out by {@link CONTROL} */
  constructor(rows: RowBuffers, control: Int32Array) {
    this.#rows = rows;
    this.#control = control;
  }

  /** Reads the chip's part of the window in boxes of a few block rows and drops it, block row by block row. */
  drop(chip: ChipTask, window: OutputWindow, bit: number, counts: RowCounts): void {
    const rows = chip.blocks.rows;
    let first = 0;
    while (first < rows) {
      const box = this.#nextBox(chip, window, first);
      if (box === undefined) return;
      checkCancelled(this.#control);
      this.#dropBox(chip, window, bit, counts, box);
      first = box.lastRow + 1;
    }
  }

  /** The next box of block rows, from block row `from` on, that the window touches and that fits the buffers. */
  #nextBox(chip: ChipTask, window: OutputWindow, from: number): BlockBox | undefined {
    const capacity = this.#rows.capacity;
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
    const rowsAtOnce = Math.floor(this.#rows.capacity / nx);
    for (let y0 = box.firstRow * BLOCK_SIDE; y0 < lastY;) {
      const ny = Math.min(rowsAtOnce, lastY - y0);
      prepareRows(chip, x0, y0, nx, ny, this.#rows, counts);
      this.errorless += prepareErrors(chip, x0, y0, nx, ny, this.#rows);
      this.#dropRuns(chip, window, bit, x0, y0, nx, ny);
      this.#account(chip, nx * ny);
      y0 += ny;
    }
  }

  /** Drops the rows just read, one kernel call a block row, on the run of blocks that may touch the window. */
  #dropRuns(chip: ChipTask, window: OutputWindow, bit: number, x0: number, y0: number, nx: number, ny: number): void {
    const { data, weight, error, flags } = this.#rows.input;
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
            ...(error === null
              ? {}
              : { errors: { error: error.array.subarray(start), flags: flags.array.subarray(start) } }),
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
    this.pixels += pixels;
    this.bytesRead += bytes;
    this.#pendingPixels += pixels;
    this.#pendingRead += bytes;
    Atomics.add(this.#control, CONTROL.kibPixels, Math.floor(this.#pendingPixels / 1024));
    Atomics.add(this.#control, CONTROL.kibRead, Math.floor(this.#pendingRead / 1024));
    this.#pendingPixels %= 1024;
    this.#pendingRead %= 1024;
  }
}

/** @throws CancelledError when the control's cancel cell is set */
export function checkCancelled(control: Int32Array): void {
  if (Atomics.load(control, CONTROL.cancel) === 0) return;
  throw new RxDrizzleError('CancelledError', {}, 'the run was cancelled');
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
  for (const plane of [chip.sci, chip.dq, chip.mask, weightPlane, chip.errors?.plane ?? null])
    bits += plane === null ? 0 : Math.abs(plane.bitpix);
  return bits / 8;
}
