import t from 'tap';
import { coversPixel, fillPolygon } from '../../src/sky/footprints/fill-polygon.js';
import { regionRuns, uniteRegions, type PixelRegion } from '../../src/sky/footprints/index.js';
import { holdsPixel } from '../../src/sky/footprints/pixel-region.js';
import { randomNumbers } from './footprint-scenes.js';

const [NX, NY] = [30, 20];

/** A region by its vertices. */
function region(x: readonly number[], y: readonly number[], rule: 'centres' | 'reference' = 'centres'): PixelRegion {
  return { rule, polygons: [Float64Array.of(...x, ...y)] };
}

function box(x0: number, y0: number, x1: number, y1: number, rule?: 'centres' | 'reference'): PixelRegion {
  return region([x0, x1, x1, x0], [y0, y0, y1, y1], rule);
}

/** Which pixels of the image are in a region, and how often runs name them. */
function countsOf(one: PixelRegion): Uint8Array {
  const counts = new Uint8Array(NX * NY);
  const runs = regionRuns(one, NX, NY);
  for (let r = 0; r < runs.length; r += 3) for (let x = runs[r + 1]; x < runs[r + 2]; x++) counts[runs[r] * NX + x]++;
  return counts;
}

t.test('a pixel is covered when the fill has it: random polygons, edges through centres', (t) => {
  const random = randomNumbers(9);
  let [wrong, covered] = [0, 0];
  for (let k = 0; k < 300; k++) {
    const n = 3 + Math.floor(6 * random());
    // Every other polygon has its vertices on centres of pixels.
    const at = (size: number): number => {
      const where = (size + 10) * random() - 5;
      return k % 2 === 0 ? where : Math.round(where);
    };
    const x = Float64Array.from({ length: n }, () => at(NX));
    const y = Float64Array.from({ length: n }, () => at(NY));
    const filled = countsOf(fillPolygon(x, y, n, NX, NY).runs);
    filled.forEach((count, i) => {
      const inside = coversPixel(x, y, n, i % NX, Math.floor(i / NX));
      covered += inside ? 1 : 0;
      wrong += inside === (count === 1) ? 0 : 1;
    });
  }
  t.ok(covered > 10000);
  t.equal(wrong, 0);
  t.end();
});

t.test('regions united have each pixel once, whatever they are made of', (t) => {
  const [left, right] = [box(1.5, 2.5, 12.5, 9.5), box(8.5, 5.5, 20.5, 14.5)];
  const wanted = countsOf(left).map((count, i) => Math.max(count, countsOf(right)[i]));
  const runs = regionRuns(right, NX, NY);
  t.same(countsOf(uniteRegions([left, right], NX, NY)), wanted);
  t.same(countsOf(uniteRegions([left, runs], NX, NY)), wanted, 'a polygon and runs');
  const reference = box(9, 6, 20, 14, 'reference');
  t.same(countsOf(reference), countsOf(right), 'the reference includes both ends');
  t.same(countsOf(uniteRegions([left, reference], NX, NY)), wanted, 'two rules');
  t.end();
});

t.test('holding a pixel: slivers between centres, a bay in the middle row, off the chip', (t) => {
  const holds = (one: PixelRegion): boolean => holdsPixel(one, NX, NY);
  const bay = region([2.2, 27, 27, 2.2, 2.2, 2.8, 2.8, 2.2], [0.6, 0.6, 18.4, 18.4, 12.4, 12.4, 6.6, 6.6]);
  const cases: [PixelRegion, boolean][] = [
    [box(2.1, -0.5, 2.9, 19.5), false],
    [box(1.9, 7.8, 2.1, 8.1), true],
    [box(2.1, 3.2, 20, 3.8), false],
    [region([2.2, 2.8, 2.8, 5.2, 5.2, 2.2], [2.2, 2.2, 15.2, 15.2, 16.2, 16.2]), true],
    [bay, true],
    [new Int32Array(0), false],
    [box(4, 4, 5, 5, 'reference'), true],
    [box(-9, 4, -5, 5, 'reference'), false],
  ];
  t.same(
    cases.map(([one]) => holds(one)),
    cases.map(([, wanted]) => wanted),
  );
  t.end();
});
