import t from 'tap';
import { fillCompat, roundHalfEven } from '../../src/sky/footprints/fill-compat.js';
import { compatOverlap } from '../../src/sky/footprints/compat-overlap.js';
import { chipQuad, findOverlaps, type ChipShape, type CornerRule } from '../../src/sky/footprints/index.js';
import { chip, overlapRuns, type OverlapRuns } from './footprint-scenes.js';

function overlapOf(a: ChipShape, b: ChipShape, corners: CornerRule): OverlapRuns | undefined {
  const overlap = compatOverlap(a, b, chipQuad(a, corners), chipQuad(b, corners));
  return overlap === null ? undefined : overlapRuns(a, b, overlap);
}

/** The two weights of a pair before clipping. */
function weights(a: ChipShape, b: ChipShape, corners: CornerRule): number[] {
  const overlap = overlapOf(a, b, corners);
  return overlap === undefined ? [] : [overlap.inA.pixels, overlap.inB.pixels];
}

t.test('the fills of dossier 4.3', async (t) => {
  const count = (points: number[][], n = 12): number =>
    fillCompat(
      points.map(([x]) => x),
      points.map(([, y]) => y),
      n,
      n,
    ).pixels;
  t.equal(
    count([
      [2, 3],
      [2, 8],
      [7, 8],
      [7, 3],
    ]),
    36,
    'square',
  );
  t.equal(
    count([
      [5, 1],
      [9, 5],
      [5, 9],
      [1, 5],
    ]),
    41,
    'diamond',
  );
  t.equal(
    count([
      [2, 1],
      [9, 1],
      [2, 9],
    ]),
    44,
    'triangle',
  );
  t.equal(
    count([
      [-3, -2],
      [4, -2],
      [4, 5],
      [-3, 5],
    ]),
    30,
    'over the corner',
  );
  t.equal(
    count([
      [-6, 2],
      [-3, 2],
      [-3, 8],
      [-6, 8],
    ]),
    0,
    'left of the image: 70 pixels in the reference, a defect',
  );
  t.equal(
    count([
      [3, 2],
      [3, 8],
      [3, 5],
    ]),
    0,
    'no width',
  );
  t.equal(
    count([
      [3, 2],
      [8, 2],
      [5, 2],
    ]),
    0,
    'no height',
  );
  const triangle = fillCompat([2, 9, 2], [1, 1, 9], 12, 12);
  const rows = [
    [1, 2, 10],
    [2, 2, 10],
    [3, 2, 9],
    [4, 2, 8],
    [5, 2, 7],
    [6, 2, 6],
    [7, 2, 5],
    [8, 2, 4],
    [9, 2, 3],
  ];
  t.same([...triangle.runs], rows.flat());
  t.same([-1.5, -0.5, 0.5, 1.5, 2.4].map(roundHalfEven), [-2, 0, 0, 2, 2]);
});

t.test('overlaps of dossier 1.3, corners at pixel centres', async (t) => {
  const expected: [number, number[]][] = [
    [0, []],
    [1, []],
    [2, [200, 200]],
    [5, [500, 500]],
    [50, [5000, 5000]],
  ];
  for (const [columns, pair] of expected) {
    t.same(weights(chip(), chip({ x: 100 - columns }), 'centres'), pair, `${columns} columns`);
  }
});

t.test('overlaps of dossier 1.3, corners at pixel edges: shared borders are rounded either way', async (t) => {
  for (const columns of [1, 2, 5, 50]) {
    const pair = weights(chip(), chip({ x: 100 - columns }), 'edges');
    t.ok(pair.length === 2 && pair.every((n) => n === 100 * columns || n === 100 * columns + 100), pair.join());
  }
  t.same(weights(chip(), chip({ x: 100 }), 'edges'), []);
});

t.test('cases C14 and C15', async (t) => {
  const large = chip({ nx: 50, ny: 50, scale: 0.1 });
  // In the small image the centres span exactly 0.5 to 98.5 on both axes: rounding decides on each side.
  const [small, coarse] = weights(chip(), large, 'centres');
  t.ok(
    [98, 99, 100].some((n) => small % n === 0 && Math.abs(small / n - 99) <= 1),
    `C14: ${small}, reference 9900`,
  );
  t.equal(coarse, 2500, 'C14');
  t.same(weights(chip(), large, 'edges'), [10000, 2500], 'C14');
  t.same(weights(chip(), chip(), 'centres'), [10000, 10000], 'C15');
  t.same(weights(chip(), chip(), 'edges'), [10000, 10000], 'C15');
});

t.test('case C16: turned by 45 degrees', async (t) => {
  const turned = chip({ rotation: 45 });
  t.same(weights(chip(), turned, 'centres'), [8259, 8259]);
  // Corners at pixel edges: the octagon's sides lie at -0.5 and 99.5, and each vertex may be rounded either way.
  const possible = octagons();
  t.ok(possible.has(8289) && possible.has(8260), 'the numbers of the reference are among the roundings');
  t.ok(weights(chip(), turned, 'edges').every((n) => possible.has(n)));
});

/** Fills of the octagon of two squares of 100 pixels, each of its eight half-integer coordinates rounded down or up. */
function octagons(): Set<number> {
  const near = 49.5 - 50 * (Math.SQRT2 - 1);
  const far = 99 - near;
  const x = [near, far, 99.5, 99.5, far, near, -0.5, -0.5];
  const y = [-0.5, -0.5, near, far, 99.5, 99.5, far, near];
  const counts = new Set<number>();
  for (let choice = 0; choice < 256; choice++) {
    const round = (value: number, i: number): number =>
      Math.abs(value % 1) === 0.5 ? Math.floor(value) + ((choice >> i) & 1) : Math.round(value);
    counts.add(fillCompat(x.map(round), y.map(round), 100, 100).pixels);
  }
  return counts;
}

t.test('case C22: areas', async (t) => {
  // The reference adds four angles and takes 2 pi off: rounding of 2 pi is a part in a million of these areas.
  const expected = { centres: [2.850502e-10, 1.687033e-10], edges: [2.938059e-10, 1.76283e-10] };
  for (const corners of ['centres', 'edges'] as const) {
    const areas = [overlapOf(chip(), chip({ x: 50 }), corners), overlapOf(chip({ x: 50 }), chip({ x: 120 }), corners)];
    const worst = Math.max(...areas.map((one, i) => Math.abs((one?.area ?? NaN) - expected[corners][i])));
    t.ok(worst < 4 * Number.EPSILON, `${corners}: ${worst}`);
  }
});

t.test('the bowed image of dossier 1.5', async (t) => {
  const bow = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_0_2: -8e-4 };
  const bowed = chip({ nx: 200, ny: 200, cards: bow });
  // 40 rows tall, beside the middle of the bowed side: the reference fills 7880 or 8113 pixels of whole rows.
  const short = chip({ nx: 200, ny: 40, x: -200 });
  t.ok(weights(bowed, short, 'centres').every((n) => n <= 40 * 9));
  t.equal((await findOverlaps([bowed, { ...short, exposure: 1 }], { compat: false })).length, 0);
});

t.test('a corner without sky is an error that names the image', async (t) => {
  const beyond = chip({ scale: 9e5, cards: { CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' } });
  await t.rejects(findOverlaps([beyond, chip({ exposure: 1 })], { compat: true }), {
    name: 'WcsError',
    message: /scene-0.fits/,
  });
});
