import t from 'tap';
import { blotSpread, spreadStep, type BlotJacobian } from '../../src/kernels/blot-spread.js';
import { imageOf, scattered, wholeImage, windowOf, type Positions, type SmallImage } from '../blot/whole-image.js';

/** Rotated by 20 degrees, a chip pixel of 1/scale output pixels. */
function turned(scale: number): BlotJacobian {
  const [c, s] = [Math.cos(0.35) / scale, Math.sin(0.35) / scale];
  return { dXdx: c, dXdy: -s, dYdx: s, dYdy: c };
}

function spreadAt(image: SmallImage, { xs, ys }: Positions, jacobian: BlotJacobian, scale = 1): Float32Array {
  const window = wholeImage(image);
  window.memory.xs.array.set(xs);
  window.memory.ys.array.set(ys);
  const out = new Float32Array(xs.length);
  blotSpread(window, { n: xs.length, at: 0 }, jacobian, scale, out);
  return out;
}

/** Largest less smallest value of a function at the nine points of a pixel's footprint. */
function range(f: (x: number, y: number) => number, x: number, y: number, j: BlotJacobian): number {
  const values = [-0.5, 0, 0.5].flatMap((a) =>
    [-0.5, 0, 0.5].map((b) => f(x + j.dXdx * a + j.dXdy * b, y + j.dYdx * a + j.dYdy * b)),
  );
  return Math.max(...values) - Math.min(...values);
}

t.test('exact on quadratics, for any scale and turn, extremes inside and outside', (t) => {
  const surfaces: readonly ((x: number, y: number) => number)[] = [
    (x, y) => 3 * x - 2 * y,
    (x, y) => (x - 20) ** 2 + 2 * (y - 19) ** 2 - 1.5 * (x - 20) * (y - 19),
    (x, y) => 40 - (x - 20) ** 2 - (y - 19) ** 2,
    (x, y) => (x - 20) * (y - 19),
  ];
  const at = scattered(200, 8, 31, 29);
  for (const scale of [1.3, 1, 0.5, 0.3]) {
    const jacobian = turned(scale);
    for (const [k, f] of surfaces.entries()) {
      const spread = spreadAt(imageOf(40, 38, f), at, jacobian, 2);
      let worst = 0;
      for (let i = 0; i < spread.length; i++)
        worst = Math.max(worst, Math.abs(spread[i] - 2 * range(f, at.xs[i], at.ys[i], jacobian)));
      t.ok(worst < 2e-4, `surface ${String(k)}, scale ${String(scale)}: ${worst.toExponential(2)}`);
    }
  }
  t.end();
});

t.test('a star that the chip does not resolve, for coarse and fine output pixels', (t) => {
  for (const [scale, limit] of [
    [1, 0.2],
    [0.5, 0.15],
    [0.25, 0.15],
  ] as const) {
    const jacobian = turned(scale);
    // FWHM 2 chip pixels.
    const sigma = 2 / scale / 2.3548;
    const star = (x: number, y: number): number =>
      1000 * Math.exp(-((x - 30.2) ** 2 + (y - 29.7) ** 2) / 2 / sigma ** 2);
    const at = scattered(300, 30 - 2 / scale, 30 + 2 / scale, 30 + 2 / scale);
    const spread = spreadAt(imageOf(60, 60, star), at, jacobian);
    const truth = Array.from(at.xs, (x, k) => range(star, x, at.ys[k], jacobian));
    const error = truth.reduce((sum, value, k) => sum + Math.abs(spread[k] - value), 0);
    const share = error / truth.reduce((sum, value) => sum + value, 0);
    t.ok(share < limit, `scale ${String(scale)}, step ${String(spreadStep(jacobian))}: off by ${share.toFixed(3)}`);
  }
  t.end();
});

t.test('flat and straight parts at the edges of the frame, NaN off the frame', (t) => {
  const jacobian = turned(1);
  const xs = [-0.5, 29.4, 0, 12, -0.6, 29.6, NaN];
  const ys = [-0.5, 24.4, 24, 11, 3, 3, 3];
  const spread = spreadAt(
    imageOf(30, 25, (x, y) => x - 2 * y),
    { xs, ys },
    jacobian,
  );
  const truth = range((x, y) => x - 2 * y, 0, 0, jacobian);
  for (let k = 0; k < 4; k++) t.ok(Math.abs(spread[k] - truth) < 1e-5, `position ${String(k)}`);
  t.ok(spread.subarray(4).every(Number.isNaN));
  t.ok(
    spreadAt(
      imageOf(30, 25, () => 7),
      { xs: xs.slice(0, 4), ys },
      jacobian,
    ).every((value) => value === 0),
  );
  t.end();
});

t.test('missing neighbours', (t) => {
  const slope = (x: number, y: number): number => x - 2 * y;
  const jacobian = turned(1);
  const truth = range(slope, 0, 0, jacobian);
  const image = imageOf(30, 25, (x, y) => (x < 10 || (x > 14 && y === 12) ? NaN : slope(x, y)));
  // Beside the columns without data; below a row without data; between two such rows of one pixel; on a missing pixel.
  const spread = spreadAt(image, { xs: [10.2, 20.1, 9.3], ys: [5.3, 11.2, 5] }, jacobian);
  t.ok(Math.abs(spread[0] - truth) < 1e-5);
  t.ok(Math.abs(spread[1] - truth) < 1e-5);
  t.ok(Number.isNaN(spread[2]));
  const row = imageOf(30, 25, (x, y) => (y === 12 ? x : NaN));
  const along = spreadAt(row, { xs: [15], ys: [12] }, jacobian)[0];
  t.ok(Math.abs(along - range((x) => x, 0, 0, jacobian)) < 1e-6, 'no change across a lone row');
  t.end();
});

t.test('a window that is too small is a defect', (t) => {
  const window = windowOf(
    imageOf(40, 40, () => 1),
    { x0: 10, y0: 10, nx: 9, ny: 9 },
  );
  window.memory.xs.array[0] = 18;
  window.memory.ys.array[0] = 14;
  t.throws(() => blotSpread(window, { n: 1, at: 0 }, turned(1), 1, new Float32Array(1)), RangeError);
  t.end();
});
