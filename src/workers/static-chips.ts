import { bitMaskBytes } from '../masks/bit-mask.js';
import { MaskMemory } from '../masks/mask-memory.js';
import { writeMaskRows } from '../masks/mask-plane.js';
import { flagLow, LOW_STATISTIC, lowThreshold } from '../static-mask/low-pixels.js';
import { createSkyBuffers, measureChip, skyBufferBytes } from './measure-sky.js';
import type { SkyBuffers } from './measure-sky.js';
import type { StaticChipTask, StaticReport, StaticTask } from './static-task.js';
import { CONTROL } from './tile-task.js';

/** Bytes that one worker may hold while it looks at chips of at most so many pixels and columns. */
export function staticBufferBytes(pixels: number, widest: number): number {
  return skyBufferBytes(pixels, widest, 0) + bitMaskBytes(pixels, 1);
}

/**
 * Finds the low pixels of chips until no ticket is left.
 * @throws CancelledError; FitsFormatError, StorageError from reading and writing
 */
export function staticChips(task: StaticTask): StaticReport {
  const control = new Int32Array(task.control);
  const buffers = createSkyBuffers(
    task.chips.map(({ pixels }) => pixels),
    control,
  );
  const masks = new MaskMemory();
  const skipped: number[] = [];
  let ticket = Atomics.add(control, CONTROL.nextTile, 1);
  while (ticket < task.chips.length) {
    if (!flagChip(task.chips[ticket], task, buffers, masks)) skipped.push(ticket);
    Atomics.add(control, CONTROL.tilesDone, 1);
    const { nx, ny } = task.chips[ticket].pixels.sci;
    Atomics.add(control, CONTROL.kibPixels, Math.floor((nx * ny) / 1024));
    ticket = Atomics.add(control, CONTROL.nextTile, 1);
  }
  return { skipped };
}

/** False where the values of the chip say nothing of what is low. */
function flagChip(
  { pixels: chip, low }: StaticChipTask,
  { sigmas, compat }: StaticTask,
  buffers: SkyBuffers,
  masks: MaskMemory,
): boolean {
  const { whole } = measureChip(chip, { ...LOW_STATISTIC, compat }, buffers);
  const threshold = whole === null ? null : lowThreshold(whole, sigmas, compat);
  if (threshold === null) return false;
  const { nx, ny } = chip.sci;
  const { pixels, check } = buffers;
  const mask = masks.empty(nx, ny);
  const rows = pixels.rowsOf(nx);
  for (let y = 0; y < ny; y += rows) {
    check();
    const count = Math.min(rows, ny - y);
    pixels.read(chip, 0, y, nx, count);
    flagLow(pixels.memory, pixels.index(0, y), y, count, threshold, mask);
  }
  writeMaskRows(low, mask, 0, ny);
  return true;
}
