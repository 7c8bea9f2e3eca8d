import t from 'tap';
import { chooseTiles } from '../../src/mosaic/tile-layout.js';
import { createTileBuffers, tileBufferBytes } from '../../src/workers/tile-buffers.js';

const frame = { nx: 4000, ny: 3000 };
const base = { frame, contextPlanes: 1, keepsMasked: true, widestChip: 4096, workers: 2, tileSize: undefined };

t.test('a generous budget gives large tiles and all threads', (t) => {
  const layout = chooseTiles({ ...base, budget: 2 ** 30 });
  t.match(layout, { size: 1000, workers: 2, tiles: 4 * 3 });
  t.ok(layout.bytes <= 2 ** 30);
  t.end();
});

t.test('whatever the budget, the layout stays within it', (t) => {
  const least = tileBufferBytes(64, 1, true, base.widestChip);
  for (let budget = least; budget < 64 * least; budget = Math.floor(budget * 1.3)) {
    const layout = chooseTiles({ ...base, workers: 8, budget });
    t.ok(layout.bytes <= budget, `${String(layout.workers)} x ${String(layout.size)} in ${String(budget)}`);
    t.ok(layout.workers >= 1);
  }
  t.throws(() => chooseTiles({ ...base, budget: least - 1 }), /--memory/);
  t.end();
});

t.test('many context planes make smaller tiles', (t) => {
  const layout = chooseTiles({ ...base, contextPlanes: 40, budget: 64 * 2 ** 20 });
  t.ok(layout.size < 512);
  t.ok(layout.bytes <= 64 * 2 ** 20);
  t.end();
});

t.test('a tile size that the user asked for is kept or refused', (t) => {
  t.equal(chooseTiles({ ...base, budget: 2 ** 30, tileSize: 100 }).size, 100);
  t.throws(() => chooseTiles({ ...base, budget: 2 ** 20, tileSize: 2000 }), /--memory/);
  t.end();
});

t.test('a small frame is cut small enough to keep the threads busy', (t) => {
  const layout = chooseTiles({ ...base, frame: { nx: 700, ny: 700 }, budget: 2 ** 30 });
  t.ok(layout.tiles >= 8, `${String(layout.tiles)} tiles`);
  t.end();
});

t.test('a tile ends at 8192, however large it was asked for: a thread has 4 GiB', (t) => {
  const size = 2 ** 15;
  const layout = chooseTiles({ ...base, frame: { nx: size, ny: size }, tileSize: size, budget: 2 ** 36 });
  t.match(layout, { size: 8192, tiles: 16, workers: 2 });
  t.ok(tileBufferBytes(8192, 1, true, base.widestChip) < 2 ** 32);
  t.end();
});

t.test('tiles go down to 256 for the sake of more threads, and no further', (t) => {
  const at256 = tileBufferBytes(256, 1, true, base.widestChip);
  t.match(chooseTiles({ ...base, workers: 8, budget: 8 * at256 }), { size: 256, workers: 8 });
  t.match(chooseTiles({ ...base, workers: 8, budget: 3 * at256 }), { size: 256, workers: 3 });
  t.end();
});

t.test('a wide chip counts', (t) => {
  const budget = tileBufferBytes(64, 1, true, 2 ** 16);
  t.ok(budget > tileBufferBytes(64, 1, true, 4096));
  t.match(chooseTiles({ ...base, widestChip: 2 ** 16, budget }), { size: 64, workers: 1 });
  t.throws(() => chooseTiles({ ...base, widestChip: 2 ** 16, budget: budget - 1 }), /--memory/);
  t.end();
});

t.test('errors count: the lease covers the memory that a thread really takes', (t) => {
  const taken = (errors: boolean): number =>
    createTileBuffers(300, 1, true, 4096, errors).window.scratch.memory.sums.array.buffer.byteLength;
  for (const errors of [false, true]) {
    const { bytes, workers } = chooseTiles({ ...base, errors, tileSize: 300, budget: 2 ** 30 });
    t.ok(bytes / workers >= taken(errors), `${String(bytes / workers)} bytes for ${String(taken(errors))}`);
  }
  t.ok(taken(true) >= taken(false) + 300 * 300 * 20, 'variances and flags');
  t.end();
});
