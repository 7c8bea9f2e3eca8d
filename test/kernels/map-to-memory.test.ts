import t from 'tap';
import { mapRow } from '../../src/kernels/map-row.js';
import { mapToMemory } from '../../src/kernels/map-to-memory.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { createOutputWindow } from '../../src/kernels/output-window.js';
import { exactChip, lookupTable } from './maps.js';

const NX = 301;

t.test('a row mapped in the memory of the kernels has the bits of mapRow, wherever the run begins and ends', (t) => {
  const { scratch } = createOutputWindow(1, NX + 2, { context: false, kept: false });
  const [row] = scratch.memory.rows;
  const x = new Float64Array(NX + 2);
  const y = new Float64Array(NX + 2);
  const pair = [lookupTable(NX, 200, 7, 5, 0.1), lookupTable(NX, 200, 7, 5, 0.08)] as const;
  const shift = [lookupTable(NX, 200, 5, 4, 0.03), lookupTable(NX, 200, 5, 4, 0.05)] as const;
  const tables = [{}, { npol: pair }, { npol: pair, d2im: shift }];
  for (const [sipOrder, lookups] of [0, 2, 4, 5].flatMap((order) => tables.map((table) => [order, table] as const))) {
    const map = exactChip({ nx: NX, ny: 200, sipOrder, degrees: 17, ...lookups });
    for (const line of [-1, 0, 99, 200]) {
      mapRow(map, line, -1, NX + 2, x, y, 0, createMapScratch(NX));
      for (const [from, n] of [
        [-1, NX + 2],
        [0, 1],
        [7, 64],
        [100, 101],
      ]) {
        mapToMemory(map, line, from, n, row, scratch);
        t.same(row.x.subarray(0, n), x.subarray(from + 1, from + 1 + n), `x, order ${String(sipOrder)}`);
        t.same(row.y.subarray(0, n), y.subarray(from + 1, from + 1 + n), `y, order ${String(sipOrder)}`);
      }
    }
  }
  t.end();
});

t.test('beyond the horizon of the frame a position is not known', (t) => {
  const { scratch } = createOutputWindow(1, NX + 2, { context: false, kept: false });
  const [row] = scratch.memory.rows;
  const chip = exactChip({ nx: NX, ny: 4, sipOrder: 0 });
  // W = 1 - u/100: the plane of projection is reached only left of u = 100.
  const h = Float64Array.of(1, 0, 0, 0, 1, 0, -0.01, 0, 1);
  const map = { ...chip, crpix: [0, 0] as const, sky: { kind: 'projective', h } as const };
  mapToMemory(map, 1, 0, NX, row, scratch);
  t.ok(row.x.subarray(0, 100).every(Number.isFinite));
  t.ok([...row.x.subarray(100, NX), ...row.y.subarray(100, NX)].every(Number.isNaN));
  t.end();
});
