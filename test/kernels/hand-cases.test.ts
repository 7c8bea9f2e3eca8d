import t from 'tap';
import type { DropSettings, KernelName } from '../../src/kernels/types.js';
import { dropChip, emptyWindow, finished, pixmapOf, wholeChip, type TestWindow } from './drop-case.js';

/* Cases small enough to be worked out by hand, or by the reference's compiled kernels. */

const N = 9;
const MIDDLE = 4;

/** One pixel of weight 1 and the given value in the middle of a chip; all others masked. */
function onePixel(
  settings: Partial<DropSettings>,
  to: (x: number, y: number) => readonly [number, number],
  value = 100,
): TestWindow {
  const data = new Float32Array(N * N);
  const weight = new Float32Array(N * N);
  data[MIDDLE * N + MIDDLE] = value;
  weight[MIDDLE * N + MIDDLE] = 1;
  const window = emptyWindow(0, 0, 24, 24);
  dropChip(
    { kernel: 'square', pixfrac: 1, scale: 1, compat: false, ...settings },
    pixmapOf(N, N, to),
    wholeChip(N, N, data, weight),
    window,
  );
  return window;
}

function weightAt(window: TestWindow, x: number, y: number): number {
  return window.weight[y * window.nx + x];
}

function total(window: TestWindow): number {
  return window.weight.reduce((a, b) => a + b, 0);
}

function near(
  t: { ok: (found: boolean, what: string) => unknown },
  found: number,
  wanted: number,
  tolerance: number,
  what: string,
): void {
  t.ok(Math.abs(found - wanted) <= tolerance, `${what}: ${String(found)}, wanted ${String(wanted)}`);
}

for (const kernel of ['square', 'turbo'] as const) {
  t.test(`case 1: ${kernel}, shifted by a quarter`, (t) => {
    const window = onePixel({ kernel }, (x, y) => [x + 0.25, y]);
    near(t, weightAt(window, 4, 4), 0.75, 1e-12, 'own pixel');
    near(t, weightAt(window, 5, 4), 0.25, 1e-12, 'next');
    near(t, total(window), 1, 1e-12, 'total');
    const { sci } = finished(window);
    t.same([sci[4 * 24 + 4], sci[4 * 24 + 5]], [100, 100]);
    t.end();
  });
}

t.test('case 2: square, pixfrac 0.5, shifted by half a pixel each way', (t) => {
  const window = onePixel({ pixfrac: 0.5 }, (x, y) => [x + 0.5, y + 0.5]);
  for (const [x, y] of [
    [4, 4],
    [5, 4],
    [4, 5],
    [5, 5],
  ])
    near(t, weightAt(window, x, y), 0.25, 1e-12, 'quarter');
  t.end();
});

t.test('case 3: square, output twice as fine, pixfrac 0.6', (t) => {
  const window = onePixel({ pixfrac: 0.6, scale: 0.5 }, (x, y) => [2 * x, 2 * y], 100 * 0.25);
  near(t, weightAt(window, 8, 8), 0.6944444, 5e-8, 'centre');
  for (const [x, y] of [
    [7, 8],
    [9, 8],
    [8, 7],
    [8, 9],
  ])
    near(t, weightAt(window, x, y), 0.0694444, 5e-8, 'edge');
  for (const [x, y] of [
    [7, 7],
    [9, 7],
    [7, 9],
    [9, 9],
  ])
    near(t, weightAt(window, x, y), 0.0069444, 5e-8, 'corner');
  t.equal(finished(window).sci[8 * 24 + 8], 25);
  t.end();
});

t.test('case 4: square, turned by 45 degrees about the pixel', (t) => {
  const c = Math.SQRT1_2;
  const window = onePixel({}, (x, y) => [8 + c * (x - 4) - c * (y - 4), 8 + c * (x - 4) + c * (y - 4)]);
  near(t, weightAt(window, 8, 8), 2 * Math.SQRT2 - 2, 1e-12, 'centre');
  for (const [x, y] of [
    [7, 8],
    [9, 8],
    [8, 7],
    [8, 9],
  ])
    near(t, weightAt(window, x, y), 0.0428932, 5e-8, 'edge');
  for (const [x, y] of [
    [7, 7],
    [9, 7],
    [7, 9],
    [9, 9],
  ])
    t.equal(weightAt(window, x, y), 0, 'corner');
  t.end();
});

t.test('cases 5 and 6: point rounds halves away from zero', (t) => {
  for (const [shift, lands] of [
    [0.5, 5],
    [-0.5, 4],
    [1.5, 6],
  ]) {
    const window = onePixel({ kernel: 'point' }, (x, y) => [x + shift, y]);
    t.equal(weightAt(window, lands, 4), 1, `shift ${String(shift)} lands on ${String(lands)}`);
  }
  t.equal(total(onePixel({ kernel: 'point' }, (x, y) => [x - MIDDLE - 0.5, y])), 0, 'nint(-0.5) is -1: missed');
  t.end();
});

t.test('case 7: square, three quarters off the frame', (t) => {
  const window = onePixel({}, (x, y) => [x - MIDDLE - 0.75, y]);
  near(t, weightAt(window, 0, 4), 0.25, 1e-12, 'what is left');
  near(t, total(window), 0.25, 1e-12, 'nothing else');
  t.end();
});

t.test('cases 8 and 9: weighted means and context bits of several chips', (t) => {
  const n = 16;
  const window = emptyWindow(0, 0, 4, 4);
  const settings: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };
  const add = (value: number, weight: number, chip: number): void => {
    const input = wholeChip(4, 4, new Float32Array(n).fill(value), new Float32Array(n).fill(weight));
    dropChip(
      settings,
      pixmapOf(4, 4, (x, y) => [x, y]),
      input,
      window,
      1 << (chip - 1),
    );
  };
  add(10, 100, 1);
  t.equal(window.context?.[5], 1);
  add(13, 200, 2);
  t.same([finished(window).sci[5], window.weight[5], window.context?.[5]], [12, 300, 3]);
  add(13, 200, 32);
  t.same([finished(window).sci[5], window.weight[5], window.context?.[5]], [Math.fround(12.4), 500, -2147483645]);
  t.end();
});

t.test('cases 10 and 11: gaussian', (t) => {
  const centred = onePixel({ kernel: 'gaussian' }, (x, y) => [x, y]);
  near(t, weightAt(centred, 4, 4), 0.8825274, 5e-8, 'centre');
  near(t, weightAt(centred, 5, 4), 0.0551606, 5e-8, 'edge');
  near(t, weightAt(centred, 5, 5), 0.0034477, 5e-8, 'corner');
  near(t, total(centred), 1.1169604, 5e-8, 'total');
  const shifted = onePixel({ kernel: 'gaussian' }, (x, y) => [x + 0.25, y]);
  [0.0115964, 0.7421163, 0.1855335].forEach((wanted, k) => {
    near(t, weightAt(shifted, 3 + k, 4), wanted, 5e-8, 'row');
  });
  near(t, total(shifted), 1.0566574, 5e-8, 'total');
  t.end();
});

/** The reference computes these in float32: its seven digits are good to one unit of the last. */
const FLOAT32 = 1e-7;

/** Row of a lanczos3 drop shifted by a quarter, from two pixels left of the centre on, and its total. */
const LANCZOS: readonly (readonly [boolean, readonly number[], number])[] = [
  [true, [0.0303475, -0.1351596, 0.8813067, 0.257338, -0.0646874, 0.0067918], 0.9639893],
  [false, [0.0300211, -0.1331121, 0.8909114, 0.2701898, -0.0681008, 0.0072988], 0.9992715],
];
for (const [compat, row, sum] of LANCZOS) {
  t.test(`case ${compat ? '12: lanczos3 as in AstroDrizzle' : '13: lanczos3'}`, (t) => {
    const window = onePixel({ kernel: 'lanczos3', compat }, (x, y) => [x + 0.25, y]);
    row.forEach((wanted, k) => {
      near(t, weightAt(window, 2 + k, 4), wanted, FLOAT32, `column ${String(2 + k)}`);
    });
    near(t, total(window), sum, FLOAT32, 'total');
    t.end();
  });
}

t.test('lanczos3 in compat: pixel-centred drop has the off-by-one of the table', (t) => {
  const window = onePixel({ kernel: 'lanczos3', compat: true }, (x, y) => [x, y]);
  near(t, weightAt(window, 4, 4), 0.9996346, FLOAT32, 'centre');
  near(t, weightAt(window, 5, 4), -0.0081527, FLOAT32, 'next');
  near(t, weightAt(window, 6, 4), 0.0020338, FLOAT32, 'second');
  near(t, total(window), 0.9753086, FLOAT32, 'total');
  t.equal(window.weight.filter((w) => w !== 0).length, 25, 'touched pixels');
  t.end();
});

/** A chip of constant value and weight, dropped once per shift. */
function dithered(
  settings: DropSettings,
  value: number,
  weight: number,
  shifts: readonly (readonly [number, number])[],
): TestWindow {
  const n = 24;
  const size = Math.ceil(n / settings.scale);
  const window = emptyWindow(0, 0, size, size);
  const input = wholeChip(n, n, new Float32Array(n * n).fill(value), new Float32Array(n * n).fill(weight));
  shifts.forEach(([dx, dy], k) => {
    dropChip(
      settings,
      pixmapOf(n, n, (x, y) => [x / settings.scale + dx, y / settings.scale + dy]),
      input,
      window,
      1 << k,
    );
  });
  return window;
}

/** Elements well inside a window. */
function inside(plane: ArrayLike<number>, nx: number): number[] {
  return Array.from(plane).filter((_, k) => {
    const x = k % nx;
    const y = Math.floor(k / nx);
    return x > 5 && x < nx - 6 && y > 5 && y < nx - 6;
  });
}

for (const pixfrac of [1, 0.8, 0.5, 0.3]) {
  t.test(`case 15: four-point half-pixel dither, pixfrac ${String(pixfrac)}`, (t) => {
    const settings: DropSettings = { kernel: 'square', pixfrac, scale: 0.5, compat: false };
    const window = dithered(settings, 4 * 0.25, 100, [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    const { sci, wht } = finished(window);
    t.ok(
      inside(sci, window.nx).every((v) => Math.abs(v - 1) < 1e-6),
      'value 1',
    );
    t.ok(
      inside(wht, window.nx).every((v) => Math.abs(v - 100) < 1e-4),
      'weight 100',
    );
    if (pixfrac > 0.5)
      t.ok(
        inside(window.context ?? [], window.nx).every((v) => v === 15),
        'all four chips',
      );
    t.end();
  });
}

t.test('cases 16 and 17: one exposure of WFC3/IR to 0.065 arcsec', (t) => {
  const scale = 0.065 / 0.1283;
  const full = dithered({ kernel: 'square', pixfrac: 1, scale, compat: false }, scale * scale, 502.936462, [[0, 0]]);
  t.ok(
    inside(full.weight, full.nx).every((v) => Math.abs(v - 129.0882) < 5e-5),
    'weight',
  );
  t.ok(
    inside(finished(full).sci, full.nx).every((v) => Math.abs(v - 0.256669) < 5e-7),
    'value',
  );
  const shrunk = inside(
    dithered({ kernel: 'square', pixfrac: 0.8, scale, compat: false }, 1, 502.936462, [[0.3, 0.1]]).weight,
    full.nx,
  );
  for (const wanted of [73.8837, 122.0752, 201.7003]) {
    t.ok(shrunk.filter((v) => Math.abs(v - wanted) < 5e-5).length > 3, `${String(wanted)} recurs`);
  }
  t.end();
});

t.test('pixfrac at or below 0.001 is the point kernel', (t) => {
  for (const kernel of ['square', 'turbo', 'gaussian', 'lanczos3'] as KernelName[]) {
    const window = onePixel({ kernel, pixfrac: 0.001 }, (x, y) => [x + 0.4, y]);
    t.same([weightAt(window, 4, 4), total(window)], [1, 1], kernel);
  }
  t.end();
});
