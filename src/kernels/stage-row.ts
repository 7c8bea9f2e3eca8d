import type { DropMemory, StagedRow } from './drop-memory.js';
import type { InputRows } from './types.js';

/** Where the kernels find row `row` of the input: in their memory already, or copied there. */
export function stageRow(input: InputRows, row: number, memory: DropMemory): StagedRow {
  const { data, weight, staged } = memory;
  const start = row * input.stride;
  if (input.data.buffer === data.array.buffer && input.weight.buffer === data.array.buffer) {
    staged.dataAt = input.data.byteOffset + 4 * start;
    staged.weightAt = input.weight.byteOffset + 4 * start;
    return staged;
  }
  data.array.set(input.data.subarray(start, start + input.nx));
  weight.array.set(input.weight.subarray(start, start + input.nx));
  staged.dataAt = data.at;
  staged.weightAt = weight.at;
  return staged;
}
