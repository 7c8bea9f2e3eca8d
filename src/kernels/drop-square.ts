import { mapToMemory } from './map-to-memory.js';
import type { OutputWindow } from './output-window.js';
import { stageRow } from './stage-row.js';
import type { DropSettings, InputRows, PixelMap } from './types.js';

/**
 * The square kernel: the input pixel, shrunk to pixfrac, is a quadrilateral on the output grid, and each output
 * pixel gets the weight times its share of the area. Conserves flux under any distortion. Inner loop: simd/square.ts.
 */
export function dropSquare(settings: DropSettings, map: PixelMap, input: InputRows, window: OutputWindow): void {
  const { x0, y0, nx, ny } = input;
  const { scratch } = window;
  const { memory } = scratch;
  const { simd, rows } = memory;
  const squares = memory.errors?.kernels;
  let [below, here, above] = rows;
  const half = settings.pixfrac / 2;
  mapToMemory(map, y0 - 1, x0 - 1, nx + 2, below, scratch);
  mapToMemory(map, y0, x0 - 1, nx + 2, here, scratch);
  for (let row = 0; row < ny; row++) {
    mapToMemory(map, y0 + row + 1, x0 - 1, nx + 2, above, scratch);
    const { dataAt, weightAt, errorAt } = stageRow(input, row, memory);
    const [bx, by, hx, hy, ax, ay] = [below.xAt, below.yAt, here.xAt, here.yAt, above.xAt, above.yAt];
    simd.squareRow(bx, by, hx, hy, ax, ay, dataAt, weightAt, nx, half);
    squares?.squareRow(bx, by, hx, hy, ax, ay, errorAt, weightAt, nx, half);
    const spare = below;
    below = here;
    here = above;
    above = spare;
  }
}
