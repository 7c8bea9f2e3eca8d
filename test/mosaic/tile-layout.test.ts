import t from 'tap';
import { chooseTiles } from '../../src/mosaic/tile-layout.js';
import { tileBufferBytes } from '../../src/workers/tile-buffers.js';

const frame = { nx: 4000, ny: 3000 };
const base = { frame, contextPlanes: 1, keepsMasked: true, workers: 2, tileSize: undefined };

t.test('a generous budget gives large tiles and all threads', (t) => {
  const layout = chooseTiles({ ...base, budget: 2 ** 30 });
  t.match(layout, { size: 1000, workers: 2, tiles: 4 * 3 });
  t.ok(layout.bytes <= 2 ** 30);
  t.end();
});

t.test('whatever the budget, the layout stays within it', (t) => {
  const least = tileBufferBytes(64, 1, true);
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
