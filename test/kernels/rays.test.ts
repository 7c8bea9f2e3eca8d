import t from 'tap';
import { createKernelMemory, kernelMemoryBytes } from '../../src/kernels/kernel-memory.js';
import { Random } from '../../samples/generator/random.js';

/* The loops of simd/rays.ts and simd/flags.ts against the formulas that they say, in float64, pixel by pixel. */

const [NX, NY] = [77, 21];
const N = NX * NY;
const memory = createKernelMemory(kernelMemoryBytes(8, 40 * N));
const { simd } = memory;
const sci = memory.singles(N);
const blot = memory.singles(N);
const bad = memory.bytes(N);
const list = memory.integers(N);
const out = memory.singles(NX);
const words = memory.integers(N);
const stored = memory.bytes(2 * N);

/** Noise about a median with steps, gaps in either, bad pixels. */
function fill(seed: number): void {
  const random = new Random(seed, 'rays');
  for (let k = 0; k < N; k++) {
    blot.array[k] = 20 * random.normal() + (random.uniform() < 0.01 ? 3000 : 0);
    sci.array[k] = blot.array[k] + 30 * random.normal();
    bad.array[k] = random.uniform() < 0.1 ? 1 : 0;
    const gap = random.uniform();
    if (gap < 0.02) sci.array[k] = NaN;
    else if (gap < 0.04) blot.array[k] = NaN;
    else if (gap < 0.05) sci.array[k] = Infinity;
  }
}

t.test('noisy pixels: those beyond the limit, in order, and of others only such as all but reach it', async (t) => {
  const [factor, variance, least] = [1.7, 25, 4];
  for (const [from, to] of [
    [0, N],
    [NX, 3 * NX],
    [5, 6],
    [3, 19],
    [10, 27],
    [7, 7],
  ]) {
    fill(from + to);
    // A pixel at the limit but for the rounding of float32 has to be listed.
    blot.array[from] = 10;
    bad.array[from] = 0;
    sci.array[from] = 10 + Math.sqrt(least * (10 * factor + variance)) / factor;
    const count = simd.noisyPixels(sci.at, blot.at, bad.at, from, to, factor, variance, least, list.at);
    const listed = [...list.array.subarray(0, count)];
    const [sure, near] = [[] as number[], [] as number[]];
    let tested = 0;
    for (let k = from; k < to; k++) {
      const excess = (sci.array[k] - blot.array[k]) * factor;
      if (bad.array[k] !== 0 || Number.isNaN(excess)) continue;
      tested++;
      const limit = least * (Math.abs(blot.array[k] * factor) + variance);
      if (excess ** 2 > limit) sure.push(k);
      if (excess ** 2 > limit * (1 - 2e-5)) near.push(k);
    }
    t.equal(simd.testedPixels(), tested);
    t.ok(tested < 30 || sure.length > 20);
    t.same(
      sure.filter((k) => !listed.includes(k)),
      [],
      'none is missed',
    );
    t.same(
      listed.filter((k) => !near.includes(k)),
      [],
      'none is listed in vain',
    );
    t.ok(to <= from || listed.includes(from), 'at the limit');
    t.same(
      listed,
      [...listed].sort((a, b) => a - b),
    );
  }
});

t.test('huge and tiny units', async (t) => {
  for (const unit of [1e-30, 1e30]) {
    bad.array.fill(0);
    blot.array.fill(0);
    sci.array.fill(0);
    sci.array[40] = 11 * unit;
    sci.array[41] = 9 * unit;
    t.equal(simd.noisyPixels(sci.at, blot.at, bad.at, 0, N, 1 / unit, 25, 4, list.at), 1);
    t.equal(list.array[0], 40);
  }
});

t.test('residuals of blocks', async (t) => {
  const [factor, variance, source, largest] = [0.5, 16, 8, 3];
  let [means, none] = [0, 0];
  for (const rows of [8, 5, 3]) {
    fill(rows);
    for (const columns of [NX, 72, 4]) {
      out.array.fill(7);
      simd.residualRow(sci.at, blot.at, bad.at, columns, rows, factor, variance, source, largest, out.at);
      for (let x = 0; x < columns; x += 8) {
        const pixels = Array.from({ length: 8 * rows }, (_, i) => [x + (i % 8), Math.floor(i / 8)])
          .filter(([column]) => column < columns)
          .map(([column, row]) => row * columns + column);
        const medians = pixels.map((k) => blot.array[k]).filter((value) => !Number.isNaN(value));
        const low = Math.min(...medians);
        const sigma = Math.sqrt(Math.abs(low * factor) + variance) / factor;
        const differences = pixels
          .filter((k) => bad.array[k] === 0)
          .map((k) => (sci.array[k] - blot.array[k]) / sigma)
          .filter((value) => !Number.isNaN(value))
          .map((value) => Math.max(-largest, Math.min(largest, value)));
        const known = Math.max(...medians) - low <= source * sigma && differences.length >= 32;
        const mean = out.array[x / 8];
        if (known) t.ok(Math.abs(mean - differences.reduce((a, b) => a + b, 0) / differences.length) < 1e-6, `${mean}`);
        else t.ok(Number.isNaN(mean));
        if (known) means++;
        else none++;
      }
    }
  }
  t.ok(means > 5 && none > 5, `${means} means, ${none} without`);
});

t.test('peaks of an image', async (t) => {
  const random = new Random(5, 'peaks');
  // Few values: neighbours are often equal.
  for (let k = 0; k < N; k++) blot.array[k] = random.uniform() < 0.01 ? NaN : random.below(9);
  const image = blot.array;
  let all = 0;
  for (let y = 2; y < NY - 2; y++) {
    const row = y * NX;
    const [from, to] = [row + 2, row + NX - 2 - (y % 4)];
    const count = simd.peakPixels(blot.at, NX, from, to, 2.5, list.at);
    const wanted: number[] = [];
    for (let k = from; k < to; k++) {
      const peak = image[k];
      const alongX = peak > image[k - 1] && peak >= image[k + 1];
      const alongY = peak > image[k - NX] && peak >= image[k + NX];
      if (peak - image[k - 2] > 2.5 && alongX && alongY) wanted.push(k);
    }
    t.same([...list.array.subarray(0, count)], wanted);
    all += count;
  }
  t.ok(all > 50);
});

t.test('flags are packed and counted, whatever their rows', async (t) => {
  for (const nx of [1, 15, 16, 17, 31, 32, 33, 48, 64, 77]) {
    const rows = 5;
    const rowWords = Math.ceil(nx / 32);
    const random = new Random(nx, 'flags');
    for (let k = 0; k < N; k++) bad.array[k] = random.uniform() < 0.3 ? random.below(3) : 0;
    words.array.fill(-1);
    const flags = bad.array.subarray(0, nx * rows);
    t.equal(simd.packFlags(bad.at, nx, rows, words.at), flags.filter((flag) => flag !== 0).length);
    t.equal(simd.countBytes(bad.at, nx * rows, 2), flags.filter((flag) => flag === 2).length);
    const wanted = new Int32Array(rowWords * rows);
    flags.forEach((flag, k) => {
      if (flag !== 0) wanted[Math.floor(k / nx) * rowWords + ((k % nx) >> 5)] |= 1 << ((k % nx) & 31);
    });
    t.same(words.array.subarray(0, wanted.length), wanted, `${nx} columns`);
    t.equal(words.array[wanted.length], -1, 'nothing behind');
  }
});

t.test('flags of stored words', async (t) => {
  const random = new Random(6, 'words');
  const view = new DataView(stored.array.buffer, stored.at, 2 * N);
  for (let k = 0; k < N; k++) view.setInt16(2 * k, random.uniform() < 0.5 ? 1 << random.below(16) : 0);
  for (const bits of [0x8000, 0x7fff, 0x0100, 0x0001, 0x4080, 0xffff]) {
    for (const n of [N, 1, 16, 17, 30]) {
      simd.flagStored(stored.at, n, bits, bad.at);
      const wanted = Array.from({ length: n }, (_, k) => ((view.getInt16(2 * k) & bits) === 0 ? 0 : 1));
      t.same([...bad.array.subarray(0, n)], wanted);
    }
  }
});

t.test('words of a file', async (t) => {
  const view = new DataView(stored.array.buffer, stored.at, 2 * N);
  for (let k = 0; k < N / 2 - 1; k++) view.setFloat32(4 * k, k === 3 ? NaN : Math.sin(k) * 10 ** (k % 30));
  for (const n of [1, 2, 3, 4, 5, 100]) {
    sci.array.fill(-5);
    simd.swapWords(stored.at, n, sci.at);
    t.same(
      sci.array.subarray(0, n),
      Float32Array.from({ length: n }, (_, k) => view.getFloat32(4 * k)),
    );
    t.equal(sci.array[n + 3], -5);
  }
});
