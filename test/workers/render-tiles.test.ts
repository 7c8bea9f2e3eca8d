import t from 'tap';
import { CONTROL } from '../../src/workers/tile-task.js';
import { pixmapOf } from '../kernels/drop-case.js';
import { chipAt, openPlanes } from './chip-tasks.js';
import { expected, rendered, values, worst } from './render-case.js';

t.test('two shifted chips make the weighted mean, in whole and in partial tiles', async (t) => {
  const [nx, ny] = [70, 45];
  const first = values(60 * 40, 1);
  const second = values(60 * 40, 2);
  const flags = Int16Array.from({ length: 60 * 40 }, (_, k) => (k % 7 === 0 ? 4 : 0));
  const open = await openPlanes(t.testdir(), [
    { data: first, shape: [60, 40] },
    { data: second, shape: [60, 40] },
    { data: flags, shape: [60, 40] },
  ]);
  t.teardown(open.close);
  const chips = [
    chipAt(open.planes[0], 1.25, 0.5, { weighting: { kind: 'constant', value: 3 } }),
    chipAt(open.planes[1], 8.75, -1.25, {
      weighting: { kind: 'constant', value: 5 },
      dq: open.planes[2],
      badBits: 4,
      contextBit: 2,
    }),
  ];
  const truth = expected(nx, ny, [
    { nx: 60, ny: 40, data: first, weight: () => 3, dx: 1.25, dy: 0.5 },
    { nx: 60, ny: 40, data: second, weight: (k) => (k % 7 === 0 ? 0 : 5), dx: 8.75, dy: -1.25 },
  ]);
  const covered = truth.wht.filter((w) => w > 0).length;
  const whole = rendered({ nx, ny, tileSize: 128 }, chips, { fillval: NaN });
  for (const tileSize of [16, 31, 70, 128]) {
    const { sci, wht, ctx, report, control } = rendered({ nx, ny, tileSize }, chips, { fillval: NaN });
    const tiles = Math.ceil(nx / tileSize) * Math.ceil(ny / tileSize);
    t.ok(worst(sci, truth.sci) < 5e-6, `SCI within ${String(worst(sci, truth.sci))}`);
    t.ok(worst(wht, truth.wht) < 1e-6, `WHT within ${String(worst(wht, truth.wht))}`);
    t.strictSame([sci, wht, ctx], [whole.sci, whole.wht, whole.ctx], `tiles of ${String(tileSize)}: the same bits`);
    t.strictSame([report.tiles, report.covered, control[CONTROL.tilesDone]], [tiles, covered, tiles]);
    t.ok(report.good[0] >= 60 * 40 - 60, 'most of the first chip was visited, its halos more than once');
    t.strictSame(report.unusable, [0, 0]);
  }
  let wrong = 0;
  for (let k = 0; k < nx * ny; k++) if ((whole.ctx?.[k] !== 0) !== whole.wht[k] > 0) wrong++;
  t.equal(wrong, 0, 'context and weight agree');
});

t.test('fillval: numeric, INDEF with kept values, maskval', async (t) => {
  const data = values(100, 3);
  data[15] = NaN;
  const flags = new Int16Array(100);
  for (const k of [11, 15, 99]) flags[k] = 1;
  const open = await openPlanes(t.testdir(), [
    { data, shape: [10, 10] },
    { data: flags, shape: [10, 10] },
  ]);
  t.teardown(open.close);
  const chip = chipAt(open.planes[0], 0, 0, { dq: open.planes[1], badBits: 1 });
  const frame = { nx: 24, ny: 12 };
  const at = (x: number, y: number): number => y * frame.nx + x;
  const numeric = rendered(frame, [chip], { fillval: -7, maskval: 3 });
  const indef = rendered(frame, [chip], { fillval: null, maskval: -3 });
  const nan = rendered(frame, [chip], { fillval: null });
  for (const { wht } of [numeric, indef, nan]) {
    t.strictSame([wht[at(0, 0)], wht[at(1, 1)], wht[at(20, 5)]], [1, 0, 0]);
  }
  t.strictSame(
    [at(0, 0), at(1, 1), at(5, 1), at(9, 9), at(10, 0), at(20, 11)].map((k) => numeric.sci[k]),
    [data[0], -7, -7, -7, -7, -7],
  );
  t.strictSame(
    [at(0, 0), at(1, 1), at(5, 1), at(9, 9), at(10, 0), at(20, 11)].map((k) => indef.sci[k]),
    [data[0], data[11], -3, data[99], -3, -3],
    'the masked value is kept, a masked NaN is not, nothing landed elsewhere',
  );
  t.strictSame(
    [at(1, 1), at(5, 1), at(20, 11)].map((k) => nan.sci[k]),
    [data[11], NaN, NaN],
  );
});

t.test('kept values: the last masked pixel in input order counts, and good ones win', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: Float32Array.from([1, 2, 3, 4]), shape: [2, 2] },
    { data: Float32Array.from([10, 20, 30, NaN]), shape: [2, 2] },
    { data: Int16Array.from([1, 1, 0, 1]), shape: [2, 2] },
    { data: Int16Array.from([1, 0, 1, 1]), shape: [2, 2] },
  ]);
  t.teardown(open.close);
  const [one, two, oneFlags, twoFlags] = open.planes;
  const chips = [
    chipAt(one, 0, 0, { dq: oneFlags, badBits: 1 }),
    chipAt(two, 0, 0, { dq: twoFlags, badBits: 1, contextBit: 2 }),
  ];
  const { sci, wht, ctx } = rendered({ nx: 2, ny: 2 }, chips);
  t.strictSame([...sci], [10, 20, 3, 4]);
  t.strictSame([...wht], [0, 1, 1, 0]);
  t.strictSame([...(ctx ?? [])], [0, 2, 1, 0]);
  t.strictSame([...rendered({ nx: 2, ny: 2 }, [...chips].reverse()).sci], [1, 20, 3, 4]);
});

t.test('sciFactor multiplies values, never weights', async (t) => {
  const data = values(100, 4);
  const open = await openPlanes(t.testdir(), [{ data, shape: [10, 10] }]);
  t.teardown(open.close);
  const { sci, wht } = rendered(
    { nx: 10, ny: 10 },
    [chipAt(open.planes[0], 0, 0, { weighting: { kind: 'constant', value: 2 } })],
    { sciFactor: 1611.76 },
  );
  t.strictSame(
    sci,
    data.map((value) => value * 1611.76),
  );
  t.ok(wht.every((weight) => weight === 2));
});

t.test('NaN in SCI, ERR or the mask never spreads: its neighbours are what they are without it', async (t) => {
  const [nx, ny] = [40, 40];
  const n = nx * ny;
  const broken = (k: number): boolean => k % 53 === 7;
  const data = values(n, 5);
  const sick = data.map((value, k) => (broken(k) ? [NaN, Infinity, -Infinity][k % 3] : value));
  const err = new Float32Array(n).fill(2);
  const sickErr = err.map((value, k) => (broken(k) ? [NaN, 0, -1][k % 3] : value));
  const mask = new Float32Array(n).fill(1);
  const sickMask = mask.map((value, k) => (broken(k) ? NaN : value));
  const flags = Int16Array.from({ length: n }, (_, k) => (broken(k) ? 4 : 0));
  const open = await openPlanes(
    t.testdir(),
    [data, sick, err, sickErr, mask, sickMask, flags].map((plane) => ({ data: plane, shape: [nx, ny] })),
  );
  t.teardown(open.close);
  const [sci, sickSci, errPlane, sickErrPlane, maskPlane, sickMaskPlane, dq] = open.planes;
  const base = { weighting: { kind: 'error', plane: errPlane, scale: 4 } } as const;
  const frame = { nx: 60, ny: 60 };
  for (const kernel of ['square', 'turbo', 'point', 'gaussian', 'lanczos3'] as const) {
    const settings = { kernel, pixfrac: 1, scale: 0.7, compat: false };
    const map = pixmapOf(nx, ny, (x, y) => [1.43 * x + 1.3, 1.43 * y + 0.6]);
    const flagged = rendered(frame, [chipAt(sci, 0, 0, { ...base, settings, map, dq, badBits: 4 })], { fillval: 0 });
    const sicks = {
      SCI: chipAt(sickSci, 0, 0, { ...base, settings, map }),
      ERR: chipAt(sci, 0, 0, { settings, map, weighting: { ...base.weighting, plane: sickErrPlane } }),
      mask: chipAt(sci, 0, 0, { ...base, settings, map, mask: sickMaskPlane }),
    };
    for (const [name, chip] of Object.entries(sicks)) {
      const { sci: values, wht, ctx } = rendered(frame, [chip], { fillval: 0 });
      t.ok(values.every(Number.isFinite) && wht.every(Number.isFinite), `${kernel}, ${name}: all finite`);
      t.strictSame([values, wht, ctx], [flagged.sci, flagged.wht, flagged.ctx], `${kernel}, ${name}: as if flagged`);
    }
    const healthy = rendered(frame, [chipAt(sci, 0, 0, { ...base, settings, map, mask: maskPlane })], { fillval: 0 });
    t.notSame(healthy.wht, flagged.wht, `${kernel}: the flags do matter`);
  }
});

t.test('a NaN that is masked is not kept either', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: Float32Array.from([1, NaN, 3, 4]), shape: [2, 2] },
    { data: Int16Array.from([1, 1, 1, 1]), shape: [2, 2] },
  ]);
  t.teardown(open.close);
  const { sci } = rendered({ nx: 2, ny: 2 }, [chipAt(open.planes[0], 0, 0, { dq: open.planes[1], badBits: 1 })], {
    maskval: 9,
  });
  t.strictSame([...sci], [1, 9, 3, 4]);
});

/** Block rows of this chip (32 rows of 9000 pixels) are larger than the buffers: they are read in parts. */
