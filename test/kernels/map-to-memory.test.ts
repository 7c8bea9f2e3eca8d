import t from 'tap';
import { planCells } from '../../src/kernels/map-cells-plan.js';
import { mapRow } from '../../src/kernels/map-row.js';
import { mapToMemory } from '../../src/kernels/map-to-memory.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { createOutputWindow } from '../../src/kernels/output-window.js';
import { exactChip, lookupTable } from './maps.js';
import type { DropScratch } from '../../src/kernels/drop-scratch.js';
import type { ExactMap, LookupTable } from '../../src/kernels/types.js';

type Tap = Pick<typeof t, 'equal'>;

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

/** Rows of the map by both ways, whole and from the middle of a piece; how many rows of the plan were of each sort. */
function compareRows(t: Tap, map: ExactMap, scratch: DropScratch): Record<string, number> {
  const n = map.nx + 2;
  const [row] = scratch.memory.rows;
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  const own = createMapScratch(n);
  const plan = planCells(map);
  const seen: Record<string, number> = {};
  let differing = 0;
  for (let line = -1; line <= map.ny; line++) {
    const band = (plan?.bandOf[line + 1] ?? -1) >= 0;
    const sort = plan === null ? 'none' : plan.exactRow[line + 1] === 1 ? 'exact' : band ? 'band' : 'sampled';
    seen[sort] = (seen[sort] ?? 0) + 1;
    mapRow(map, line, -1, n, x, y, 0, own);
    const from = line % 2 === 0 ? 0 : ((line + 1) * 37) % (n - 1);
    const length = line % 2 === 0 ? n : 1 + (((line + 1) * 53) % (n - from));
    mapToMemory(map, line, from - 1, length, row, scratch);
    const same = (a: Float64Array, b: Float64Array): boolean =>
      a.subarray(0, length).every((value, k) => Object.is(value, b[from + k]));
    if (!same(row.x, x) || !same(row.y, y)) differing++;
  }
  t.equal(differing, 0, JSON.stringify(seen));
  return seen;
}

/** A pair of tables over the chip, stretched and moved, so that nodes lie between pixels and the chip's edges beyond the table. */
function pairOf(nodesX: number, nodesY: number, amplitude: number, moved = 0): readonly [LookupTable, LookupTable] {
  const of = (size: number): LookupTable => {
    const table = lookupTable(NX, 200, nodesX, nodesY, size);
    return { ...table, crval: [1 + moved, 1 + 0.7 * moved] };
  };
  return [of(amplitude), of(0.7 * amplitude)];
}

const TABLES: Readonly<Record<string, Pick<ExactMap, 'd2im' | 'npol'>>> = {
  'D2IM alone': { d2im: pairOf(7, 5, 0.1), npol: [null, null] },
  'NPOL alone': { d2im: [null, null], npol: pairOf(6, 5, 0.1, 20.3) },
  'both, of the same nodes': { d2im: pairOf(7, 5, 0.1), npol: pairOf(7, 5, 0.2) },
  'nodes between pixels, ends on the chip': { d2im: pairOf(5, 4, 0.3, 30.7), npol: pairOf(6, 5, 0.2, -41.9) },
  'large shifts': { d2im: pairOf(5, 4, 2.5), npol: pairOf(6, 5, 0.2) },
  'tables of unlike nodes': { d2im: [pairOf(5, 4, 0.1)[0], pairOf(7, 5, 0.1)[1]], npol: pairOf(6, 5, 0.2) },
  'one table': { d2im: [null, null], npol: [null, pairOf(6, 5, 0.2)[1]] },
};

t.test('chips with lookup tables, one after the other in the same memory', (t) => {
  const { scratch } = createOutputWindow(1, NX + 2, { context: false, kept: false });
  const seen = new Set<string>();
  const nodes = new Set<number | undefined>();
  for (const [name, tables] of Object.entries(TABLES)) {
    t.test(name, (t) => {
      for (const sipOrder of [0, 3, 5, 6]) {
        // The distortion of the test chip is a hundred times that of a camera.
        for (const weaker of [1, 3e-2, 1e-4]) {
          const chip = exactChip({ nx: NX, ny: 200, sipOrder, ...tables });
          const map = { ...chip, sipA: chip.sipA.map((c) => c * weaker), sipB: chip.sipB.map((c) => c * weaker) };
          for (const sort of Object.keys(compareRows(t, map, scratch))) seen.add(sort);
          nodes.add(planCells(map)?.nodes);
        }
      }
      t.end();
    });
  }
  t.same([...seen].sort(), ['band', 'exact', 'none', 'sampled'], 'rows of every sort');
  t.ok(nodes.has(4) && nodes.has(5), 'cubics and quartics');
  t.end();
});

t.test('tables and chips that are larger than the room for them', (t) => {
  const nx = 5000;
  const { scratch } = createOutputWindow(1, nx + 2, { context: false, kept: false });
  const tall = [lookupTable(nx, 20, 70, 70, 0.1), lookupTable(nx, 20, 70, 70, 0.1)] as const;
  const fine = lookupTable(nx, 60, 71, 4, 0.1);
  const small = exactChip({ nx, ny: 60, sipOrder: 0, npol: [fine, fine] });
  t.ok(compareRows(t, small, scratch).band > 0);
  const stretched = tall.map((table) => ({ ...table, cdelt: [nx / 69, 60] as const }));
  const large = exactChip({ nx, ny: 60, sipOrder: 0, npol: [stretched[0], stretched[1]] });
  t.ok(compareRows(t, large, scratch).band > 0, 'more than 4096 nodes');
  compareRows(t, small, scratch);
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
