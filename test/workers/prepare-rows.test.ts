import t from 'tap';
import { headerOf } from '../exposure/fits-sets.js';
import { createRowBuffers, prepareRows } from '../../src/workers/prepare-rows.js';
import type { RowCounts } from '../../src/workers/prepare-rows.js';
import type { ChipTask } from '../../src/workers/tile-task.js';
import { chipAt, openPlanes } from './chip-tasks.js';

const NX = 4;
const NY = 3;
const N = NX * NY;

/** Prepares the whole chip: values, weights and counts. */
function prepared(
  chip: ChipTask,
  counts: RowCounts = { good: 0, unusable: 0 },
): { data: number[]; weight: number[]; counts: RowCounts } {
  const buffers = createRowBuffers(64);
  buffers.input.data.array.fill(77);
  buffers.input.weight.array.fill(77);
  prepareRows(chip, 0, 0, chip.sci.nx, chip.sci.ny, buffers, counts);
  const n = chip.sci.nx * chip.sci.ny;
  return {
    data: [...buffers.input.data.array.subarray(0, n)],
    weight: [...buffers.input.weight.array.subarray(0, n)],
    counts,
  };
}

const ramp = (): Float32Array => Float32Array.from({ length: N }, (_, k) => 10 + k);
const shape = [NX, NY];
const ones = (): number[] => Array.from({ length: N }, () => 1);

t.test('value = (SCI - sky) * factor, rounded once to float32', async (t) => {
  const open = await openPlanes(t.testdir(), [{ data: ramp(), shape }]);
  t.teardown(open.close);
  const { data, weight, counts } = prepared(
    chipAt(open.planes[0], 0, 0, { sky: 0.1, factor: 0.3, weighting: { kind: 'constant', value: 403.5 } }),
  );
  t.strictSame(
    data,
    Array.from({ length: N }, (_, k) => Math.fround((10 + k - 0.1) * 0.3)),
  );
  t.strictSame(
    weight,
    ones().map(() => 403.5),
  );
  t.strictSame(counts, { good: N, unusable: 0 });
});

t.test('a box inside the chip: rows lie close together, and its neighbours are not read', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: ramp(), shape },
    { data: Int16Array.from({ length: N }, (_, k) => (k === 6 || k === 0 ? 4 : 0)), shape },
  ]);
  t.teardown(open.close);
  const buffers = createRowBuffers(64);
  buffers.input.data.array.fill(77);
  const counts = { good: 5, unusable: 2 };
  prepareRows(chipAt(open.planes[0], 0, 0, { dq: open.planes[1], badBits: 4 }), 1, 1, 2, 2, buffers, counts);
  t.strictSame([...buffers.input.data.array.subarray(0, 5)], [15, 16, 19, 20, 77]);
  t.strictSame(
    [...buffers.input.weight.array.subarray(0, 4)],
    [1, 0, 1, 1],
    'pixel 6 is the second of the box; pixel 0 is not in it',
  );
  t.strictSame(counts, { good: 8, unusable: 2 }, 'added to what was counted before');
});

t.test('DQ: only the bad bits matter; bit 15 of a signed plane is a flag like the others', async (t) => {
  const flags = [0, 1, 4, 16, 4 + 16, 8192, -32768, 0x7fff, 64, 0, 0, 0];
  const open = await openPlanes(t.testdir(), [
    { data: ramp(), shape },
    { data: Int16Array.from(flags), shape },
  ]);
  t.teardown(open.close);
  const [sci, dq] = open.planes;
  const good = (badBits: number): number[] => prepared(chipAt(sci, 0, 0, { dq, badBits })).weight;
  for (const bits of [0xffff, 4, 16 + 64, 0x8000, 0xffff & ~(16 + 64), 0]) {
    t.strictSame(
      good(bits),
      flags.map((flag) => ((flag & bits) === 0 ? 1 : 0)),
      `bad bits ${String(bits)}`,
    );
  }
  const masked = prepared(chipAt(sci, 0, 0, { dq, badBits: 4 }));
  t.equal(masked.data[2], 12, 'a masked pixel keeps its value');
  t.strictSame(masked.counts, { good: N - 3, unusable: 0 }, 'flagged is not unusable');
});

t.test('bytes of the file as they are, or turned before: the same, for boxes of any width', async (t) => {
  const [nx, ny] = [5000, 4];
  const n = nx * ny;
  const values = Float32Array.from({ length: n }, (_, k) => (k % 97 === 5 ? NaN : 0.37 * k - 400));
  const flags = Int32Array.from({ length: n }, (_, k) =>
    k % 7 === 0 ? [1, 16, 0x4000, -32768, -1, 0x10000][k % 6] : 0,
  );
  const open = await openPlanes(t.testdir(), [
    { data: values, shape: [nx, ny] },
    { data: flags, shape: [nx, ny] },
    { data: Int16Array.from(flags), shape: [nx, ny] },
    { data: Float64Array.from(values), shape: [nx, ny] },
    { data: Float64Array.from(flags), shape: [nx, ny] },
  ]);
  t.teardown(open.close);
  const [sci, long, short, double, real] = open.planes;
  for (const [x0, y0, width, height] of [
    [0, 0, nx, ny],
    [0, 1, nx, 2],
    [3, 0, 4990, 4],
    [1777, 1, 33, 3],
    [4999, 0, 1, 4],
  ]) {
    for (const badBits of [1, 16, 0x8000, 0x4010, 0x10000]) {
      const at = Array.from({ length: width * height }, (_, k) => (y0 + Math.floor(k / width)) * nx + x0 + (k % width));
      for (const [data, dq, kind] of [
        [sci, long, 'float32 and int32'],
        [double, real, 'others'],
        [sci, real, 'float32'],
        [double, short, 'int16'],
        [sci, short, 'float32 and int16'],
      ] as const) {
        const buffers = createRowBuffers(n);
        const counts = { good: 0, unusable: 0 };
        const chip = chipAt(data, 0, 0, { dq, badBits, sky: 3, factor: 1.25 });
        prepareRows(chip, x0, y0, width, height, buffers, counts);
        // The upper bits of a short flag are its sign.
        const flagOf = (k: number): number => (dq === short ? (flags[k] << 16) >> 16 : flags[k]);
        const good = at.map((k) => (flagOf(k) & badBits) === 0 && !Number.isNaN(values[k]));
        const label = `${kind}, ${String(width)} x ${String(height)} at ${String(x0)}, bits ${String(badBits)}`;
        const found = [...buffers.input.data.array.subarray(0, at.length)];
        t.ok(
          found.every((v, k) => Object.is(v, Math.fround((values[at[k]] - 3) * 1.25))),
          label,
        );
        const weights = [...buffers.input.weight.array.subarray(0, at.length)];
        t.ok(
          weights.every((w, k) => w === (good[k] ? 1 : 0)),
          `weights: ${label}`,
        );
        const unusable = at.filter((k) => (flagOf(k) & badBits) === 0 && Number.isNaN(values[k])).length;
        t.strictSame(counts, { good: good.filter(Boolean).length, unusable }, label);
      }
    }
  }
});

t.test('DQ of 32 and 8 bits, and unsigned 16', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: ramp(), shape },
    { data: Int32Array.from({ length: N }, (_, k) => (k === 3 ? 0x8000 : k === 4 ? 0x10000 : 0)), shape },
    { data: Uint8Array.from({ length: N }, (_, k) => (k === 3 ? 128 : 0)), shape },
    { data: Uint16Array.from({ length: N }, (_, k) => (k === 3 ? 0x8000 : k === 5 ? 0xffff : 0)), shape },
  ]);
  t.teardown(open.close);
  const [sci, long, byte, unsigned] = open.planes;
  const bad = (dq: typeof long): number[] =>
    prepared(chipAt(sci, 0, 0, { dq, badBits: 0xffff })).weight.flatMap((w, k) => (w === 0 ? [k] : []));
  t.strictSame(bad(long), [3], 'bits above 16 are not looked at, as in the reference');
  t.strictSame(bad(byte), [3]);
  t.strictSame(bad(unsigned), [3, 5], 'BZERO = 32768');
});

t.test("the user's mask: 0 is bad, and so are NaN and infinities; every other number is good", async (t) => {
  const values = [1, 0, NaN, 2, -1, 0.5, Infinity, -Infinity, -0, 255, 1e-30, 1];
  const good = [1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1];
  const open = await openPlanes(t.testdir(), [
    { data: ramp(), shape },
    { data: Float32Array.from(values), shape },
    { data: Uint8Array.from(good), shape },
    { data: Int16Array.from({ length: N }, (_, k) => (k === 0 ? 4 : 0)), shape },
  ]);
  t.teardown(open.close);
  const [sci, real, byte, dq] = open.planes;
  t.strictSame(prepared(chipAt(sci, 0, 0, { mask: real })).weight, good);
  t.strictSame(prepared(chipAt(sci, 0, 0, { mask: byte })).weight, good);
  const both = prepared(chipAt(sci, 0, 0, { mask: byte, dq, badBits: 4 }));
  t.strictSame(both.weight, [0, ...good.slice(1)], 'DQ and mask: either makes a pixel bad');
  t.strictSame(both.counts, { good: 6, unusable: 0 });
});

t.test(
  'ERR: scale/ERR^2; zero, negative, NaN make the pixel bad and are counted unless they are masked anyway',
  async (t) => {
    const err = [1, 2, 0.5, 0, -1, NaN, 1e-30, 0, NaN, 4, 8, 1e3];
    const flags = Array.from({ length: N }, (_, k) => (k === 7 || k === 8 ? 4 : 0));
    const open = await openPlanes(t.testdir(), [
      { data: ramp(), shape },
      { data: Float32Array.from(err), shape },
      { data: Int16Array.from(flags), shape },
    ]);
    t.teardown(open.close);
    const [sci, plane, dq] = open.planes;
    const { weight, data, counts } = prepared(
      chipAt(sci, 0, 0, { dq, badBits: 4, weighting: { kind: 'error', plane, scale: 100 } }),
    );
    t.strictSame(weight, [100, 25, 400, 0, 0, 0, 0, 0, 0, 6.25, 1.5625, Math.fround(1e-4)]);
    t.strictSame(
      counts,
      { good: 6, unusable: 4 },
      '0, -1, NaN and 1e-30 (no float32 holds its inverse square); not the two flagged ones',
    );
    t.equal(data[3], 13, 'the value is kept');
  },
);

t.test('IVM: scale*IVM; zero is masked; negative, NaN and infinite are counted', async (t) => {
  const ivm = [1, 0, -1, NaN, Infinity, 0.25, 3, 1, 1, 1, 1, 1];
  const open = await openPlanes(t.testdir(), [
    { data: ramp(), shape },
    { data: Float32Array.from(ivm), shape },
  ]);
  t.teardown(open.close);
  const [sci, plane] = open.planes;
  const { weight, counts } = prepared(chipAt(sci, 0, 0, { weighting: { kind: 'map', plane, scale: 4 } }));
  t.strictSame(weight, [4, 0, 0, 0, 0, 1, 12, 4, 4, 4, 4, 4]);
  t.strictSame(counts, { good: 8, unusable: 3 }, 'a zero of the map is no surprise');
});

t.test('NaN and infinities in SCI weigh nothing and are counted, unless masked', async (t) => {
  const values = ramp();
  values[1] = NaN;
  values[2] = Infinity;
  values[3] = -Infinity;
  values[4] = NaN;
  values[5] = 3e38;
  const open = await openPlanes(t.testdir(), [
    { data: values, shape },
    { data: Int16Array.from({ length: N }, (_, k) => (k === 4 ? 1 : 0)), shape },
  ]);
  t.teardown(open.close);
  const [sci, dq] = open.planes;
  const plain = prepared(chipAt(sci, 0, 0, { dq, badBits: 1 }));
  t.strictSame(plain.weight, [1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  t.strictSame(plain.counts, { good: 8, unusable: 3 });
  const scaled = prepared(chipAt(sci, 0, 0, { factor: 10 }));
  t.strictSame(scaled.counts, { good: 7, unusable: 5 }, 'a value that overflows float32 is not usable either');
  t.equal(scaled.weight[5], 0);
});

t.test('a constant plane (NAXIS = 0, NPIX, PIXVALUE) is read as if it had pixels', async (t) => {
  const constant = headerOf({ NPIX1: NX, NPIX2: NY, PIXVALUE: 4 });
  const open = await openPlanes(t.testdir(), [{ data: ramp(), shape }, { header: constant }]);
  t.teardown(open.close);
  const [sci, four] = open.planes;
  t.strictSame(prepared(chipAt(sci, 0, 0, { dq: four, badBits: 4 })).counts, { good: 0, unusable: 0 }, 'all flagged');
  t.strictSame(prepared(chipAt(sci, 0, 0, { dq: four, badBits: 3 })).counts, { good: N, unusable: 0 });
  t.strictSame(prepared(chipAt(sci, 0, 0, { weighting: { kind: 'error', plane: four, scale: 16 } })).weight, ones());
  const flat = prepared(chipAt(four, 0, 0, { sky: 1, factor: 2 }));
  t.strictSame(
    flat.data,
    ones().map(() => 6),
  );
});

t.test('BLANK of integers is NaN: bad and counted', async (t) => {
  const open = await openPlanes(t.testdir(), [
    {
      header: headerOf({ BLANK: -1, BSCALE: 0.5, BZERO: 3 }),
      data: Int16Array.from({ length: N }, (_, k) => (k === 2 ? -1 : k)),
      shape,
    },
  ]);
  t.teardown(open.close);
  const { data, weight, counts } = prepared(chipAt(open.planes[0], 0, 0));
  t.equal(data[4], 5, 'BZERO + BSCALE * stored');
  t.equal(weight[2], 0);
  t.strictSame(counts, { good: N - 1, unusable: 1 });
});

t.test('any length and any value: as one pixel after the other', async (t) => {
  const odd = [3, NaN, Infinity, -2.5, 0, 1e38, -Infinity, 7, 8.25, 1e-42, 11];
  const weights = [1, 1, 1, -1, 0, 1e30, 2, NaN, Infinity, 4, 5];
  const flags = [0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 5];
  for (let n = 1; n <= odd.length; n++) {
    const open = await openPlanes(t.testdir(), [
      { data: Float32Array.from(odd.slice(0, n)), shape: [n, 1] },
      { data: Float32Array.from(weights.slice(0, n)), shape: [n, 1] },
      { data: Int16Array.from(flags.slice(0, n)), shape: [n, 1] },
    ]);
    t.teardown(open.close);
    const result = prepared(
      chipAt(open.planes[0], 0, 0, {
        sky: 0.3,
        factor: 2.7,
        dq: open.planes[2],
        badBits: 2,
        weighting: { kind: 'map', plane: open.planes[1], scale: 1 },
      }),
    );
    const value = odd.slice(0, n).map((v) => Math.fround((Math.fround(v) - 0.3) * 2.7));
    const usable = value.map(
      (v, k) => (flags[k] & 2) === 0 && weights[k] > 0 && weights[k] < Infinity && Number.isFinite(v),
    );
    const wanted = value.map((_, k) => (flags[k] & 2) === 0 && weights[k] !== 0);
    t.strictSame(result.data, value, `values of ${String(n)}`);
    t.strictSame(
      result.weight,
      usable.map((good, k) => (good ? Math.fround(weights[k]) : 0)),
    );
    const good = usable.filter(Boolean).length;
    t.strictSame(result.counts, { good, unusable: wanted.filter(Boolean).length - good });
  }
});
