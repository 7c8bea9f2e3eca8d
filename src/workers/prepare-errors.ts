import { readBox } from '../fits/read-box.js';
import type { RowBuffers } from './prepare-rows.js';
import type { ChipTask } from './tile-task.js';

/**
 * Reads errors and flags of the box that prepareRows has just read: errors in units of the values there, flags without the bits
 * that do not go on. Does nothing where the buffers have no room for errors.
 * @returns pixels of positive weight whose error is not positive and finite: what they contribute to has an unknown error
 * @throws FitsFormatError when a plane ends early; RangeError for a chip without errors
 */
export function prepareErrors(
  chip: ChipTask,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  { input, scratch }: RowBuffers,
): number {
  if (input.error === null) return 0;
  if (!chip.errors) throw new RangeError(`${chip.label} has no errors`);
  const { plane, flags } = chip.errors;
  const n = nx * ny;
  readBox(plane, x0, y0, nx, ny, input.error.array, nx, scratch);
  const errorless = scaleErrors(input.error.array, input.weight.array, n, chip.factor);
  if (chip.dq === null) input.flags.array.fill(0, 0, n);
  else {
    // With bad bits the flags are there already.
    if (chip.badBits === 0) readBox(chip.dq, x0, y0, nx, ny, input.flags.array, nx, scratch);
    keepBits(input.flags.array, n, flags);
  }
  return errorless;
}

function scaleErrors(error: Float32Array, weight: Float32Array, n: number, factor: number): number {
  let errorless = 0;
  for (let i = 0; i < n; i++) {
    error[i] *= factor;
    const usable = error[i] > 0 && error[i] < Infinity;
    if (!usable && weight[i] > 0) errorless++;
  }
  return errorless;
}

function keepBits(flags: Int32Array, n: number, bits: number): void {
  for (let i = 0; i < n; i++) flags[i] &= bits;
}
