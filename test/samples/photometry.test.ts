import t from 'tap';
import { circleRectangleOverlap } from '../../samples/circle-overlap.js';
import { medianOf } from '../../samples/compare.js';
import { addPsfStamp, encircledShare, psfReach, type Psf } from '../../samples/generator/psf.js';
import { apertureSum, measureStar, ringBackground, type Plane } from '../../samples/photometry.js';

const PSF: Psf = [
  { share: 0.7, sigma: 1.1 },
  { share: 0.3, sigma: 2 },
];

t.test('a circle and a rectangle: known areas', async (t) => {
  const close = (found: number, wanted: number, name: string): void =>
    void t.ok(Math.abs(found - wanted) < 1e-12, `${name}: ${found}`);
  close(circleRectangleOverlap(-5, -5, 5, 5, 2), 4 * Math.PI, 'circle inside');
  close(circleRectangleOverlap(0, 0, 5, 5, 2), Math.PI, 'a quarter');
  close(circleRectangleOverlap(-5, 0, 5, 5, 2), 2 * Math.PI, 'a half');
  close(circleRectangleOverlap(-1, -1, 1, 1, 2), 4, 'rectangle inside');
  close(circleRectangleOverlap(3, 3, 4, 4, 2), 0, 'apart');
  // Segment beyond x = 1 of a circle of radius 2: r^2 acos(1/2) - sqrt(3).
  close(circleRectangleOverlap(1, -9, 9, 9, 2), (4 * Math.PI) / 3 - Math.sqrt(3), 'segment');
});

t.test('the pieces of any grid add up to the circle', async (t) => {
  for (const radius of [0.3, 1, 2.7]) {
    let sum = 0;
    for (let j = -6; j <= 6; j++) {
      for (let i = -6; i <= 6; i++) sum += circleRectangleOverlap(i - 0.37, j + 0.21, i + 0.63, j + 1.21, radius);
    }
    t.ok(Math.abs(sum - Math.PI * radius * radius) < 1e-11, `radius ${radius}`);
  }
});

function starPlane(x: number, y: number, flux: number, background: number): Plane & { readonly pixels: Float64Array } {
  const side = 61;
  const stamp = new Float64Array(side * side);
  addPsfStamp(stamp, side, PSF, 0, 0, x, y);
  return { pixels: stamp.map((share) => background + flux * share), nx: side, ny: side };
}

t.test('the point-spread function keeps all of its flux, wherever it falls in a pixel', async (t) => {
  for (const [x, y] of [
    [30, 30],
    [30.5, 29.75],
    [29.13, 30.49],
  ]) {
    const plane = starPlane(x, y, 1, 0);
    const moment = (weight: (i: number, j: number) => number): number =>
      plane.pixels.reduce((sum, value, at) => sum + value * weight(at % 61, Math.floor(at / 61)), 0);
    t.ok(Math.abs(moment(() => 1) - 1) < 1e-12, 'flux');
    t.ok(Math.abs(moment((i) => i) - x) < 1e-10, 'x');
    t.ok(Math.abs(moment((_, j) => j) - y) < 1e-10, 'y');
    // A Gaussian integrated over pixels has the variance sigma^2 + 1/12.
    const variance = 0.7 * 1.1 ** 2 + 0.3 * 2 ** 2 + 1 / 12;
    t.ok(Math.abs(moment((i) => (i - x) ** 2) - variance) < 1e-2, 'variance');
  }
  t.equal(psfReach(PSF), 9);
});

t.test('a star on a background is measured exactly', async (t) => {
  const aperture = { radius: 9, ring: [14, 22] as const, window: 1.3 };
  for (const [x, y] of [
    [30, 30],
    [30.4, 29.7],
    [29.55, 30.05],
  ]) {
    const found = measureStar(starPlane(x, y, 5000, 12.5), 30, 30, aperture);
    t.ok(found !== undefined);
    if (found === undefined) return;
    t.ok(Math.abs(found.background - 12.5) < 1e-6, `background ${found.background}`);
    // The window weights a pixel by its centre, so an undersampled star is found to some 1e-5 pixel.
    t.ok(Math.hypot(found.x - x, found.y - y) < 1e-4, `place off by ${Math.hypot(found.x - x, found.y - y)}`);
    const share = encircledShare(PSF, 9, 2 / 12);
    t.ok(Math.abs(found.flux / share / 5000 - 1) < 1e-4, `flux ratio ${found.flux / share / 5000}`);
  }
});

t.test('the share inside a circle is the integral of the pixels', async (t) => {
  const plane = starPlane(30, 30, 1, 0);
  for (const radius of [3, 4.5, 6]) {
    const sum = apertureSum(plane, 30, 30, radius, 0) ?? NaN;
    // Two boxes: the pixel integrates the light, and the aperture takes it as spread evenly over the pixel. The formula
    // takes boxes for Gaussians of the same variance: what is left is of fourth order, (1/sigma)^4 / 480 = 1.4e-3.
    t.ok(Math.abs(sum - encircledShare(PSF, radius, 2 / 12)) < 1.4e-3, `radius ${radius}: ${sum}`);
  }
});

t.test('neighbours in the ring are clipped; what cannot be measured is said', async (t) => {
  const plane = starPlane(30, 30, 5000, 10);
  const pixels = plane.pixels.map((value, at) => (at === 61 * 48 + 30 || at === 61 * 30 + 11 ? 9000 : value));
  t.ok(Math.abs((ringBackground({ ...plane, pixels }, 30, 30, [14, 22]) ?? NaN) - 10) < 1e-6);
  const aperture = { radius: 6, ring: [14, 22] as const, window: 1.3 };
  t.equal(measureStar(plane, 5, 30, aperture), undefined, 'the ring leaves the plane');
  const hole = plane.pixels.map((value, at) => (at === 61 * 31 + 30 ? NaN : value));
  t.equal(
    measureStar({ ...plane, pixels: hole }, 30, 30, aperture),
    undefined,
    'a pixel without value in the aperture',
  );
  const empty = starPlane(30, 30, 0, 10);
  t.equal(measureStar(empty, 30, 30, aperture), undefined, 'no star');
});

t.test('the median and its error', async (t) => {
  t.same(medianOf([5, 1, 3]).median, 3);
  t.same(medianOf([4, 1, 3, 2]).median, 2.5);
  // Deviations 2, 1, 0, 1, 2 have the median 1.
  t.ok(Math.abs(medianOf([1, 2, 3, 4, 5]).error - (1.2533 * 1.4826) / Math.sqrt(5)) < 1e-12);
});
