import t from 'tap';
import { Random } from '../../samples/generator/random.js';
import { KERNEL_NAMES, type KernelName } from '../../src/kernels/types.js';
import { renderTiles } from '../../src/workers/render-tiles.js';
import type { ChipTask, FinishSettings, TileReport } from '../../src/workers/tile-task.js';
import { pixmapOf } from '../kernels/drop-case.js';
import { chipAt, openPlanes, PLAIN } from './chip-tasks.js';
import { NOTHING, rendered, taskOf, type Frame } from './render-case.js';

interface WithErrors {
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  readonly err: Float32Array;
  readonly dq: Int32Array;
  readonly report: TileReport;
}

/** For chips of one row, which have no corners. */
const UPRIGHT = { ...PLAIN, kernel: 'turbo' } as const;

/** Renders with errors and flags. */
function withErrors(frame: Frame, chips: readonly ChipTask[], finish: Partial<FinishSettings> = {}): WithErrors {
  const task = taskOf(frame, chips, { ...NOTHING, ...finish });
  const area = frame.nx * frame.ny;
  const err = new Float32Array(new SharedArrayBuffer(4 * area)).fill(-12345);
  const dq = new Int32Array(new SharedArrayBuffer(4 * area));
  const report = renderTiles({ ...task, withErrors: true, sink: { ...task.sink, err, dq } });
  return { ...task.sink, err, dq, report };
}

t.test('flags: of good pixels only, without the bits that were reset, unsigned, whatever their plane', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: Float32Array.from([1, 2, 3, 4, 5, 6]), shape: [6, 1] },
    { data: new Float32Array(6).fill(2), shape: [6, 1] },
    { data: Int16Array.from([0, 16, 4, 16 + 4096, 16 + 4, -32768]), shape: [6, 1] },
    { data: Float32Array.from([1, 1, 1, 1, 0, 1]), shape: [6, 1] },
  ]);
  t.teardown(open.close);
  const [sci, plane, dq, mask] = open.planes;
  const errors = { plane, flags: 0xffff & ~4096 };
  const frame = { nx: 8, ny: 1 };
  const strict = withErrors(frame, [chipAt(sci, 0, 0, { settings: UPRIGHT, dq, badBits: 4, errors })]);
  t.strictSame([...strict.dq], [0, 16, 0, 16, 0, 32768, 0, 0]);
  t.strictSame([...strict.err], [2, 2, NaN, 2, NaN, 2, NaN, NaN]);
  const ignored = withErrors(frame, [chipAt(sci, 0, 0, { settings: UPRIGHT, dq, badBits: 0, errors, mask })]);
  t.strictSame([...ignored.dq], [0, 16, 4, 16, 0, 32768, 0, 0], 'DQ ignored as a mask is carried on all the same');
  const none = withErrors(frame, [chipAt(sci, 0, 0, { settings: UPRIGHT, errors: { plane, flags: 0 } })]);
  t.strictSame([...none.dq], [0, 0, 0, 0, 0, 0, 0, 0], 'no DQ plane');
});

t.test('errors are scaled as values are; errors and flags lie where their pixels do, tile by tile', async (t) => {
  const [nx, ny] = [40, 30];
  const data = Float32Array.from({ length: nx * ny }, (_, k) => 5 + (k % 17));
  const error = Float32Array.from({ length: nx * ny }, (_, k) => 1 + (k % 13) / 4);
  const flags = Int16Array.from({ length: nx * ny }, (_, k) => (k * 37) % 128);
  const open = await openPlanes(
    t.testdir(),
    [data, error, flags].map((plane) => ({ data: plane, shape: [nx, ny] })),
  );
  t.teardown(open.close);
  const [sci, plane, dq] = open.planes;
  const weighting = { kind: 'constant', value: 7 } as const;
  const task = { dq, badBits: 1, errors: { plane, flags: ~2 }, factor: 0.25, weighting };
  for (const kernel of ['square', 'gaussian'] as const) {
    // A gaussian so narrow that the pixels next to it get nothing.
    const settings = { ...PLAIN, kernel, pixfrac: kernel === 'square' ? 1 : 0.1 };
    const made = withErrors({ nx: 50, ny: 37 }, [chipAt(sci, 6, 3, { ...task, settings })], { sciFactor: 100 });
    let wrong = 0;
    for (let k = 0; k < made.err.length; k++) {
      const [x, y] = [(k % 50) - 6, Math.floor(k / 50) - 3];
      const at = x >= 0 && x < nx && y >= 0 && y < ny && (flags[y * nx + x] & 1) === 0 ? y * nx + x : -1;
      const expected = at < 0 ? NaN : 25 * error[at];
      if (!Object.is(made.err[k], expected) && !(Math.abs(made.err[k] / expected - 1) < 1e-7)) wrong++;
      if (made.dq[k] !== (at < 0 ? 0 : flags[at] & ~2)) wrong++;
    }
    t.equal(wrong, 0, kernel);
    t.strictSame(made.report.errorless, [0]);
  }
});

t.test('good pixels without a usable error are counted, and leave values and weights as they are', async (t) => {
  const open = await openPlanes(t.testdir(), [
    { data: Float32Array.from([1, 2, 3, 4, NaN, 6]), shape: [6, 1] },
    { data: Float32Array.from([2, 0, NaN, -1, 0, Infinity]), shape: [6, 1] },
    { data: Int16Array.from([0, 0, 0, 1, 0, 0]), shape: [6, 1] },
  ]);
  t.teardown(open.close);
  const [sci, plane, dq] = open.planes;
  const chips = [chipAt(sci, 0, 0, { settings: UPRIGHT, dq, badBits: 1, errors: { plane, flags: 1 } })];
  const { report, sci: values, wht, err } = withErrors({ nx: 6, ny: 1 }, chips);
  t.strictSame([...err], [2, NaN, NaN, NaN, NaN, NaN]);
  t.strictSame(report.errorless, [3], 'neither the flagged one nor the one without a value');
  const plain = rendered({ nx: 6, ny: 1 }, chips);
  t.strictSame([values, wht], [plain.sci, plain.wht]);
  t.strictSame(plain.report.errorless, [0]);
});

/** Dithered, turned chips of one constant scene; errors change from pixel to pixel and from chip to chip. */
const [SIDE, CHIPS, OUT] = [16, 3, 28];
const TURNS: readonly (readonly [number, number, number])[] = [
  [0.1, 6.2, 4.1],
  [-0.05, 5.4, 6.7],
  [0.6, 12.3, 2.2],
];

function errorAt(chip: number, k: number): number {
  return (1 + chip / 3) * (1 + 0.8 * Math.sin(k * 0.37 + chip));
}

t.test('the error is the scatter of the pixel over many realisations, for every kernel', async (t) => {
  // Side by side in one frame.
  const [across, up] = [15, 10];
  const realisations = across * up;
  const random = new Random('errors');
  const errorPlanes = Array.from({ length: CHIPS }, (_, c) =>
    Float32Array.from({ length: SIDE * SIDE }, (_, k) => errorAt(c, k)),
  );
  const images = Array.from({ length: realisations * CHIPS }, (_, i) => ({
    data: errorPlanes[i % CHIPS].map((error) => 10 + error * random.normal()),
    shape: [SIDE, SIDE],
  }));
  const open = await openPlanes(t.testdir(), [
    ...errorPlanes.map((data) => ({ data, shape: [SIDE, SIDE] })),
    ...images,
  ]);
  t.teardown(open.close);
  const chip = (kernel: KernelName, r: number, c: number): ChipTask => {
    const [turn, dx, dy] = TURNS[c];
    const [cos, sin] = [1.25 * Math.cos(turn), 1.25 * Math.sin(turn)];
    const [x0, y0] = [dx + (r % across) * OUT, dy + Math.floor(r / across) * OUT];
    return chipAt(open.planes[CHIPS + r * CHIPS + c], 0, 0, {
      settings: { kernel, pixfrac: 1, scale: 0.8, compat: false },
      map: pixmapOf(SIDE, SIDE, (x, y) => [cos * x - sin * y + x0, sin * x + cos * y + y0]),
      weighting: { kind: 'constant', value: 1 + c },
      errors: { plane: open.planes[c], flags: 0 },
    });
  };
  for (const kernel of KERNEL_NAMES) {
    const chips = Array.from({ length: realisations * CHIPS }, (_, i) =>
      chip(kernel, Math.floor(i / CHIPS), i % CHIPS),
    );
    const { sci, err, wht } = withErrors({ nx: across * OUT, ny: up * OUT, tileSize: 128 }, chips);
    // Where the weights of lanczos nearly cancel, the mean is of no use.
    const least = 0.2 * wht.reduce((a, b) => Math.max(a, b), 0);
    const ratios: number[] = [];
    for (let k = 0; k < OUT * OUT; k++) {
      const at = Math.floor(k / OUT) * across * OUT + (k % OUT);
      if (!(wht[at] > least)) continue;
      let sum = 0;
      for (let r = 0; r < realisations; r++) {
        const here = at + (Math.floor(r / across) * across * OUT + (r % across)) * OUT;
        sum += ((sci[here] - 10) / err[here]) ** 2;
      }
      ratios.push(sum / realisations);
    }
    const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
    const worst = ratios.reduce((a, b) => Math.max(a, Math.abs(b - 1)), 0);
    // Chi-squared of 150 degrees of freedom has a scatter of 0.115, that of some 100 independent pixels together 0.012.
    t.ok(ratios.length > 300 && Math.abs(mean - 1) < 0.05, `${kernel}: mean ratio of variances ${mean.toFixed(4)}`);
    t.ok(worst < 0.65, `${kernel}: worst ${worst.toFixed(3)}`);
  }
});

t.test(
  'point kernel, independent pixels: chi-squared of the product about its truth is one for each pixel',
  async (t) => {
    const side = 120;
    const n = side * side;
    const random = new Random('chi');
    const planes = Array.from({ length: 4 }, (_, c) => {
      const error = Float32Array.from({ length: n }, (_, k) => errorAt(c, k));
      return [
        { data: error.map((sigma) => 3 + sigma * random.normal()), shape: [side, side] },
        { data: error, shape: [side, side] },
      ];
    });
    const open = await openPlanes(t.testdir(), planes.flat());
    t.teardown(open.close);
    const chips = [0, 1, 2, 3].map((c) =>
      chipAt(open.planes[2 * c], 3.3 * c, 1.9 * c, {
        settings: { kernel: 'point', pixfrac: 1, scale: 1, compat: false },
        weighting: { kind: 'error', plane: open.planes[2 * c + 1], scale: 1 },
        errors: { plane: open.planes[2 * c + 1], flags: 0 },
      }),
    );
    const { sci, err, wht } = withErrors({ nx: 135, ny: 130 }, chips);
    let chi2 = 0;
    let count = 0;
    let worst = 0;
    for (let k = 0; k < sci.length; k++) {
      if (!(wht[k] > 0)) continue;
      count++;
      chi2 += ((sci[k] - 3) / err[k]) ** 2;
      // Weights of one over the variance add to one over the variance.
      worst = Math.max(worst, Math.abs(err[k] * Math.sqrt(wht[k]) - 1));
    }
    t.ok(count > 14_000);
    t.ok(Math.abs(chi2 / count - 1) < 5 * Math.sqrt(2 / count), `${(chi2 / count).toFixed(4)} of ${String(count)}`);
    t.ok(worst < 3e-7, String(worst));
  },
);
