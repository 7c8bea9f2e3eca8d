import t from 'tap';
import { createUsableMemory } from '../../src/kernels/usable-memory.js';
import { random } from '../fits/support.js';

/** Not a multiple of any width of a vector, nor of a word of a mask. */
const [NX, NY] = [93, 5];
const N = NX * NY;
const memory = createUsableMemory({ pixels: N + 8, counts: 100 });
const { simd, values, flags, mask, tables } = memory;
const next = random(11);

const ODD = [NaN, Infinity, -Infinity, 0, -0, 3.4e38, -3.4e38, 1e-45];

/** Sky about 10 with NaN, infinities, zeros and the largest numbers among it. */
const SCENE = Float32Array.from({ length: N }, (_, i) => {
  return i % 11 < ODD.length ? ODD[i % 11] : 10 + 4 * (next() - 0.5);
});
const FLAGS = Int32Array.from({ length: N }, (_, i) => (i % 3 === 0 ? [1, 16, 0x4000, -32768, -1][i % 5] : 0));

/** What lies behind the pixels must stay. */
const BEHIND = 77;

function fill(stored: boolean, short: boolean): void {
  const bytes = new DataView(values.array.buffer);
  for (const [i, value] of SCENE.entries()) bytes.setFloat32(values.at + 4 * i, value, !stored);
  for (const [i, flag] of FLAGS.entries()) {
    if (short) bytes.setInt16(flags.at + 2 * i, flag);
    else bytes.setInt32(flags.at + 4 * i, flag, true);
  }
  values.array.fill(BEHIND, N);
}

t.test('flagged pixels and those without a finite value become NaN, and are counted', (t) => {
  for (const stored of [true, false]) {
    for (const short of [true, false]) {
      for (const bits of [0, 1, 16, 0x4000, 0x8000, 0x10000, 0x7fff, -1, ~1]) {
        for (const n of [N, N - 1, 13, 8, 7, 1, 0]) {
          fill(stored, short);
          simd.dropUnusable(values.at, stored, flags.at, short, bits, n);
          const good = FLAGS.subarray(0, n).filter((flag) => (flag & bits) === 0).length;
          const wanted = Array.from(SCENE.subarray(0, n), (v, i) =>
            (FLAGS[i] & bits) === 0 && Number.isFinite(v) ? v : NaN,
          );
          const label = `stored ${stored}, short ${short}, bits ${bits}, ${n} pixels`;
          const found = Array.from(values.array.subarray(0, n));
          if (!found.every((v, i) => Object.is(v, wanted[i]))) t.fail(label);
          const finite = wanted.filter((v) => !Number.isNaN(v)).length;
          t.strictSame([simd.unflaggedPixels(), simd.notFinitePixels()], [good, good - finite], label);
          if (n === N) t.ok(values.array.subarray(N).every((v) => v === BEHIND));
        }
      }
    }
  }
  t.end();
});

t.test('what a mask flags in a box gets all bits of its flag, and nothing else', (t) => {
  const rowWords = Math.ceil(NX / 32);
  const words = new Uint32Array(mask.array.buffer, mask.at, rowWords * NY);
  const isMasked = (x: number, y: number): boolean => (5 * x + 3 * y) % 7 === 0 || (y === 2 && x > 60) || x === 31;
  words.fill(0);
  for (let y = 0; y < NY; y++)
    for (let x = 0; x < NX; x++) if (isMasked(x, y)) words[y * rowWords + (x >> 5)] |= 1 << (x & 31);
  for (const [x0, nx, y0, ny] of [
    [0, NX, 0, NY],
    [1, NX - 1, 1, 3],
    [31, 34, 2, 2],
    [33, 5, 0, NY],
    [64, 29, 4, 1],
  ]) {
    for (const short of [true, false]) {
      flags.array.fill(0);
      simd.markMasked(mask.at + 4 * rowWords * y0, 4 * rowWords, x0, nx, ny, flags.at, short);
      const found = short ? new Int16Array(flags.array.buffer, flags.at, N) : flags.array.subarray(0, N);
      const wanted = new Int32Array(N);
      for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) wanted[y * nx + x] = isMasked(x0 + x, y0 + y) ? -1 : 0;
      t.strictSame([...found], [...wanted], `from (${x0}, ${y0}), ${nx} x ${ny}, short ${short}`);
    }
  }
  t.end();
});

t.test('values outside of limits become NaN', (t) => {
  for (const [from, to] of [
    [9.5, 11],
    [-Infinity, 0],
    [10, Infinity],
    [0.1, 0.1],
  ]) {
    values.array.set(SCENE);
    simd.dropOutside(values.at, N, from, to);
    const [low, high] = [Math.fround(from), Math.fround(to)];
    const wanted = Array.from(SCENE, (v) => (v >= low && v <= high ? v : NaN));
    t.ok(
      wanted.every((v, i) => Object.is(v, values.array[i])),
      `${from} to ${to}`,
    );
  }
  t.end();
});

t.test('values are counted where they belong', (t) => {
  const [origin, inverse, last] = [8, 7.3, 40];
  for (const n of [N, N - 2, 3, 0]) {
    values.array.set(SCENE);
    tables.array.fill(0);
    simd.countValues(values.at, n, origin, inverse, last, tables.at);
    const wanted = new Int32Array(tables.array.length);
    for (const v of SCENE.subarray(0, n)) {
      const place = (v - origin) * inverse;
      wanted[Number.isNaN(v) ? 0 : place < 1 ? 1 : place > last ? last : Math.floor(place)]++;
    }
    t.strictSame([...tables.array], [...wanted], `${n} values`);
  }
  t.end();
});

t.test('counts are added, and become their running sums', (t) => {
  for (let k = 0; k < 100; k++) tables.array[k] = k < 50 ? k : 1000 * k;
  simd.addCounts(tables.at, tables.at + 200, 49);
  const sums = Array.from({ length: 49 }, (_, k) => k + 1000 * (k + 50));
  t.strictSame([...tables.array.subarray(0, 50)], [...sums, 49]);
  simd.sumCounts(tables.at, 49);
  t.strictSame(
    [...tables.array.subarray(0, 50)],
    [...sums.map((_, k) => sums.slice(0, k + 1).reduce((a, b) => a + b)), 49],
  );
  t.end();
});

t.test('low values become bits, row by row', (t) => {
  for (const nx of [93, 96, 64, 32, 31, 1]) {
    const rowWords = Math.ceil(nx / 32);
    for (const limit of [10, 0, -1, NaN, Infinity]) {
      values.array.set(SCENE);
      const words = new Uint32Array(mask.array.buffer, mask.at, rowWords * 4 + 1).fill(0xdeadbeef);
      simd.lowBits(values.at, nx, 4, limit, mask.at);
      const wanted = new Uint32Array(rowWords * 4);
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < nx; x++) if (SCENE[y * nx + x] < limit) wanted[y * rowWords + (x >> 5)] |= 1 << (x & 31);
      t.strictSame([...words], [...wanted, 0xdeadbeef], `${nx} columns, below ${limit}`);
    }
  }
  t.end();
});
