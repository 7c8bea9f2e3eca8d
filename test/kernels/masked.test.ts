import t from 'tap';
import { KERNEL_NAMES, type DropSettings } from '../../src/kernels/types.js';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { dropChip, emptyWindow, finished, pixmapOf, wholeChip, type TestWindow } from './drop-case.js';
import { exactChip } from './maps.js';

const N = 12;

function settingsOf(kernel: DropSettings['kernel']): DropSettings {
  return { kernel, pixfrac: 0.9, scale: 1, compat: false };
}

/** A chip of value 3 and weight 2 with one pixel changed, dropped by a third of a pixel aside. */
function dropOne(kernel: DropSettings['kernel'], value: number, weight: number, window: TestWindow): number {
  const data = new Float32Array(N * N).fill(3);
  const weights = new Float32Array(N * N).fill(2);
  data[5 * N + 5] = value;
  weights[5 * N + 5] = weight;
  const map = pixmapOf(N, N, (x, y) => [x + 4 + 1 / 3, y + 4 - 1 / 3]);
  return dropChip(settingsOf(kernel), map, wholeChip(N, N, data, weights), window).badData;
}

for (const kernel of KERNEL_NAMES) {
  t.test(`${kernel}: a value that is not finite never spreads`, (t) => {
    const clean = emptyWindow(0, 0, 20, 20, true);
    dropOne(kernel, 3, 0, clean);
    for (const value of [NaN, Infinity, -Infinity]) {
      for (const weight of [0, 2]) {
        const window = emptyWindow(0, 0, 20, 20, true);
        const bad = dropOne(kernel, value, weight, window);
        t.equal(bad, weight > 0 ? 1 : 0, 'counted only when it had weight');
        t.same([window.sum, window.weight, window.context], [clean.sum, clean.weight, clean.context], 'as if masked');
        t.ok(
          finished(window).sci.every((v, k) => window.weight[k] === 0 || Number.isFinite(v)),
          'science is finite',
        );
        t.ok(
          window.kept?.every((v) => Number.isNaN(v)),
          'never kept',
        );
      }
    }
    for (const weight of [NaN, -1]) {
      const window = emptyWindow(0, 0, 20, 20);
      dropOne(kernel, 3, weight, window);
      t.same([window.sum, window.weight], [clean.sum, clean.weight], `weight ${String(weight)} counts as masked`);
    }
    const window = emptyWindow(0, 0, 20, 20);
    t.equal(dropOne(kernel, 3, Infinity, window), 1, 'an infinite weight is bad data');
    t.same([window.sum, window.weight], [clean.sum, clean.weight]);
    t.end();
  });

  t.test(`${kernel}: zero-weight values are kept where they fall, the last one wins`, (t) => {
    const map = pixmapOf(N, N, (x, y) => [x + 4, y + 4]);
    const window = emptyWindow(0, 0, 20, 20, true);
    const masked = (value: number): void => {
      dropChip(
        settingsOf(kernel),
        map,
        wholeChip(N, N, new Float32Array(N * N).fill(value), new Float32Array(N * N)),
        window,
      );
    };
    masked(5);
    masked(6);
    const centre = 10 * 20 + 10;
    t.same([window.kept?.[centre], window.weight[centre], window.context?.[centre]], [6, 0, 0]);
    t.ok(Number.isNaN(window.kept?.[0] ?? 0), 'nothing beyond the chip');
    const kept = finished(window, null);
    t.same([kept.sci[centre], kept.wht[centre]], [6, 0]);
    t.ok(Number.isNaN(kept.sci[0]), 'untouched: the mask value, NaN by default');
    t.equal(finished(window, null, -9).sci[0], -9, 'untouched: the mask value given');
    const filled = finished(window, -1);
    t.same([filled.sci[centre], filled.sci[0]], [-1, -1], 'a numeric fill value goes everywhere');
    dropChip(
      settingsOf(kernel),
      map,
      wholeChip(N, N, new Float32Array(N * N).fill(8), new Float32Array(N * N).fill(1)),
      window,
    );
    t.ok(Math.abs(finished(window, null).sci[centre] - 8) < 1e-6, 'a value with weight wins over a kept one');
    t.end();
  });
}

t.test('square keeps a zero-weight value in exactly the pixels that its quad covers', (t) => {
  const chip = exactChip({ nx: N, ny: N, degrees: 20 });
  for (const pixfrac of [0.3, 0.8, 1]) {
    const settings: DropSettings = { kernel: 'square', pixfrac, scale: 1, compat: false };
    const values = new Float32Array(N * N).fill(1);
    const weighed = emptyWindow(0, 0, 30, 30);
    const masked = emptyWindow(0, 0, 30, 30, true);
    dropChip(settings, chip, wholeChip(N, N, values, values), weighed);
    dropChip(settings, chip, wholeChip(N, N, values, new Float32Array(N * N)), masked);
    t.same(
      Array.from(masked.kept ?? [], (v) => v === 1),
      Array.from(weighed.weight, (w) => w > 0),
      `pixfrac ${String(pixfrac)}`,
    );
  }
  t.end();
});

t.test('pixels that do not map are skipped; folds and tears are counted', (t) => {
  const settings: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };
  const ones = new Float32Array(N * N).fill(1);
  const input = wholeChip(N, N, ones, ones);
  const flat = emptyWindow(0, 0, 20, 20);
  const folded = dropChip(
    settings,
    pixmapOf(N, N, (x) => [x, 5]),
    input,
    flat,
  );
  t.equal(folded.degenerate, N * N, 'no area at all');
  t.ok(flat.weight.every((w) => w === 0));
  const torn = emptyWindow(0, 0, 20, 20);
  const counts = dropChip(
    settings,
    pixmapOf(N, N, (x, y) => [x < 6 ? x : x + 3000, y]),
    input,
    torn,
  );
  t.equal(counts.torn, N, 'the column at the tear that reaches into the window');
  t.ok(
    torn.weight.every((w) => Math.abs(w) <= 1 + 1e-12),
    'and nothing is smeared over the frame',
  );
  const holes = emptyWindow(0, 0, 20, 20);
  const map = pixmapOf(N, N, (x, y) => (x === 6 && y === 6 ? [Infinity, NaN] : [x, y]));
  const clean = dropChip({ ...settings, kernel: 'point' }, map, input, holes);
  t.same([clean.badData, clean.degenerate, clean.torn], [0, 0, 0]);
  t.equal(
    holes.weight.reduce((a, b) => a + b),
    N * N - 1,
    'one pixel does not map',
  );
  t.end();
});

t.test('a run longer than the window was made for is refused', (t) => {
  const map = pixmapOf(N, N, (x, y) => [x, y]);
  const ones = new Float32Array(N * N);
  t.throws(() => {
    dropRows(settingsOf('square'), map, wholeChip(N, N, ones, ones), emptyWindow(0, 0, 4, 4, false, N - 1), 1);
  }, RangeError);
  t.end();
});
