import type { DropMemory, StagedRow } from './drop-memory.js';
import type { InputRows } from './types.js';

/** Where the kernels find row `row` of the input: in their memory already, or copied there. */
export function stageRow(input: InputRows, row: number, memory: DropMemory): StagedRow {
  const { data, weight, staged } = memory;
  const start = row * input.stride;
  const end = start + input.nx;
  const { buffer } = data.array;
  if (input.data.buffer === buffer && input.weight.buffer === buffer) {
    staged.dataAt = input.data.byteOffset + 4 * start;
    staged.weightAt = input.weight.byteOffset + 4 * start;
  } else {
    data.array.set(input.data.subarray(start, end));
    weight.array.set(input.weight.subarray(start, end));
    staged.dataAt = data.at;
    staged.weightAt = weight.at;
  }
  if (memory.errors === null) return staged;
  const { kernels, rowErrors, rowFlags } = memory.errors;
  const { error, flags } = requireErrors(input);
  if (error.buffer === buffer && flags.buffer === buffer) {
    staged.errorAt = error.byteOffset + 4 * start;
    kernels.flagsAt(flags.byteOffset + 4 * start);
  } else {
    rowErrors.array.set(error.subarray(start, end));
    rowFlags.array.set(flags.subarray(start, end));
    staged.errorAt = rowErrors.at;
    kernels.flagsAt(rowFlags.at);
  }
  return staged;
}

/** The errors and flags of what is dropped into a window with variances. @throws RangeError where there are none */
export function requireErrors({ errors }: InputRows): NonNullable<InputRows['errors']> {
  if (errors === undefined)
    throw new RangeError('pixels without errors cannot be dropped into a window with variances');
  return errors;
}
