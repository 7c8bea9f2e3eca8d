import t from 'tap';
import { blotAt, imageOf, windowOf, type Positions, type SmallImage } from './whole-image.js';

/** Rows of neighbours, nearly whole pixels apart, which poly5 sums side by side where it can; steps in x and y. */
const STEPS = [
  [1, 0],
  [0.997, 0.09],
  [1.01, -0.12],
  [0.93, 0.36],
  [-1, 0.02],
  [0.5, 0.5],
] as const;

const NX = 90;
const NY = 61;
const N = 61;

function rowAt(stepX: number, stepY: number): Positions {
  const [x, y] = [stepX < 0 ? 80.3 : 7.3, stepY < 0 ? 50.9 : 12.2];
  return {
    xs: Array.from({ length: N }, (_, k) => x + k * stepX),
    ys: Array.from({ length: N }, (_, k) => y + k * stepY),
  };
}

/** The six weights at fraction u of the nodes -2..3. */
function weights(u: number): number[] {
  return [-2, -1, 0, 1, 2, 3].map((node) => {
    let w = 1;
    for (let other = -2; other <= 3; other++) if (other !== node) w *= (u - other) / (node - other);
    return w;
  });
}

function naive({ nx, data }: SmallImage, x: number, y: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [inX, inY] = [weights(x - i), weights(y - j)];
  let value = 0;
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 6; column++)
      value += inX[column] * inY[row] * data[(j - 2 + row) * nx + i - 2 + column];
  }
  return value;
}

const whole = { x0: 0, y0: 0, nx: NX, ny: NY };
const rough = imageOf(NX, NY, (x, y) => 100 + ((x * 7919 + y * 104729) % 211));

t.test('poly5 along rows is the product of its weights', (t) => {
  for (const [stepX, stepY] of STEPS) {
    const at = rowAt(stepX, stepY);
    const ours = blotAt(windowOf(rough, whole), at, 'poly5');
    let most = 0;
    for (let k = 0; k < N; k++) most = Math.max(most, Math.abs(ours[k] - naive(rough, at.xs[k], at.ys[k])));
    // float32 products of values up to 311.
    t.ok(most < 4e-4, `steps ${String(stepX)}, ${String(stepY)}: ${most.toExponential(2)}`);
  }
  t.end();
});

t.test('a value has the same bits alone, beside any others and beside holes', (t) => {
  for (const hole of [NaN, Infinity, 150]) {
    const image = imageOf(NX, NY, (x, y) => ((x * 31 + y * 17) % 997 === 5 ? hole : rough.data[y * NX + x]));
    const window = windowOf(image, whole);
    for (const [stepX, stepY] of STEPS) {
      for (const compat of [false, true]) {
        const { xs, ys } = rowAt(stepX, stepY);
        const together = blotAt(window, { xs, ys }, 'poly5', compat);
        const alone = Float32Array.from({ length: N }, (_, k) => {
          return blotAt(window, { xs: [xs[k]], ys: [ys[k]] }, 'poly5', compat)[0];
        });
        t.strictSame(together, alone, `${String(hole)}, steps ${String(stepX)}, ${String(stepY)}, ${String(compat)}`);
        t.ok(Number.isFinite(together[30]) || Number.isFinite(together[31]) || Number.isFinite(together[40]));
      }
    }
  }
  t.end();
});

t.test('the last and the first positions that a window serves', (t) => {
  const box = { x0: 10, y0: 20, nx: 20, ny: 7 };
  const xs = Array.from({ length: 15 }, (_, k) => 12 + k * 0.9999);
  const ys = Array.from(xs, (_, k) => 22.9 + k * 0.0135);
  const ours = blotAt(windowOf(rough, box), { xs, ys }, 'poly5');
  t.ok(ours.every((value, k) => Math.abs(value - naive(rough, xs[k], ys[k])) < 4e-4));
  const beyond = Array.from(ys, (y, k) => (k === 9 ? 24 : y));
  t.throws(() => blotAt(windowOf(rough, box), { xs, ys: beyond }, 'poly5'), /1 positions lie outside/);
  t.end();
});
