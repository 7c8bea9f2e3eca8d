import t from 'tap';
import { blotRow } from '../../src/blot/blot-row.js';
import { createInterpolant, type BlotInterp } from '../../src/blot/interpolant.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { blotAt, imageOf, INTERPS, PLAIN, plainLanczos, scattered, wholeImage, windowOf } from './whole-image.js';

/** Largest difference of two arrays; infinite where one only is NaN. */
function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let k = 0; k < b.length; k++) {
    const d = Math.abs(a[k] - b[k]);
    most = Math.max(most, Number.isNaN(d) ? (Number.isNaN(a[k]) && Number.isNaN(b[k]) ? 0 : Infinity) : d);
  }
  return most;
}

/** Response to a single bright pixel at `offsets` from the pixel below the position, t beyond it in x. */
function weights(interp: BlotInterp, t: number, offsets: readonly number[]): number[] {
  return offsets.map((offset) => {
    const image = imageOf(40, 40, (x, y) => (x === 20 + offset && y === 20 ? 1 : 0));
    return blotAt(wholeImage(image), { xs: [20 + t], ys: [20] }, interp)[0];
  });
}

t.test('weights of the dossier', (t) => {
  const quintic = [0.0093994, -0.0845947, 0.8459473, 0.2819824, -0.0604248, 0.0076904];
  t.ok(worst(weights('poly5', 0.25, [-2, -1, 0, 1, 2, 3]), quintic) < 5e-8, 'poly5 at 0.25');
  const cubic = [-0.0390625, 0.2734375, 0.8203125, -0.0546875];
  t.ok(worst(weights('poly3', 0.25, [2, 1, 0, -1]), cubic) < 1e-8, 'poly3 at 0.25 (case 21)');
  t.end();
});

t.test('a constant of 3, 500 s, output pixels half as large: 6000 (case 20)', (t) => {
  const window = wholeImage(imageOf(30, 30, () => 3));
  const level = { scale: 500 / 0.25, add: 0, missing: 0 };
  t.equal(blotAt(window, { xs: [12.3], ys: [17.8] }, 'linear', true, level)[0], 6000);
  t.equal(blotAt(window, { xs: [12.3], ys: [17.8] }, 'linear', true, { ...level, add: 7 })[0], 6007, 'and the sky');
  t.end();
});

t.test('poly5 at the top: the reference takes a wrong row, the default reflects as in x', (t) => {
  const up = wholeImage(imageOf(14, 12, (_, y) => y ** 3));
  const across = wholeImage(imageOf(12, 14, (x) => x ** 3));
  const along = [9.25, 10.25, 11.25];
  const middle = [6, 6, 6];
  const reflected = [790.946, 1078.848, 1416.601];
  t.ok(worst(blotAt(up, { xs: middle, ys: along }, 'poly5', true), [782.102, 1067.92, 1404.004]) < 1e-3, 'compat');
  t.ok(worst(blotAt(across, { xs: along, ys: middle }, 'poly5', true), reflected) < 1e-3, 'compat in x');
  t.ok(worst(blotAt(up, { xs: middle, ys: along }, 'poly5'), reflected) < 1e-3, 'default');
  t.end();
});

t.test('polynomials of their degree come back, inside', (t) => {
  const n = 24;
  const at = scattered(300, 3, n - 4, n - 4);
  const degrees: readonly (readonly [BlotInterp, number])[] = [
    ['linear', 1],
    ['poly3', 3],
    ['poly5', 5],
  ];
  for (const [interp, degree] of degrees) {
    const value = (x: number, y: number): number => ((x - 11) / 12) ** degree * (1 + ((y - 9) / 12) ** degree);
    const image = imageOf(n, n, value);
    const truth = Array.from(at.xs, (x, k) => value(x, at.ys[k]));
    // Float32 pixels and, for poly5, products; values up to 2, weights adding up to less than 2.5 in size.
    const most = worst(blotAt(wholeImage(image), at, interp), truth);
    t.ok(most < 1e-6, `${interp}: ${most.toExponential(2)}`);
    const other = imageOf(n, n, (x, y) => value(x, y) + ((x - 11) / 12) ** (degree + 1));
    const higher = Array.from(at.xs, (x, k) => value(x, at.ys[k]) + ((x - 11) / 12) ** (degree + 1));
    t.ok(worst(blotAt(wholeImage(other), at, interp), higher) > 1e-6, 'and no higher');
  }
  t.end();
});

t.test('a straight slope comes back at the edges too', (t) => {
  const image = imageOf(20, 17, (x, y) => 3 + 2 * x - y);
  const at = scattered(400, -0.5, 19.5, 16.5);
  const truth = Array.from(at.xs, (x, k) => 3 + 2 * x - at.ys[k]);
  for (const interp of ['linear', 'poly3', 'poly5'] as const)
    t.ok(worst(blotAt(wholeImage(image), at, interp), truth) < 1e-5, interp);
  t.end();
});

t.test('constants stay constant to the edges; lanczos of compat is not normalised', (t) => {
  const window = wholeImage(imageOf(33, 29, () => 100));
  const at = scattered(400, -0.5, 32.5, 28.5);
  const truth = Array.from(at.xs, () => 100);
  for (const interp of INTERPS) t.ok(worst(blotAt(window, at, interp), truth) < 5e-5, interp);
  for (const width of [1.2, 1.7, 4]) {
    const sinc = blotAt(window, at, 'sinc', false, undefined, width);
    t.ok(worst(sinc, truth) < 5e-5, `sinc of width ${String(width)}`);
  }
  const compat = blotAt(window, { xs: [15.25], ys: [15.25] }, 'lan3', true)[0];
  t.ok(Math.abs(compat - 99.395) < 1e-3, `sum of the weights of lan3 with compat: ${String(compat)}`);
  t.end();
});

t.test('lanczos with compat: coarse table, seven pixels, nothing near an edge', (t) => {
  const image = imageOf(30, 26, (x, y) => 5 + Math.sin(x * 1.3) * Math.cos(y * 0.9));
  const at = scattered(400, 0, 30, 26);
  const window = wholeImage(image);
  for (const order of [3, 5] as const) {
    const plainly = Array.from(at.xs, (xx, k) => {
      const [x, y] = [Math.fround(xx), Math.fround(at.ys[k])];
      const [ix, iy] = [Math.trunc(x), Math.trunc(y)];
      if (ix < 3 || ix + 3 >= 30 || iy < 3 || iy + 3 >= 26) return NaN;
      return plainLanczos(image, x, y, order, { reach: 3, step: 0.01, normalised: false });
    });
    t.ok(worst(blotAt(window, at, order === 3 ? 'lan3' : 'lan5', true), plainly) < 5e-6, `order ${String(order)}`);
  }
  t.end();
});

t.test('sinc: a wave far below the Nyquist frequency comes back, a pixel centre is its pixel', (t) => {
  const wave = (x: number, y: number): number => Math.cos(0.7 * x + 0.4) + Math.sin(0.5 * y);
  const image = imageOf(60, 60, wave);
  const window = wholeImage(image);
  const at = scattered(300, 8, 51, 51);
  const truth = Array.from(at.xs, (x, k) => wave(x, at.ys[k]));
  // The taper of 15 pixels leaves 2e-4 at 0.11 cycles a pixel; linear interpolation is off by 0.09.
  const most = worst(blotAt(window, at, 'sinc'), truth);
  t.ok(most < 1e-3, most.toExponential(2));
  t.equal(blotAt(window, { xs: [31], ys: [22] }, 'sinc')[0], Math.fround(wave(31, 22)));
  const fast = wholeImage(imageOf(60, 60, (x) => Math.cos(2.2 * x)));
  const peaks = { xs: [(10 * 2 * Math.PI) / 2.2], ys: [30] };
  t.ok(Math.abs(blotAt(fast, peaks, 'sinc')[0] - 1) < 0.02, '0.35 cycles a pixel are kept');
  t.ok(Math.abs(blotAt(fast, peaks, 'sinc', false, undefined, 3)[0]) < 0.02, 'and removed by a sinc of 3 pixels');
  t.end();
});

t.test('sinscl out of range is refused by name', (t) => {
  for (const sinscl of [0, 0.9, 5, NaN]) {
    try {
      createInterpolant({ interp: 'sinc', compat: false, sinscl });
      t.fail(`${String(sinscl)} was taken`);
    } catch (error) {
      t.ok(isRxDrizzleError(error, 'UsageError') && error.place.option === 'blot_sinscl', String(sinscl));
    }
  }
  t.doesNotThrow(() => createInterpolant({ interp: 'poly5', compat: false, sinscl: 0 }), 'others do not look at it');
  t.end();
});

t.test('where the frame ends', (t) => {
  const window = wholeImage(imageOf(20, 10, () => 1));
  const level = { scale: 2, add: 5, missing: -9 };
  const xs = [-0.51, -0.5, -0.01, 0, 19.49, 19.5, 20, 20.01, NaN, 5, 5, 5, 5, 5];
  const ys = [5, 5, 5, 5, 5, 5, 5, 5, 5, -0.51, 9.49, 9.5, 10, 10.01];
  const sound = [-9, 7, 7, 7, 7, -9, -9, -9, -9, -9, 7, -9, -9, -9];
  const theirs = [-9, -9, -9, 7, 7, 7, 7, -9, -9, -9, 7, 7, 7, -9];
  for (const interp of INTERPS) {
    t.strictSame([...blotAt(window, { xs, ys }, interp, false, level)].map(Math.round), sound, interp);
    if (interp === 'lan3' || interp === 'lan5') continue;
    t.strictSame([...blotAt(window, { xs, ys }, interp, true, level)].map(Math.round), theirs, `${interp} with compat`);
  }
  t.end();
});

t.test('with compat positions are rounded to float32, and linear is constant beyond the last pixel', (t) => {
  const window = wholeImage(
    imageOf(3000, 4, (x) => x),
    8,
  );
  const x = 2500.00005;
  for (const interp of ['linear', 'poly3', 'poly5'] as const) {
    const truth = Math.fround(x);
    t.equal(blotAt(window, { xs: [x], ys: [1.5] }, interp, true, { scale: 1e3, add: 0, missing: NaN })[0], 1e3 * truth);
  }
  t.equal(blotAt(window, { xs: [2999.4], ys: [1] }, 'linear', true)[0], 2999);
  t.equal(blotAt(window, { xs: [2999.4], ys: [1] }, 'linear')[0], Math.fround(2999.4));
  t.equal(blotAt(window, { xs: [2999.7], ys: [3.9] }, 'nearest', true)[0], 2999, 'nearest: the last pixel');
  t.end();
});

t.test('a window that does not hold a stencil is a defect, not a wrong value', (t) => {
  const image = imageOf(40, 40, (x, y) => x + y);
  const window = windowOf(image, { x0: 10, y0: 10, nx: 16, ny: 16 });
  for (const interp of INTERPS) {
    t.throws(() => blotAt(window, { xs: [27], ys: [18] }, interp), RangeError, interp);
    t.throws(() => blotAt(window, { xs: [18], ys: [9] }, interp, true), RangeError, `${interp} with compat`);
    t.ok(Number.isNaN(blotAt(window, { xs: [-3], ys: [18] }, interp)[0]), 'off the frame is no defect');
  }
  const short = windowOf(image, { x0: 10, y0: 10, nx: 16, ny: 16 }, 8);
  const run = { n: 8, at: 1 };
  t.throws(
    () => blotRow(createInterpolant({ interp: 'poly5', compat: false }), short, run, PLAIN),
    RangeError,
    'no room',
  );
  t.throws(() => windowOf(image, { x0: -3, y0: 0, nx: 5, ny: 8 }), RangeError, 'nor can it be extended');
  t.end();
});
