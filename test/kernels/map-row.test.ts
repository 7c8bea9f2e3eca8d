import t from 'tap';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { mapRow } from '../../src/kernels/map-row.js';
import type { ExactMap, LookupTable, PixelMap } from '../../src/kernels/types.js';
import { pixmapOf } from './drop-case.js';
import { curvedSky, exactChip, gridStage, lookupTable, stepsizeChip } from './maps.js';

const NX = 150;
const NY = 90;

/** The chain of an exact map for one pixel, written as the contract states it, without any shortcut. */
function plainly(map: ExactMap, x: number, y: number): [number, number] {
  const px = x + lookedUp(map.d2im[0], x, y);
  const py = y + lookedUp(map.d2im[1], x, y);
  const u = px - map.crpix[0];
  const v = py - map.crpix[1];
  let fx = u + lookedUp(map.npol[0], px, py);
  let fy = v + lookedUp(map.npol[1], px, py);
  for (let p = 0; p <= map.sipOrder; p++) {
    for (let q = 0; p + q <= map.sipOrder && map.sipOrder > 0; q++) {
      fx += map.sipA[p * (map.sipOrder + 1) + q] * u ** p * v ** q;
      fy += map.sipB[p * (map.sipOrder + 1) + q] * u ** p * v ** q;
    }
  }
  if (map.sky.kind === 'grid') return curvedSky(fx, fy);
  const h = map.sky.h;
  const w = h[6] * fx + h[7] * fy + h[8];
  return w > 0 ? [(h[0] * fx + h[1] * fy + h[2]) / w, (h[3] * fx + h[4] * fy + h[5]) / w] : [NaN, NaN];
}

function lookedUp(table: LookupTable | null, x: number, y: number): number {
  if (table === null) return 0;
  const along = (p: number, axis: 0 | 1, n: number): number =>
    Math.min(Math.max((p + 1 - table.crval[axis]) / table.cdelt[axis] + table.crpix[axis] - 1, 0), n - 1);
  const tx = along(x, 0, table.nx);
  const ty = along(y, 1, table.ny);
  const at = (i: number, j: number): number =>
    table.data[Math.min(j, table.ny - 1) * table.nx + Math.min(i, table.nx - 1)];
  const i = Math.floor(tx);
  const j = Math.floor(ty);
  const f = tx - i;
  const g = ty - j;
  return (
    (1 - f) * (1 - g) * at(i, j) + f * (1 - g) * at(i + 1, j) + (1 - f) * g * at(i, j + 1) + f * g * at(i + 1, j + 1)
  );
}

const table = (x: number, y: number, amplitude: number): LookupTable => lookupTable(NX, NY, x, y, amplitude);
const pair: ExactMap['npol'] = [table(9, 7, 0.1), table(9, 7, 0.08)];
const fine: ExactMap['d2im'] = [table(NX, 1, 0.02), null];

/** Every way through the exact mapper. */
const CHIPS: Readonly<Record<string, ExactMap>> = {
  'SIP 4': exactChip({ nx: NX, ny: NY }),
  'SIP 2': exactChip({ nx: NX, ny: NY, sipOrder: 2, degrees: 130 }),
  'SIP 6': exactChip({ nx: NX, ny: NY, sipOrder: 6 }),
  'no SIP': exactChip({ nx: NX, ny: NY, sipOrder: 0 }),
  'NPOL pair': exactChip({ nx: NX, ny: NY, npol: pair }),
  'column table and NPOL pair': exactChip({ nx: NX, ny: NY, d2im: fine, npol: pair }),
  'D2IM pair and NPOL pair': exactChip({ nx: NX, ny: NY, d2im: [table(5, 4, 0.05), table(5, 4, 0.04)], npol: pair }),
  'unlike tables': exactChip({
    nx: NX,
    ny: NY,
    d2im: [table(5, 4, 0.05), table(3, 4, 0.04)],
    npol: [table(4, 4, 0.1), table(9, 7, 0.1)],
  }),
  'one table each': exactChip({
    nx: NX,
    ny: NY,
    d2im: [null, table(5, 4, 0.05)],
    npol: [null, table(9, 7, 0.1)],
    sipOrder: 6,
  }),
  'pairs, SIP 3': exactChip({ nx: NX, ny: NY, d2im: [table(5, 4, 0.05), table(5, 4, 0.04)], npol: pair, sipOrder: 3 }),
  'pairs, no SIP': exactChip({ nx: NX, ny: NY, d2im: [table(5, 4, 0.05), table(5, 4, 0.04)], npol: pair, sipOrder: 0 }),
  'tables smaller than the chip': exactChip({
    nx: NX,
    ny: NY,
    npol: [lookupTable(40, 30, 5, 5, 0.1), lookupTable(40, 30, 5, 5, 0.2)],
  }),
};

for (const [name, map] of Object.entries(CHIPS)) {
  t.test(`exact: ${name}: the chain, one pixel beyond the chip included`, (t) => {
    const scratch = createMapScratch(NX + 2);
    const x = new Float64Array(NX + 2);
    const y = new Float64Array(NX + 2);
    let worst = 0;
    for (let row = -1; row <= NY; row++) {
      mapRow(map, row, -1, NX + 2, x, y, 0, scratch);
      for (let k = 0; k < NX + 2; k++) {
        const [wantX, wantY] = plainly(map, k - 1, row);
        const error = Math.max(Math.abs(x[k] - wantX), Math.abs(y[k] - wantY));
        if (!(error <= worst)) worst = error;
      }
    }
    t.ok(worst < 1e-9, String(worst));
    t.end();
  });
}

const GRIDS: Readonly<Record<string, ExactMap>> = {
  'grid alone': exactChip({ nx: NX, ny: NY, sipOrder: 0, sky: gridStage(100, 32) }),
  'grid after SIP': exactChip({ nx: NX, ny: NY, sky: gridStage(120, 32) }),
  'grid after lookups': exactChip({ nx: NX, ny: NY, npol: pair, sky: gridStage(120, 32) }),
};

for (const [name, map] of Object.entries(GRIDS)) {
  t.test(`${name}: 4-point Lagrange is exact for a cubic sky`, (t) => {
    const scratch = createMapScratch(NX);
    const x = new Float64Array(NX);
    const y = new Float64Array(NX);
    let worst = 0;
    for (let row = 0; row < NY; row++) {
      mapRow(map, row, 0, NX, x, y, 0, scratch);
      for (let k = 0; k < NX; k++) {
        const [wantX, wantY] = plainly(map, k, row);
        worst = Math.max(worst, Math.abs(x[k] - wantX), Math.abs(y[k] - wantY));
      }
    }
    t.ok(worst < 1e-9, String(worst));
    t.end();
  });
}

t.test('stepsize: bilinear between nodes at 1-based multiples of the step', (t) => {
  const map = stepsizeChip(NX, NY, 10);
  const scratch = createMapScratch(NX + 2);
  const x = new Float64Array(NX + 2);
  const y = new Float64Array(NX + 2);
  mapRow(map, 39, -1, NX + 2, x, y, 0, scratch);
  // Pixel 29 is 30 in FITS counting: node 3; row 39 is node 4.
  t.equal(x[30], map.gx[4 * map.gridNx + 3]);
  const between = 0.7 * map.gx[4 * map.gridNx + 3] + 0.3 * map.gx[4 * map.gridNx + 4];
  t.ok(Math.abs(x[33] - between) < 1e-10);
  const [exactX] = curvedSky(33 - 1 - NX / 2, 39 - NY / 2);
  t.ok(
    Math.abs(x[33] - exactX) > 1e-5 && Math.abs(x[33] - exactX) < 1e-3,
    'it is an approximation, as in the reference',
  );
  mapRow(map, 44, 5, 1, x, y, 0, scratch);
  const rows = [4, 5].map((j) => 0.4 * map.gy[j * map.gridNx] + 0.6 * map.gy[j * map.gridNx + 1]);
  t.ok(Math.abs(y[0] - (rows[0] + rows[1]) / 2) < 1e-10);
  t.end();
});

t.test('pixmap: copied, and continued linearly beyond the edges', (t) => {
  const map = pixmapOf(4, 3, (x, y) => [x * x + 10 * y, y * y * y + x]);
  const scratch = createMapScratch(6);
  const x = new Float64Array(6);
  const y = new Float64Array(6);
  mapRow(map, 1, -1, 6, x, y, 0, scratch);
  t.same([...x], [9, 10, 11, 14, 19, 24]);
  mapRow(map, -1, -1, 6, x, y, 0, scratch);
  t.same([...x], [-11, -10, -9, -6, -1, 4]);
  t.same([...y], [-2, -1, 0, 1, 2, 3]);
  mapRow(map, 3, 3, 2, x, y, 0, scratch);
  t.same([x[0], x[1], y[0], y[1]], [39, 44, 18, 19]);
  t.end();
});

t.test('the far side of the sky is NaN', (t) => {
  const map = exactChip({
    nx: NX,
    ny: NY,
    sipOrder: 0,
    sky: { kind: 'projective', h: Float64Array.of(1, 0, 0, 0, 1, 0, 0.02, 0, 1) },
  });
  const x = new Float64Array(NX);
  const y = new Float64Array(NX);
  mapRow(map, 5, 0, NX, x, y, 0, createMapScratch(NX));
  for (let k = 0; k < NX; k++) t.equal(Number.isNaN(x[k]) && Number.isNaN(y[k]), 0.02 * (k - map.crpix[0]) + 1 <= 0);
  t.end();
});

const ALL: Readonly<Record<string, PixelMap>> = {
  ...CHIPS,
  ...GRIDS,
  stepsize: stepsizeChip(NX, NY, 7),
  pixmap: pixmapOf(NX, NY, (x, y) => [x + 0.1 * Math.sin(y), y - 0.1 * Math.cos(x)]),
};

t.test('a position does not depend on where the run starts', (t) => {
  for (const [name, map] of Object.entries(ALL)) {
    const scratch = createMapScratch(NX + 2);
    const whole = [new Float64Array(NX + 2), new Float64Array(NX + 2)];
    const pieces = [new Float64Array(NX + 2), new Float64Array(NX + 2)];
    for (const row of [-1, 0, 41, NY - 1, NY]) {
      mapRow(map, row, -1, NX + 2, whole[0], whole[1], 0, scratch);
      for (const length of [1, 13, 64]) {
        for (let k = 0; k < NX + 2; k += length) {
          mapRow(map, row, k - 1, Math.min(length, NX + 2 - k), pieces[0], pieces[1], k, createMapScratch(1));
        }
        t.same(Buffer.from(pieces[0].buffer), Buffer.from(whole[0].buffer), `${name}, x of row ${String(row)}`);
        t.same(Buffer.from(pieces[1].buffer), Buffer.from(whole[1].buffer), `${name}, y of row ${String(row)}`);
      }
    }
  }
  t.end();
});
