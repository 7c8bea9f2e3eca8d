import t from 'tap';
import { CELL_TOLERANCE, planCells } from '../../src/kernels/map-cells-plan.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { mapRow } from '../../src/kernels/map-row.js';
import type { ExactMap, LookupTable } from '../../src/kernels/types.js';
import { gridStage } from './maps.js';

/** Rounding of positions up to some thousand pixels through about a hundred operations, twice: ours and the truth. */
const ROUNDING = 5e-11;

/** The chain of an exact map at one pixel as its contract states it; NaN where it does not project. */
function plainly(map: ExactMap, x: number, y: number, out: Float64Array): void {
  const px = x + lookedUp(map.d2im[0], x, y);
  const py = y + lookedUp(map.d2im[1], x, y);
  const u = px - map.crpix[0];
  const v = py - map.crpix[1];
  const fx = u + polynomial(map.sipA, map.sipOrder, u, v) + lookedUp(map.npol[0], px, py);
  const fy = v + polynomial(map.sipB, map.sipOrder, u, v) + lookedUp(map.npol[1], px, py);
  if (map.sky.kind !== 'projective') throw new Error('not of this test');
  const h = map.sky.h;
  const w = h[6] * fx + h[7] * fy + h[8];
  out[0] = w > 0 ? (h[0] * fx + h[1] * fy + h[2]) / w : NaN;
  out[1] = w > 0 ? (h[3] * fx + h[4] * fy + h[5]) / w : NaN;
}

function polynomial(plane: Float64Array, order: number, u: number, v: number): number {
  let sum = 0;
  for (let p = 0, powerU = 1; p <= order && order > 0; p++, powerU *= u) {
    for (let q = 0, power = powerU; p + q <= order; q++, power *= v) sum += plane[p * (order + 1) + q] * power;
  }
  return sum;
}

function lookedUp(table: LookupTable | null, x: number, y: number): number {
  if (table === null) return 0;
  const { nx, ny, crpix, crval, cdelt, data } = table;
  const tx = Math.min(Math.max((x + 1 - crval[0]) / cdelt[0] + crpix[0] - 1, 0), nx - 1);
  const ty = Math.min(Math.max((y + 1 - crval[1]) / cdelt[1] + crpix[1] - 1, 0), ny - 1);
  const i = Math.floor(tx);
  const j = Math.floor(ty);
  const right = Math.min(i + 1, nx - 1);
  const up = Math.min(j + 1, ny - 1);
  const f = tx - i;
  const g = ty - j;
  const low = (1 - f) * data[j * nx + i] + f * data[j * nx + right];
  const high = (1 - f) * data[up * nx + i] + f * data[up * nx + right];
  return (1 - g) * low + g * high;
}

/** Numbers in [0, 1), the same each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Geometry of a table: FITS pixel of its first node, spacing and number of nodes in x and y. */
type Nodes = readonly [firstX: number, firstY: number, stepX: number, stepY: number, nodesX: number, nodesY: number];

/** A table whose nodes know nothing of their neighbours: values of either sign up to the amplitude. */
function rough([firstX, firstY, stepX, stepY, nx, ny]: Nodes, amplitude: number, seed: number): LookupTable {
  const random = generator(seed);
  return {
    nx,
    ny,
    // CRPIX is not at the first node: the whole formula counts.
    crpix: [3, 2.5],
    crval: [firstX + 2 * stepX, firstY + 1.5 * stepY],
    cdelt: [stepX, stepY],
    data: Float32Array.from({ length: nx * ny }, () => amplitude * (2 * random() - 1)),
  };
}

function roughPair(nodes: Nodes, amplitude: number, seed: number): readonly [LookupTable, LookupTable] {
  return [rough(nodes, amplitude, seed), rough(nodes, amplitude, seed + 1)];
}

/** The same with a constant added: shifts to one side only. */
function lifted(pair: readonly [LookupTable, LookupTable], by: number): readonly [LookupTable, LookupTable] {
  const [first, second] = pair.map((table) => ({ ...table, data: table.data.map((value) => value + by) }));
  return [first, second];
}

interface Chip {
  readonly nx?: number;
  readonly ny?: number;
  readonly sipOrder?: number;
  /** Factor on the distortion of ACS. */
  readonly strength?: number;
  readonly tilt?: number;
  readonly d2im?: ExactMap['d2im'];
  readonly npol?: ExactMap['npol'];
  readonly sky?: ExactMap['sky'];
}

/** Size of a term of total power 2, 3, ... of the distortion of ACS. */
const ACS_TERMS = [8.6e-6, 5e-10, 5e-14, 5e-18, 5e-22, 5e-26];

function chip(options: Chip): ExactMap {
  const { nx = 500, ny = 300, sipOrder = 4, strength = 1, tilt = 1e-9 } = options;
  const none: ExactMap['d2im'] = [null, null];
  const { d2im = none, npol = none } = options;
  const random = generator(sipOrder);
  const plane = (): Float64Array =>
    Float64Array.from({ length: sipOrder === 0 ? 0 : (sipOrder + 1) ** 2 }, (_, k) => {
      const power = Math.floor(k / (sipOrder + 1)) + (k % (sipOrder + 1));
      return power < 2 || power > sipOrder ? 0 : strength * ACS_TERMS[power - 2] * (2 * random() - 1);
    });
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
  return {
    kind: 'exact',
    nx,
    ny,
    crpix: [nx / 2 - 0.3, ny / 2 + 0.2],
    sipOrder,
    sipA: plane(),
    sipB: plane(),
    d2im,
    npol,
    sky: options.sky ?? { kind: 'projective', h: Float64Array.of(c, -s, nx, s, c, nx, tilt, -2 * tilt, 1) },
  };
}

/** Largest difference between mapRow and the plain chain over the given rows; NaN must meet NaN. */
function worstOf(map: ExactMap, rows: Iterable<number>): number {
  const n = map.nx + 2;
  const scratch = createMapScratch(n);
  const [x, y, want] = [new Float64Array(n), new Float64Array(n), new Float64Array(2)];
  let worst = 0;
  for (const row of rows) {
    mapRow(map, row, -1, n, x, y, 0, scratch);
    for (let k = 0; k < n; k++) {
      plainly(map, k - 1, row, want);
      if (Number.isNaN(want[0]) && Number.isNaN(x[k]) && Number.isNaN(y[k])) continue;
      const error = Math.max(Math.abs(x[k] - want[0]), Math.abs(y[k] - want[1]));
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

function allRows(map: ExactMap, step = 1): number[] {
  const rows = Array.from({ length: Math.floor(map.ny / step) + 1 }, (_, k) => k * step - 1);
  return [...rows, map.ny - 1, map.ny];
}

const WHOLE: Nodes = [1, 1, 64, 64, 9, 6];
const BROKEN: Nodes = [-13.37, -20.9, 41.3, 37.7, 15, 10];
const SMALL: Nodes = [130.5, 88.25, 50, 30, 5, 4];
const BACKWARDS: Nodes = [520, 310, -45.5, -52, 13, 7];
const SHORT: Nodes = [-7.5, -3, 20, 64, 30, 6];
const ONE_ROW: Nodes = [-7.5, 1, 33, 1, 17, 1];
const ONE_COLUMN: Nodes = [1, -4, 1, 40, 1, 9];

/** Maps that go by cells. */
const CHIPS: Readonly<Record<string, ExactMap>> = {
  'as ACS has it: the same nodes, at whole pixels': chip({
    d2im: roughPair(WHOLE, 0.1, 1),
    npol: roughPair(WHOLE, 0.05, 3),
    sipOrder: 5,
  }),
  'unlike nodes between pixels': chip({ d2im: roughPair(WHOLE, 0.1, 5), npol: roughPair(BROKEN, 0.1, 7) }),
  'nodes between pixels first': chip({ d2im: roughPair(BROKEN, 0.1, 9), npol: roughPair(WHOLE, 0.1, 11) }),
  'shifts of more than a pixel': chip({ d2im: roughPair(WHOLE, 2.4, 13), npol: roughPair(WHOLE, 0.2, 15) }),
  'shifts to the right and up': chip({
    d2im: lifted(roughPair(WHOLE, 0.6, 91), 1.9),
    npol: roughPair(WHOLE, 0.2, 93),
  }),
  'shifts to the left and down': chip({
    d2im: lifted(roughPair(BROKEN, 0.6, 95), -1.9),
    npol: roughPair(WHOLE, 0.2, 97),
  }),
  'tables that end on the chip': chip({ d2im: roughPair(SMALL, 0.2, 17), npol: roughPair(SMALL, 0.2, 19) }),
  'D2IM ends on the chip': chip({ d2im: roughPair(SMALL, 0.2, 21), npol: roughPair(WHOLE, 0.2, 23) }),
  'nodes that run backwards': chip({ d2im: roughPair(BACKWARDS, 0.2, 25), npol: roughPair(BACKWARDS, 0.2, 27) }),
  'short cells': chip({ d2im: roughPair(SHORT, 0.1, 29), npol: roughPair(SHORT, 0.1, 31) }),
  'four geometries': chip({
    d2im: [rough(WHOLE, 0.2, 33), rough(ONE_COLUMN, 0.2, 34)],
    npol: [rough(BACKWARDS, 0.2, 35), rough(SMALL, 0.2, 36)],
  }),
  'tables of one row and one column': chip({
    d2im: [rough(ONE_ROW, 0.2, 37), rough(ONE_COLUMN, 0.2, 38)],
    npol: [rough(ONE_COLUMN, 0.2, 39), rough(ONE_ROW, 0.2, 40)],
  }),
  'D2IM alone': chip({ d2im: roughPair(BROKEN, 0.2, 41) }),
  'NPOL alone': chip({ npol: roughPair(BROKEN, 0.2, 43), sipOrder: 5 }),
  'one table of D2IM': chip({ d2im: [null, rough(BROKEN, 0.2, 45)], npol: roughPair(WHOLE, 0.2, 46) }),
  'the other, and one of NPOL': chip({
    d2im: [rough(BROKEN, 0.2, 47), null],
    npol: [null, rough(WHOLE, 0.2, 48)],
  }),
  'no SIP': chip({ d2im: roughPair(WHOLE, 0.1, 49), npol: roughPair(WHOLE, 0.1, 51), sipOrder: 0 }),
  'SIP of order 7': chip({ d2im: roughPair(WHOLE, 0.1, 53), npol: roughPair(WHOLE, 0.1, 55), sipOrder: 7 }),
  'a tilted sky': chip({ d2im: roughPair(WHOLE, 0.1, 57), npol: roughPair(BROKEN, 0.1, 59), tilt: 2e-6 }),
};

for (const [name, map] of Object.entries(CHIPS)) {
  t.test(`by cells: ${name}`, (t) => {
    const plan = planCells(map);
    t.ok(plan !== null, 'has a plan');
    t.ok(plan !== null && plan.at.length < 0.45 * map.nx, `${String(plan?.at.length)} samples`);
    const worst = worstOf(map, allRows(map));
    t.ok(worst <= CELL_TOLERANCE + ROUNDING, worst.toExponential(2));
    t.end();
  });
}

t.test('a whole chip of ACS', (t) => {
  const nodes: Nodes = [64, 64, 64, 64, 65, 33];
  const map = chip({
    nx: 4096,
    ny: 2048,
    sipOrder: 5,
    d2im: roughPair(nodes, 0.1, 61),
    npol: roughPair(nodes, 0.05, 63),
  });
  const plan = planCells(map);
  t.equal(plan?.nodes, 5);
  const inBands = plan?.bandOf.filter((band) => band >= 0).length ?? 0;
  t.ok(inBands > 0.95 * map.ny, `${String(inBands)} rows in bands`);
  const worst = worstOf(map, allRows(map, 13));
  t.ok(worst <= CELL_TOLERANCE + ROUNDING, worst.toExponential(2));
  t.end();
});

t.test('the bound holds up to where the cells are given up', (t) => {
  const seen = new Set<number>();
  for (let strength = 1 / 64; strength < 1e8; strength *= 2) {
    const map = chip({
      strength,
      sipOrder: 5,
      d2im: roughPair(BROKEN, 0.2, 65),
      npol: roughPair(WHOLE, 0.2, 67),
    });
    seen.add(planCells(map)?.nodes ?? 0);
    // The rounding grows with the distortion, which ends far beyond the chip's own size.
    const size = 1 + strength * 8.6e-6 * 250;
    const worst = worstOf(map, allRows(map, 7));
    t.ok(worst <= CELL_TOLERANCE + ROUNDING * size, `${String(strength)}: ${worst.toExponential(2)}`);
  }
  t.same([...seen], [4, 5, 0], 'cubics, then quartics, then pixel by pixel');
  t.end();
});

const perPixel: Nodes = [1, 1, 1, 1, 500, 1];
const withNaN = (): LookupTable => {
  const table = rough(WHOLE, 0.1, 71);
  return { ...table, data: table.data.map((value, k) => (k === 20 ? NaN : value)) };
};

/** Maps that do not. */
const REFUSED: Readonly<Record<string, ExactMap>> = {
  'no tables': chip({}),
  'a node a pixel': chip({ d2im: [rough(perPixel, 0.1, 73), null], npol: roughPair(WHOLE, 0.1, 75) }),
  'cells of 8 pixels': chip({ npol: roughPair([1, 1, 8, 64, 70, 6], 0.1, 77) }),
  'rows of 2 pixels': chip({ d2im: roughPair(WHOLE, 0.9, 79), npol: roughPair([1, 1, 64, 2, 9, 160], 0.1, 81) }),
};

for (const [name, map] of Object.entries(REFUSED)) {
  t.test(`pixel by pixel: ${name}`, (t) => {
    t.equal(planCells(map), null);
    const worst = worstOf(map, allRows(map));
    t.ok(worst <= ROUNDING, worst.toExponential(2));
    t.end();
  });
}

t.test('a chip that reaches beyond the horizon has no cells, and NaN there', (t) => {
  const map = chip({ npol: roughPair(WHOLE, 0.1, 83), tilt: 2e-3 });
  t.equal(planCells(map), null);
  const [x, y, want] = [new Float64Array(map.nx), new Float64Array(map.nx), new Float64Array(2)];
  let beyond = 0;
  mapRow(map, map.ny, 0, map.nx, x, y, 0, createMapScratch(map.nx));
  for (let k = 0; k < map.nx; k++) {
    plainly(map, k, map.ny, want);
    if (Number.isNaN(want[0])) beyond++;
    t.same([Number.isNaN(x[k]), Number.isNaN(y[k])], [Number.isNaN(want[0]), Number.isNaN(want[1])]);
  }
  t.ok(beyond > 0 && beyond < map.nx, String(beyond));
  t.end();
});

t.test('a table that is not a number somewhere, a table without a scale and a curved sky have no cells', (t) => {
  const [a, b] = roughPair(WHOLE, 0.1, 87);
  t.equal(planCells(chip({ d2im: [withNaN(), a] })), null);
  t.equal(planCells(chip({ d2im: [a, withNaN()] })), null);
  t.equal(planCells(chip({ npol: [withNaN(), a] })), null);
  t.equal(planCells(chip({ npol: [a, withNaN()] })), null);
  t.equal(planCells(chip({ npol: [a, { ...b, cdelt: [0, 64] }] })), null);
  t.equal(planCells(chip({ npol: [a, b], sky: gridStage(400, 32) })), null);
  t.end();
});

t.test('the bits of a pixel do not depend on the run', (t) => {
  const random = generator(89);
  for (const [name, map] of Object.entries(CHIPS)) {
    const n = map.nx + 2;
    const [x, y, cutX, cutY] = [0, 1, 2, 3].map(() => new Float64Array(n + 3));
    const scratch = createMapScratch(n);
    for (const row of [-1, 0, 63, 64, 65, 150, map.ny]) {
      mapRow(map, row, -1, n, x, y, 3, scratch);
      const own = createMapScratch(1);
      for (const longest of [1, 9, 200]) {
        for (let k = 0; k < n;) {
          const length = Math.min(1 + Math.floor(longest * random()), n - k);
          mapRow(map, row, k - 1, length, cutX, cutY, k + 3, own);
          k += length;
        }
        t.ok(Buffer.from(cutX.buffer).equals(Buffer.from(x.buffer)), `${name}, x of row ${String(row)}`);
        t.ok(Buffer.from(cutY.buffer).equals(Buffer.from(y.buffer)), `${name}, y of row ${String(row)}`);
      }
    }
  }
  t.end();
});

t.test('a run that is not on the chip is evaluated all the same', (t) => {
  const map = CHIPS['unlike nodes between pixels'];
  const [x, y, want] = [new Float64Array(4), new Float64Array(4), new Float64Array(2)];
  for (const [row, x0] of [
    [-2, 10],
    [map.ny + 1, 10],
    [10, -4],
    [10, map.nx - 1],
  ]) {
    mapRow(map, row, x0, 4, x, y, 0, createMapScratch(4));
    for (let k = 0; k < 4; k++) {
      plainly(map, x0 + k, row, want);
      t.ok(Math.abs(x[k] - want[0]) < ROUNDING && Math.abs(y[k] - want[1]) < ROUNDING);
    }
  }
  t.end();
});
