import { mapToMemory } from './map-to-memory.js';
import type { OutputWindow } from './output-window.js';
import { stageRow } from './stage-row.js';
import type { DropSettings, InputRows, PixelMap } from './types.js';

/**
 * The turbo kernel: the drop is an upright box of side pixfrac/scale around the mapped centre, whatever the
 * rotation. Each output pixel gets weight * overlap * scale^2/pixfrac^2. Conserves flux for unrotated scalings only.
 * Inner loop: simd/upright.ts.
 */
export function dropTurbo(settings: DropSettings, map: PixelMap, input: InputRows, window: OutputWindow): void {
  const { scratch } = window;
  const { memory } = scratch;
  const { simd, rows } = memory;
  const squares = memory.errors?.kernels;
  const [mapped] = rows;
  const { pixfrac, scale } = settings;
  const half = pixfrac / scale / 2;
  const factor = (scale * scale) / (pixfrac * pixfrac);
  for (let row = 0; row < input.ny; row++) {
    mapToMemory(map, input.y0 + row, input.x0, input.nx, mapped, scratch);
    const { dataAt, weightAt, errorAt } = stageRow(input, row, memory);
    simd.turboRow(mapped.xAt, mapped.yAt, dataAt, weightAt, input.nx, half, factor);
    squares?.turboRow(mapped.xAt, mapped.yAt, errorAt, weightAt, input.nx, half, factor);
  }
}
