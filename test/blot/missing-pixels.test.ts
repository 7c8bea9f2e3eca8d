import t from 'tap';
import { blotAt, imageOf, INTERPS, scattered, wholeImage, type SmallImage } from './whole-image.js';

const value = (x: number, y: number): number => 10 + x - 0.5 * y;

/** A slope, with columns 0 to 4 and one pixel of value `hole`. */
function holed(hole: number): SmallImage {
  return imageOf(40, 30, (x, y) => (x < 5 || (x === 20 && y === 14) ? hole : value(x, y)));
}

t.test('NaN where the nearest pixel is missing, and nowhere else', (t) => {
  const at = scattered(4000, -0.5, 39.5, 29.5);
  for (const hole of [NaN, Infinity]) {
    const window = wholeImage(holed(hole));
    for (const interp of INTERPS) {
      const ours = blotAt(window, at, interp);
      let wrong = 0;
      for (let k = 0; k < ours.length; k++) {
        const i = Math.floor(at.xs[k] + 0.5);
        const missing = i < 5 || (i === 20 && Math.floor(at.ys[k] + 0.5) === 14);
        if (Number.isNaN(ours[k]) !== missing || Math.abs(ours[k]) > 50) wrong++;
      }
      t.equal(wrong, 0, `${interp}, ${String(hole)}`);
    }
  }
  t.end();
});

t.test('beside a hole the polynomials are exact on a slope as far as two good pixels an axis', (t) => {
  const window = wholeImage(holed(NaN));
  const xs = [5.2, 5.9, 6.5, 8.1, 19.3, 18.6, 21.4, 20.4, 4.7];
  const ys = [10.3, 3.4, 20.2, 9.9, 14.2, 13.3, 15.6, 15.3, 9];
  for (const interp of ['linear', 'poly3', 'poly5'] as const) {
    const ours = blotAt(window, { xs, ys }, interp);
    for (let k = 0; k < 3; k++) t.ok(Math.abs(ours[k] - value(xs[k], ys[k])) < 1e-5, `${interp} at ${String(xs[k])}`);
    t.equal(ours[8], value(5, 9), 'with one good pixel only, that pixel');
  }
  t.equal(
    blotAt(window, { xs: [19.3], ys: [14.2] }, 'poly5')[0],
    value(19, 14),
    'next to the lone hole: the nearest pixel',
  );
  t.end();
});

t.test('the widest interpolant that touches no missing pixel is taken', (t) => {
  const rough = imageOf(40, 30, (x, y) => (x < 5 ? NaN : Math.sin(x * 1.7) + Math.cos(y * 1.1)));
  const window = wholeImage(rough);
  const ys = [12.4];
  const chain = [
    { x: 10.3, as: 'poly5' },
    { x: 6.3, as: 'poly3' },
    { x: 5.3, as: 'linear' },
    { x: 4.6, as: 'nearest' },
  ] as const;
  for (const { x, as } of chain) {
    const at = { xs: [x], ys };
    const expected = blotAt(window, at, as)[0];
    t.ok(Number.isFinite(expected));
    for (const interp of as === 'poly5' ? (['sinc', 'lan5'] as const) : (['sinc', 'lan5', 'poly5'] as const)) {
      if (interp === 'lan5' && as === 'poly5') continue;
      const d = Math.abs(blotAt(window, at, interp)[0] - expected);
      t.ok(d < 1e-6, `${interp} at ${String(x)} is ${as}: ${d.toExponential(1)}`);
    }
  }
  t.end();
});

t.test('with compat NaN propagates and zeros are numbers', (t) => {
  const at = { xs: [6.3], ys: [12.4] };
  t.ok(Number.isNaN(blotAt(wholeImage(holed(NaN)), at, 'poly5', true)[0]));
  const zeros = blotAt(wholeImage(holed(0)), at, 'poly5', true)[0];
  t.ok(Math.abs(zeros - value(6.3, 12.4)) > 0.01, 'a zero pulls');
  t.end();
});
