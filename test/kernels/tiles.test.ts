import t from 'tap';
import { BLOCK_SIDE, blockBoxes, blockRowRun } from '../../src/kernels/block-boxes.js';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { KERNEL_NAMES, type DropSettings, type PixelMap } from '../../src/kernels/types.js';
import { emptyWindow, type TestWindow } from './drop-case.js';
import { exactChip, gridStage, lookupTable } from './maps.js';
import { randomNumbers } from './polygon.js';

const NX = 130;
const NY = 100;

/** Drops two chips into a frame cut into square tiles, block row by block row, and puts the tiles together. */
function inTiles(maps: readonly PixelMap[], settings: DropSettings, nx: number, ny: number, tile: number): TestWindow {
  const frame = emptyWindow(0, 0, nx, ny, true);
  const random = randomNumbers(19);
  const data = Float32Array.from({ length: NX * NY }, () => 100 * random());
  const weight = Float32Array.from({ length: NX * NY }, () => (random() < 0.2 ? 0 : random()));
  const run = new Int32Array(2);
  for (let y = 0; y < ny; y += tile) {
    for (let x = 0; x < nx; x += tile) {
      const window = emptyWindow(x, y, Math.min(tile, nx - x), Math.min(tile, ny - y), true);
      maps.forEach((map, chip) => {
        const blocks = blockBoxes(map, settings);
        for (let row = 0; row < blocks.rows; row++) {
          if (!blockRowRun(blocks, row, window.x0, window.y0, window.nx, window.ny, run)) continue;
          const x0 = run[0] * BLOCK_SIDE;
          const y0 = row * BLOCK_SIDE;
          const start = y0 * NX + x0;
          const input = {
            x0,
            y0,
            nx: Math.min((run[1] + 1) * BLOCK_SIDE, NX) - x0,
            ny: Math.min(BLOCK_SIDE, NY - y0),
            stride: NX,
            data: data.subarray(start),
            weight: weight.subarray(start),
          };
          dropRows(settings, map, input, window, 1 << chip);
        }
      });
      paste(window, frame);
    }
  }
  return frame;
}

function paste(window: TestWindow, frame: TestWindow): void {
  for (let r = 0; r < window.ny; r++) {
    for (let c = 0; c < window.nx; c++) {
      const from = r * window.nx + c;
      const to = (window.y0 + r) * frame.nx + window.x0 + c;
      frame.sums[2 * to] = window.sums[2 * from];
      frame.sums[2 * to + 1] = window.sums[2 * from + 1];
      if (frame.context !== null && window.context !== null) frame.context[to] = window.context[from];
      if (frame.kept !== null && window.kept !== null) frame.kept[to] = window.kept[from];
    }
  }
}

function bytes(frame: TestWindow): Buffer {
  const planes = [frame.sums, frame.context ?? new Int32Array(0), frame.kept ?? new Float64Array(0)];
  return Buffer.concat(planes.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength)));
}

const table = lookupTable(NX, NY, 9, 7, 0.1);

/** Chips with every way of mapping, in pairs that overlap. */
const PAIRS: readonly (readonly [string, number, PixelMap, PixelMap])[] = [
  [
    'TAN-SIP, turned',
    1,
    exactChip({ nx: NX, ny: NY }),
    exactChip({ nx: NX, ny: NY, degrees: 64, npol: [table, table] }),
  ],
  [
    'fine, upright',
    0.5,
    exactChip({ nx: NX, ny: NY, scale: 0.5, degrees: 0, sipOrder: 0 }),
    exactChip({ nx: NX, ny: NY, scale: 0.5, degrees: 31 }),
  ],
  [
    'grid',
    1,
    exactChip({ nx: NX, ny: NY, sipOrder: 0, sky: gridStage(100, 32) }),
    exactChip({ nx: NX, ny: NY, sky: gridStage(120, 32) }),
  ],
];

for (const [name, scale, first, second] of PAIRS) {
  for (const kernel of KERNEL_NAMES) {
    for (const compat of kernel.startsWith('lanczos') ? [false, true] : [false]) {
      t.test(`${kernel}${compat ? ' compat' : ''}, ${name}: the same bytes for any tile size`, (t) => {
        const settings: DropSettings = { kernel, pixfrac: 0.8, scale, compat };
        const size = name === 'grid' ? 420 : Math.ceil((1.6 * Math.hypot(NX, NY)) / scale);
        const whole = inTiles([first, second], settings, size, size, 512);
        t.ok(whole.weight.some((w) => w > 0) && whole.context?.some((c) => c === 3), 'both chips landed');
        for (const tile of [64, 100]) {
          t.ok(
            bytes(inTiles([first, second], settings, size, size, tile)).equals(bytes(whole)),
            `tiles of ${String(tile)}`,
          );
        }
        t.end();
      });
    }
  }
}
