import { mapToMemory } from './map-to-memory.js';
import type { OutputWindow } from './output-window.js';
import { stageRow } from './stage-row.js';
import type { DropSettings, InputRows, PixelMap } from './types.js';

/**
 * The point kernel: all of the pixel goes to the output pixel under its centre. Conserves flux; leaves holes.
 * Inner loop: simd/upright.ts.
 */
export function dropPoint(_settings: DropSettings, map: PixelMap, input: InputRows, window: OutputWindow): void {
  const { scratch } = window;
  const { memory } = scratch;
  const { simd, rows } = memory;
  const squares = memory.errors?.kernels;
  const [mapped] = rows;
  for (let row = 0; row < input.ny; row++) {
    mapToMemory(map, input.y0 + row, input.x0, input.nx, mapped, scratch);
    const { dataAt, weightAt, errorAt } = stageRow(input, row, memory);
    simd.pointRow(mapped.xAt, mapped.yAt, dataAt, weightAt, input.nx);
    squares?.pointRow(mapped.xAt, mapped.yAt, errorAt, weightAt, input.nx);
  }
}
