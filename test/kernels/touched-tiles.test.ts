import t from 'tap';
import { blockBoxes, touchesWindow } from '../../src/kernels/block-boxes.js';
import { markTouched } from '../../src/kernels/touched-tiles.js';
import type { DropSettings } from '../../src/kernels/types.js';
import { exactChip } from './maps.js';
import { pixmapOf } from './drop-case.js';

const SETTINGS: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };

t.test('the tiles that a chip touches are those of which touchesWindow says so', async (t) => {
  const maps = {
    'TAN-SIP': exactChip({ nx: 170, ny: 140, degrees: 33 }),
    'partly unknown': pixmapOf(100, 70, (x, y) => (x > 60 ? [NaN, NaN] : [x - 30, y + 50])),
    'far apart': pixmapOf(100, 70, (x, y) => [x < 50 ? x : x + 70_000, 100 + y]),
  };
  for (const [name, map] of Object.entries(maps)) {
    const table = blockBoxes(map, SETTINGS);
    for (const [size, columns, rows, halo] of [
      [16, 25, 21, 0],
      [16, 25, 21, 3],
      [64, 3, 9, 1],
      [512, 2, 2, 0],
    ] as const) {
      const truth = new Uint8Array(columns * rows).map((_, k) =>
        touchesWindow(
          table,
          (k % columns) * size - halo,
          Math.floor(k / columns) * size - halo,
          size + 2 * halo,
          size + 2 * halo,
        )
          ? 1
          : 0,
      );
      const marks = new Uint8Array(columns * rows);
      markTouched(table, size, columns, rows, halo, marks);
      t.strictSame(marks, truth, `${name}, tiles of ${size}, halo ${halo}`);
      t.ok(truth.includes(1));
    }
  }
});
