import t from 'tap';
import { limitsOf, stretch, type StretchKind } from '../../src/pictures/stretch.js';

const RAMP = Float32Array.from({ length: 1001 }, (_, i) => i);

t.test('percentiles of a ramp', async (t) => {
  t.same(limitsOf(RAMP, { kind: 'percentile', low: 1, high: 99 }), { black: 10, white: 990 });
  t.same(limitsOf(RAMP, { kind: 'percentile', low: 0, high: 100 }), { black: 0, white: 1000 });
  for (const [low, high] of [
    [50, 50],
    [-1, 50],
    [10, 101],
    [NaN, 50],
  ]) {
    t.throws(() => limitsOf(RAMP, { kind: 'percentile', low, high }), { name: 'UsageError' }, `${low} to ${high}`);
  }
});

t.test('NaN and infinities do not move the limits', async (t) => {
  const holes = Float32Array.from([...RAMP, NaN, Infinity, -Infinity, NaN]);
  t.same(limitsOf(holes, { kind: 'percentile', low: 1, high: 99 }), { black: 10, white: 990 });
  t.same(limitsOf(Float32Array.of(NaN, NaN), { kind: 'sky' }), { black: 0, white: 1 });
});

t.test('the limits of the sky: its noise is seen, stars do not move it', async (t) => {
  // A triangle of values about 100 with the standard deviation 1 between its 16th and 50th percentile, and 1 % stars.
  const sky = Array.from({ length: 9900 }, (_, i) => 100 + probit((i + 0.5) / 9900));
  const image = Float32Array.from([...sky, ...Array.from({ length: 100 }, (_, i) => 1000 + 10 * i)]);
  const { black, white, softening = NaN } = limitsOf(image, { kind: 'sky' });
  t.ok(Math.abs(black - 98.5) < 0.05, `black ${black}`);
  // The 99.8th percentile is the 80th of the 100 stars.
  t.ok(Math.abs(white - 1790) <= 20, `white ${white}`);
  t.ok(Math.abs(softening - 3 / (white - black)) < 1e-4);
  const faint = limitsOf(Float32Array.from(sky), { kind: 'sky' });
  t.ok(Math.abs(faint.white - 130) < 0.5, 'an empty field is not stretched to its noise');
});

/** Quantile of the logistic distribution scaled to the normal one at 15.87 %: enough for a test of ranks. */
function probit(p: number): number {
  return Math.log(p / (1 - p)) / Math.log((1 - 0.1587) / 0.1587);
}

t.test('z-scale of a ramp keeps its ends; contrast narrows the limits no further than the line', async (t) => {
  const found = limitsOf(RAMP, { kind: 'zscale', contrast: 1 });
  t.ok(Math.abs(found.black) < 1 && Math.abs(found.white - 1000) < 1, JSON.stringify(found));
  const steep = limitsOf(RAMP, { kind: 'zscale', contrast: 2 });
  t.ok(Math.abs(steep.black - 250) < 1 && Math.abs(steep.white - 750) < 1, JSON.stringify(steep));
  // A tail of 1 % that is far brighter than the rest is what z-scale is there to ignore.
  const tail = Float32Array.from([...RAMP, ...Array.from({ length: 10 }, () => 1e6)]);
  t.ok(limitsOf(tail, { kind: 'zscale', contrast: 1 }).white < 1100);
});

t.test('fixed limits, and a flat image', async (t) => {
  t.same(limitsOf(RAMP, { kind: 'fixed', black: 3, white: 7 }), { black: 3, white: 7 });
  t.throws(() => limitsOf(RAMP, { kind: 'fixed', black: 7, white: 7 }), { name: 'UsageError' });
  const flat = limitsOf(new Float32Array(50).fill(4), { kind: 'percentile', low: 1, high: 99 });
  t.ok(flat.white > flat.black);
});

t.test('every stretch goes from black to white without a step back', async (t) => {
  for (const kind of ['asinh', 'log', 'linear'] satisfies StretchKind[]) {
    const limits = { black: 10, white: 20 };
    const at = (value: number): number => stretch(value, limits, kind, 0.05);
    t.equal(at(10), 0);
    t.ok(Math.abs(at(20) - 1) < 1e-15);
    t.equal(at(-99), 0);
    t.ok(Math.abs(at(99) - 1) < 1e-15);
    t.ok(Number.isNaN(at(NaN)));
    for (let value = 10; value < 20; value += 0.25) t.ok(at(value + 0.25) > at(value));
  }
  t.equal(stretch(15, { black: 10, white: 20 }, 'linear', 1), 0.5);
  // asinh(0.5 / 0.05) / asinh(1 / 0.05)
  t.ok(Math.abs(stretch(15, { black: 10, white: 20 }, 'asinh', 0.05) - Math.asinh(10) / Math.asinh(20)) < 1e-15);
  t.ok(Math.abs(stretch(15, { black: 10, white: 20 }, 'log', 0.05) - Math.log(11) / Math.log(21)) < 1e-15);
});
