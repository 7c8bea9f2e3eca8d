import t from 'tap';
import {
  BLOCK_SIDE,
  blockBox,
  blockBoxes,
  blockRowRun,
  touchesWindow,
  type BlockTable,
} from '../../src/kernels/block-boxes.js';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { placeWindow } from '../../src/kernels/output-window.js';
import { KERNEL_NAMES, type DropSettings, type PixelMap } from '../../src/kernels/types.js';
import { emptyWindow, pixmapOf } from './drop-case.js';
import { exactChip, gridStage, lookupTable, stepsizeChip } from './maps.js';

const NX = 100;
const NY = 70;

const window = emptyWindow(0, 0, 560, 560);

/** Smallest and largest output pixel, per axis, that a block really touches; undefined when it touches none. */
function touched(map: PixelMap, settings: DropSettings, column: number, row: number): number[] | undefined {
  const x0 = column * BLOCK_SIDE;
  const y0 = row * BLOCK_SIDE;
  const nx = Math.min(BLOCK_SIDE, NX - x0);
  const ny = Math.min(BLOCK_SIDE, NY - y0);
  placeWindow(window, -60, -60, 560, 560);
  const input = {
    x0,
    y0,
    nx,
    ny,
    stride: nx,
    data: new Float32Array(nx * ny).fill(1),
    weight: new Float32Array(nx * ny).fill(1),
  };
  dropRows(settings, map, input, window, 1);
  const ends = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < window.nx * window.ny; k++) {
    if (window.sums[2 * k + 1] === 0) continue;
    const x = window.x0 + (k % window.nx);
    const y = window.y0 + Math.floor(k / window.nx);
    ends[0] = Math.min(ends[0], x);
    ends[1] = Math.max(ends[1], x);
    ends[2] = Math.min(ends[2], y);
    ends[3] = Math.max(ends[3], y);
  }
  return ends[0] === Infinity ? undefined : ends;
}

const bumpy = lookupTable(NX, NY, 12, 9, 0.4);
const MAPS: Readonly<Record<string, PixelMap>> = {
  'TAN-SIP': exactChip({ nx: NX, ny: NY, degrees: 33 }),
  'fine output': exactChip({ nx: NX, ny: NY, scale: 0.4, degrees: 100 }),
  'rough tables': exactChip({ nx: NX, ny: NY, npol: [bumpy, bumpy], d2im: [lookupTable(NX, NY, NX, 1, 0.3), null] }),
  grid: exactChip({ nx: NX, ny: NY, sky: gridStage(90, 32) }),
  stepsize: stepsizeChip(NX, NY, 10),
  'wild pixel map': pixmapOf(NX, NY, (x, y) => [200 + x + 9 * Math.sin(x * y), 200 + y + 9 * Math.cos(3 * x + y)]),
};

for (const [name, map] of Object.entries(MAPS)) {
  t.test(`${name}: the boxes hold every touched output pixel`, (t) => {
    const scale = name === 'fine output' ? 0.4 : 1;
    for (const kernel of KERNEL_NAMES) {
      const settings: DropSettings = { kernel, pixfrac: kernel === 'gaussian' ? 1 : 0.8, scale, compat: false };
      const table = blockBoxes(map, settings);
      t.same([table.columns, table.rows, table.nx, table.ny], [4, 3, NX, NY]);
      for (let k = 0; k < 12; k++) {
        const ends = touched(map, settings, k % 4, Math.floor(k / 4)) ?? [0, 0, 0, 0];
        const box = blockBox(table, k);
        const slack = [ends[0] - box[0], box[1] - ends[1], ends[2] - box[2], box[3] - ends[3]];
        t.ok(
          slack.every((s) => s >= 0),
          `${kernel}, block ${String(k)}: box ${box.join()} touched ${ends.join()}`,
        );
        if (name === 'TAN-SIP')
          t.ok(
            slack.every((s) => s <= 4),
            'and little else',
          );
      }
    }
    t.end();
  });
}

t.test('positions that are not known', (t) => {
  const settings: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };
  const map = pixmapOf(NX, NY, (x, y) => (x < 40 && y < 40 ? [NaN, NaN] : [x, y]));
  const table = blockBoxes(map, settings);
  const [empty, unbounded] = [blockBox(table, 0), blockBox(table, 1)];
  t.ok(empty[0] > empty[1], 'a block without any known position is empty');
  t.ok(unbounded[0] < -1e6 && unbounded[1] > 1e6, 'a block with both kinds is unbounded');
  const island = pixmapOf(NX, NY, (x, y) => (x === 10 && y === 10 ? [10, 10] : [NaN, NaN]));
  t.ok(touchesWindow(blockBoxes(island, settings), 5000, 5000, 10, 10), 'one known pixel is not overlooked');
  t.end();
});

t.test('runs of a block row', (t) => {
  const map = pixmapOf(NX, NY, (x, y) => [x, y]);
  const table = blockBoxes(map, { kernel: 'square', pixfrac: 1, scale: 1, compat: false });
  const run = new Int32Array(2);
  t.equal(blockRowRun(table, 0, 40, 0, 10, 10, run), true);
  t.same([...run], [1, 1]);
  t.equal(blockRowRun(table, 0, 40, 0, 40, 10, run), true);
  t.same([...run], [1, 2]);
  t.equal(blockRowRun(table, 2, 40, 0, 40, 10, run), false);
  t.equal(touchesWindow(table, 90, 60, 30, 30), true);
  t.equal(touchesWindow(table, 200, 0, 30, 30), false);
  t.same(structuredClone(table), table, 'survives a clone');
  t.end();
});

t.test('boxes far from the origin, in 16 bits each while they lie near each other, else in 32', (t) => {
  const settings: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };
  // The last row of blocks is pushed aside.
  const tableAt = (at: number, gap: number): BlockTable => {
    const map = pixmapOf(NX, NY, (x, y) => [x + at + (y < 64 ? 0 : gap), at - y]);
    return blockBoxes(map, settings);
  };
  const near = tableAt(0, 0);
  for (const [at, gap, width] of [
    [3e6, 10000, 16],
    [3e6, 40000, 32],
    [-7e6, -40000, 32],
  ]) {
    const table = tableAt(at, gap);
    t.equal(8 * table.boxes.BYTES_PER_ELEMENT, width);
    for (const k of [0, 1, 2, 3])
      t.strictSame(
        blockBox(table, k),
        blockBox(near, k).map((end) => end + at),
      );
    for (const [x, y] of [
      [at + 40, at - 20],
      [at + 5, at - 5],
      [at + 5, at - 40],
      [at + 40 + gap, at - 68],
      [at + 40 - gap, at - 68],
      [40, -20],
    ]) {
      const run = new Int32Array(2);
      const touching = Array.from({ length: 12 }, (_, k) => k).filter((k) => meets(blockBox(table, k), x, y, 3, 2));
      t.equal(touchesWindow(table, x, y, 3, 2), touching.length > 0, `${x}, ${y}`);
      for (const row of [0, 1, 2]) {
        const columns = touching.filter((k) => k >> 2 === row).map((k) => k % 4);
        t.equal(blockRowRun(table, row, x, y, 3, 2, run), columns.length > 0);
        t.strictSame([...run], [columns.at(0) ?? -1, columns.at(-1) ?? -1]);
      }
    }
  }
  t.end();
});

function meets([x0, x1, y0, y1]: readonly number[], x: number, y: number, nx: number, ny: number): boolean {
  return x0 <= x1 && x0 < x + nx && x1 >= x && y0 < y + ny && y1 >= y;
}
