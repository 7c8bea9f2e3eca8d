import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { dataSum } from '../../src/fits/checksum.js';
import { blockBoxes } from '../../src/kernels/block-boxes.js';
import { renderTiles } from '../../src/workers/render-tiles.js';
import { ROW_CAPACITY } from '../../src/workers/tile-buffers.js';
import { CONTROL } from '../../src/workers/tile-task.js';
import { pixmapOf } from '../kernels/drop-case.js';
import { chipAt, openPlanes } from './chip-tasks.js';
import { expected, NOTHING, rendered, taskOf, values, worst } from './render-case.js';

t.test('several threads that share the tickets: whoever takes a tile, each is made once', async (t) => {
  const open = await openPlanes(t.testdir(), [{ data: values(40 * 40, 1), shape: [40, 40] }]);
  t.teardown(open.close);
  const task = taskOf({ nx: 40, ny: 40 }, [chipAt(open.planes[0], 0, 0)], NOTHING);
  new Int32Array(task.control)[CONTROL.nextTile] = 5;
  const late = renderTiles(task);
  t.equal(late.tiles, 9 - 5, 'the first five tickets are somebody else’s');
  t.equal(task.sink.sci[0], -12345, 'and so are their pixels');
  t.strictSame(renderTiles(task).tiles, 0, 'no ticket is left');
});

t.test('context: chips of two planes; bit 31; no plane at all', async (t) => {
  const open = await openPlanes(t.testdir(), [{ data: values(400, 1), shape: [20, 20] }]);
  t.teardown(open.close);
  const [sci] = open.planes;
  const chips = [
    chipAt(sci, 0, 0, { contextPlane: 0, contextBit: 1 << 31 }),
    chipAt(sci, 10, 0, { contextPlane: 1, contextBit: 1 }),
    chipAt(sci, 10, 10, { contextPlane: 1, contextBit: 2 }),
  ];
  const { ctx } = rendered({ nx: 40, ny: 40, planes: 2 }, chips);
  const at = (plane: number, x: number, y: number): number => ctx?.[plane * 1600 + y * 40 + x] ?? NaN;
  t.strictSame([at(0, 5, 5), at(0, 25, 5), at(0, 35, 35)], [-(2 ** 31), 0, 0]);
  t.strictSame([at(1, 5, 5), at(1, 12, 5), at(1, 12, 12), at(1, 25, 25), at(1, 35, 35)], [0, 1, 3, 2, 0]);
  const without = rendered({ nx: 40, ny: 40, planes: 0 }, chips);
  t.strictSame(
    [without.sci, without.wht],
    [rendered({ nx: 40, ny: 40, planes: 2 }, chips).sci, rendered({ nx: 40, ny: 40, planes: 2 }, chips).wht],
  );
});

t.test('a chip whose block rows are wider than the row buffers', async (t) => {
  const [nx, ny] = [9000, 40];
  t.ok(nx * 32 > ROW_CAPACITY, 'it is wide enough to show it');
  const data = values(nx * ny, 6);
  const flags = Int16Array.from({ length: nx * ny }, (_, k) => (k % 11 === 0 ? 2 : 0));
  const open = await openPlanes(t.testdir(), [
    { data, shape: [nx, ny] },
    { data: flags, shape: [nx, ny] },
  ]);
  t.teardown(open.close);
  const chip = chipAt(open.planes[0], 0.5, 1, { dq: open.planes[1], badBits: 2 });
  const truth = expected(nx + 1, ny + 2, [{ nx, ny, data, weight: (k) => (k % 11 === 0 ? 0 : 1), dx: 0.5, dy: 1 }]);
  const { sci, wht, report } = rendered({ nx: nx + 1, ny: ny + 2, tileSize: nx + 1 }, [chip], { fillval: NaN });
  t.ok(worst(sci, truth.sci) < 5e-6, String(worst(sci, truth.sci)));
  t.ok(worst(wht, truth.wht) < 1e-6, String(worst(wht, truth.wht)));
  t.equal(report.good[0], flags.filter((flag) => flag === 0).length, 'one tile visits every pixel once');
  t.equal(report.pixels, nx * ny);
  t.equal(report.bytesRead, nx * ny * 6, 'SCI and DQ');
});

t.test('a chip with rows longer than the buffers', async (t) => {
  const nx = ROW_CAPACITY + 1000;
  const data = values(nx * 2, 7);
  const open = await openPlanes(t.testdir(), [{ data, shape: [nx, 2] }]);
  t.teardown(open.close);
  const { sci, report } = rendered({ nx, ny: 2, tileSize: 512, planes: 0 }, [chipAt(open.planes[0], 0, 0)], {
    fillval: 0,
  });
  t.ok(report.good[0] >= 2 * nx, 'every pixel was visited');
  t.strictSame([sci[0], sci[nx - 1], sci[nx], sci[2 * nx - 1]], [data[0], data[nx - 1], data[nx], data[2 * nx - 1]]);
});

t.test('a turned chip: boxes of blocks do not change a bit', async (t) => {
  const [nx, ny] = [150, 130];
  const open = await openPlanes(t.testdir(), [{ data: values(nx * ny, 8), shape: [nx, ny] }]);
  t.teardown(open.close);
  const turned = pixmapOf(nx, ny, (x, y) => [0.8 * x - 0.6 * y + 90, 0.6 * x + 0.8 * y + 5]);
  const chip = chipAt(open.planes[0], 0, 0, {
    map: turned,
    blocks: blockBoxes(turned, { kernel: 'square', pixfrac: 1, scale: 1, compat: false }),
  });
  const one = rendered({ nx: 220, ny: 200, tileSize: 220 }, [chip]);
  for (const tileSize of [16, 50, 64]) {
    const many = rendered({ nx: 220, ny: 200, tileSize }, [chip]);
    t.strictSame([many.sci, many.wht, many.ctx], [one.sci, one.wht, one.ctx]);
    // A tile wants the blocks (32 pixels a side) around its turned square.
    const most = ((tileSize * Math.SQRT2 + 2 * 34) / tileSize) ** 2 * nx * ny;
    t.ok(
      many.report.good[0] < most,
      `tiles read their part of the chip only: ${String(many.report.good[0])} of ${String(most)}`,
    );
  }
  t.ok(
    Math.abs(one.wht.reduce((a, b) => a + b, 0) / (nx * ny) - 1) < 1e-6,
    'the whole chip is in the frame: all its weight is there',
  );
});

t.test('the cancel flag stops the rendering at the next chip', async (t) => {
  const open = await openPlanes(t.testdir(), [{ data: values(400, 1), shape: [20, 20] }]);
  t.teardown(open.close);
  const task = taskOf({ nx: 20, ny: 20 }, [chipAt(open.planes[0], 0, 0)], NOTHING);
  new Int32Array(task.control)[CONTROL.cancel] = 1;
  t.throws(() => renderTiles(task), { name: 'CancelledError' });
  t.equal(task.sink.sci[0], -12345, 'nothing was written');
});

t.test('a file that is cut short while it is read is an error that names it', async (t) => {
  const open = await openPlanes(t.testdir(), [{ data: values(400, 1), shape: [20, 20] }]);
  t.teardown(open.close);
  const short = { ...open.planes[0], ny: 2000, nx: 20 };
  t.throws(() => rendered({ nx: 20, ny: 2000 }, [chipAt(short, 0, 0)]), {
    name: 'FitsFormatError',
    message: /truncated/,
  });
});

t.test('the FITS sink writes the same planes, big-endian, and its sums are those of the bytes', async (t) => {
  const folder = t.testdir();
  const [nx, ny, planes] = [50, 39, 2];
  const data = values(40 * 30, 9);
  data[77] = NaN;
  const open = await openPlanes(folder, [{ data, shape: [40, 30] }]);
  t.teardown(open.close);
  const chips = [
    chipAt(open.planes[0], 0.5, 0.25, { weighting: { kind: 'constant', value: 402.9 } }),
    chipAt(open.planes[0], 3, 8.5, { contextPlane: 1, contextBit: 2 }),
  ];
  const frame = { nx, ny, planes };
  const memory = rendered(frame, chips);
  const path = join(folder, 'product.bin');
  const fd = openSync(path, 'w+');
  const area = 4 * nx * ny;
  // Odd gaps between the planes: offsets are honoured, and nothing is written outside.
  const [sciAt, whtAt, ctxAt] = [2880, 2880 + area + 40, 2880 + 2 * area + 80];
  const report = renderTiles({
    ...taskOf(frame, chips, NOTHING),
    sink: { kind: 'fits', path, sci: { fd, offset: sciAt }, wht: { fd, offset: whtAt }, ctx: { fd, offset: ctxAt } },
  });
  closeSync(fd);
  const bytes = Buffer.concat([readFileSync(path), Buffer.alloc(area * planes)]);
  const ctxArea = area * planes;
  const read = (start: number, length: number): Buffer => bytes.subarray(start, start + length);
  const swapped = (plane: Float32Array | Int32Array | null): Buffer =>
    Buffer.from(new Uint8Array(plane?.slice().buffer ?? [])).swap32();
  t.ok(read(sciAt, area).equals(swapped(memory.sci)), 'SCI');
  t.ok(read(whtAt, area).equals(swapped(memory.wht)), 'WHT');
  t.ok(read(ctxAt, ctxArea).equals(swapped(memory.ctx)), 'CTX');
  for (const [gap, length] of [
    [0, 2880],
    [sciAt + area, 40],
    [whtAt + area, 40],
  ]) {
    t.ok(
      read(gap, length).every((byte) => byte === 0),
      `nothing at ${String(gap)}`,
    );
  }
  t.strictSame(report.dataSums, [
    dataSum(read(sciAt, area)),
    dataSum(read(whtAt, area)),
    dataSum(read(ctxAt, ctxArea)),
    0,
    0,
  ]);
  t.ok(report.dataSums.slice(0, 3).every((sum) => sum !== 0));
  t.ok(report.bytesWritten >= 2 * area && report.bytesWritten <= 2 * area + ctxArea, String(report.bytesWritten));
  t.equal(report.covered, memory.report.covered);
  const readOnly = openSync(path, 'r');
  t.teardown(() => {
    closeSync(readOnly);
  });
  t.throws(
    () =>
      renderTiles({
        ...taskOf(frame, chips, NOTHING),
        sink: { kind: 'fits', path, sci: { fd: readOnly, offset: 0 }, wht: { fd: readOnly, offset: 0 }, ctx: null },
      }),
    { name: 'StorageError', place: { file: path } },
    'a descriptor that cannot be written',
  );
});

t.test('no chip at all: an empty frame', (t) => {
  const { sci, wht, report } = rendered({ nx: 20, ny: 20 }, [], { maskval: 5 });
  t.ok(sci.every((value) => value === 5) && wht.every((weight) => weight === 0));
  t.strictSame([report.tiles, report.pixels, report.bytesRead, report.covered, report.good], [4, 0, 0, 0, []]);
  t.end();
});
