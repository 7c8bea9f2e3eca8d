import t from 'tap';
import { flatChip, flagged, maskWhere, planOf, testChip } from './chip-case.js';

/* Dossier 7 and 13, worked by hand. Limits over an even median of 10 electrons with read noise 5:
   compat sqrt(10 + 25) = 5.916: 20.706 and 17.748; default sqrt(1.75 * 35) = 7.826: 27.392 (alone 32.870) and 23.479. */

const ROW = 5;
const compat = planOf({ compat: true });
const sound = planOf();

function hits(...values: readonly number[]): number[][] {
  return values.map((value, k) => [4 + k, ROW, value]);
}

function inRow(...columns: readonly number[]): string[] {
  return columns.map((x) => `${x},${ROW}`);
}

t.test('case 26: two passes of the reference on an even median', async (t) => {
  const { mask, counts } = testChip(flatChip(12, 12, 10, hits(20.8, 18, 17)), compat);
  t.same(flagged(mask), inRow(4, 5), '+20.8 and +18, not +17');
  t.match(counts, { tested: 144, first: 1, second: 1, grown: 0, tail: 0, spared: 0 });
  const below = testChip(flatChip(12, 12, 10, hits(20.7, 18)), compat);
  t.same(flagged(below.mask), [], 'the second pass needs a detection of the first');
});

t.test('case 27: the reference takes the pixels outside of the chip, and one row and column more, for 0', async (t) => {
  const edge = (x: number, y: number, value: number): string[] =>
    flagged(testChip(flatChip(12, 12, 10, [[x, y, value]]), compat).mask);
  for (const [x, y] of [
    [0, 5],
    [10, 5],
    [11, 5],
    [5, 0],
    [5, 10],
    [5, 11],
  ] as const) {
    t.same([edge(x, y, 32.6), edge(x, y, 32.8)], [[], [`${x},${y}`]], `limit 32.7063 at ${x},${y}`);
  }
  t.same(edge(1, 9, 20.8), ['1,9'], 'not at lower x and y, nor further in');
});

t.test('default: a border pixel has the limit of any other', async (t) => {
  for (const [x, y] of [
    [0, 5],
    [11, 11],
    [6, 6],
    [10, 10],
  ] as const) {
    const at = (value: number): string[] => flagged(testChip(flatChip(12, 12, 10, [[x, y, value]]), sound).mask);
    t.same([at(32.8), at(32.9)], [[], [`${x},${y}`]], `${x},${y}`);
  }
});

t.test('default: a pixel just beyond the first limit needs a neighbour beyond the second', async (t) => {
  const find = (...values: number[]): string[] => flagged(testChip(flatChip(12, 12, 10, hits(...values)), sound).mask);
  t.same(find(27.5), []);
  t.same(find(27.5, 23.5), inRow(4, 5));
  t.same(find(27.5, 23.4), []);
  t.same(find(27.3, 27.3), [], 'no first pass');
  t.same(find(32.9, 23.5, 23.5), inRow(4, 5), 'the second pass reaches one pixel');
});

t.test('the sky counts once, and the gain turns counts into electrons and nothing else', async (t) => {
  const at = (value: number, level: object, plan = sound): number => {
    const chip = flatChip(12, 12, 10, [[4, ROW, value]]);
    return flagged(testChip({ ...chip, level: { ...chip.level, ...level } }, plan).mask).length;
  };
  t.same([at(32.8, { sky: 9 }), at(32.9, { sky: 9 })], [0, 1], 'median 10, of which 9 are sky');
  t.same([at(23, { sky: 9 }, compat), at(23.3, { sky: 9 }, compat)], [0, 1], 'reference: 3.5 sqrt(19 + 25) = 23.216');
  // 7 electrons a count, a median of 10 counts: 3.5 * 1.2 sqrt(1.75 * 95) = 54.154 electrons, 7.736 counts.
  t.same([at(7.72, { factor: 7, gain: 7 }), at(7.75, { factor: 7, gain: 7 })], [0, 1]);
  // Reference: 3.5 sqrt(7 * 70 + 25) / 7 = 11.347 electrons, 1.6210 counts.
  t.same([at(1.61, { factor: 7, gain: 7 }, compat), at(1.63, { factor: 7, gain: 7 }, compat)], [0, 1]);
});

t.test(
  'a pixel without a value or a median is neither tested nor flagged, and no neighbour to a derivative',
  async (t) => {
    for (const plan of [sound, compat]) {
      const chip = flatChip(12, 12, 10, [[4, ROW, 500]]);
      chip.sci[ROW * 12 + 5] = NaN;
      chip.blot[ROW * 12 + 6] = NaN;
      const { mask, counts } = testChip(chip, plan);
      t.same(flagged(mask), inRow(4));
      t.equal(counts.tested, 142);
    }
    const chip = flatChip(12, 12, 10, [[4, ROW, 32.9]]);
    chip.blot[ROW * 12 + 5] = NaN;
    t.same(flagged(testChip(chip, sound).mask), inRow(4));
  },
);

t.test(
  'bad pixels are not tested, begin nothing, support nothing; for the reference they are like others',
  async (t) => {
    const chip = { ...flatChip(12, 12, 10, hits(500, 27.5)), bad: maskWhere(12, 12, (k) => k === ROW * 12 + 4) };
    const { mask, counts } = testChip(chip, planOf({ driz_cr_grow: 3 }));
    t.same(flagged(mask), []);
    t.equal(counts.tested, 143);
    t.same(flagged(testChip(chip, compat).mask), inRow(4, 5));
  },
);

t.test('without protection the derivative counts both ways: the classic test', async (t) => {
  // A median that steps by 30 electrons between columns 5 and 6, and a hit of +70 on the bright side (sigma 10.67 there):
  // classic limit 1.2 * 30 + 44.8 = 80.8 alone; with protection 44.8, for no neighbour is brighter, and a loss of
  // 0.8 * 30 - 3 * sqrt(65) < 0.
  const chip = flatChip(12, 12, 10);
  for (let k = 0; k < 144; k++) if (k % 12 > 5) chip.blot[k] = chip.sci[k] = 40;
  chip.sci[ROW * 12 + 6] += 70;
  t.same(flagged(testChip(chip, sound).mask), inRow(6));
  t.same(flagged(testChip(chip, planOf({ driz_cr_protect: false })).mask), []);
});

t.test('an undersampled star that the median has lowered is spared, a cosmic ray on it is not', async (t) => {
  // Median 1000 at the peak, 300 beside it: the classic limit is 1.2 * 700 + 3.5 sqrt(1.75 * 1025), the protected one
  // 0.8 * 2 * 1400 - 3 sqrt(1025) + 1.2 * 3.5 sqrt(1.75 * 1025) = 2322.
  const star = (excess: number): ReturnType<typeof testChip> => {
    const chip = flatChip(12, 12, 10);
    for (const [dx, dy] of [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ] as const) {
      chip.blot[(ROW + dy) * 12 + 4 + dx] = chip.sci[(ROW + dy) * 12 + 4 + dx] = 300;
    }
    chip.blot[ROW * 12 + 4] = 1000;
    chip.sci[ROW * 12 + 4] = 1000 + excess;
    return testChip(chip, sound);
  };
  t.same(flagged(star(2300).mask), []);
  t.equal(star(2300).counts.spared, 1);
  t.same(flagged(star(2340).mask), inRow(4));
});

t.test('protected: too bright only by the light of a brighter neighbour, too faint by any', async (t) => {
  // Medians of 40 and 70: 4.2 sqrt(1.75 * 65) = 44.79 on the fainter side, 4.2 sqrt(1.75 * 95) = 54.15 on the brighter.
  const at = (x: number, value: number): number => {
    const chip = flatChip(12, 12, 40);
    for (let k = 0; k < 144; k++) if (k % 12 > 5) chip.blot[k] = chip.sci[k] = 70;
    chip.sci[ROW * 12 + x] += value;
    return flagged(testChip(chip, sound).mask).length;
  };
  t.same([at(5, 75.3), at(5, 75.5)], [0, 1], '0.85 * 1.2 * 30 + 44.79 = 75.39');
  t.same([at(6, 54.1), at(6, 54.3)], [0, 1]);
  t.same([at(5, -80.7), at(5, -80.9)], [0, 1], '1.2 * 30 + 44.79 = 80.79');
  t.same([at(6, -90.1), at(6, -90.3)], [0, 1], '1.2 * 30 + 54.15 = 90.15');
});

t.test('default: the derivative of the last rows and columns but one has all four neighbours', async (t) => {
  // One side of 70, the rest 40: the limit beside it is 75.39 (above), elsewhere 44.79.
  const at = (x: number, y: number, isBright: (x: number, y: number) => boolean): boolean => {
    const chip = flatChip(12, 12, 40);
    for (let k = 0; k < 144; k++) if (isBright(k % 12, Math.floor(k / 12))) chip.blot[k] = chip.sci[k] = 70;
    chip.sci[y * 12 + x] += 60;
    return flagged(testChip(chip, sound).mask).length > 0;
  };
  t.equal(
    at(1, ROW, (x) => x === 0),
    false,
  );
  t.equal(
    at(10, ROW, (x) => x === 11),
    false,
  );
  t.equal(
    at(ROW, 1, (_x, y) => y === 0),
    false,
  );
  t.equal(
    at(ROW, 10, (_x, y) => y === 11),
    false,
  );
  t.equal(
    at(2, ROW, (x) => x === 0),
    true,
  );
});

t.test('a source beside a brighter bad pixel is spared: its core is not in the median', async (t) => {
  // The bad pixel at (5, 5) is the saturated core; the median about it is a plateau with a step of 400 at column 3.
  const at = (bad: number, step: number): string[] => {
    const chip = flatChip(12, 12, 100);
    for (let k = 0; k < 144; k++) if (k % 12 > 3) chip.blot[k] = chip.sci[k] = 100 + step;
    chip.sci[ROW * 12 + 4] += 5000;
    chip.sci[ROW * 12 + 5] = bad;
    return flagged(testChip({ ...chip, bad: maskWhere(12, 12, (k) => k === ROW * 12 + 5) }, sound).mask);
  };
  t.same(at(60000, 400), []);
  t.same(at(3000, 400), inRow(4), 'the bad pixel is fainter: no core');
  t.same(at(60000, 40), inRow(4), 'no source: 40 < 10 sigma');
});

t.test('where the median ends, its slope goes on', async (t) => {
  // 30 electrons a column towards the last; there sigma is sqrt(1.75 * (430 + 25)) = 28.22 and the limit of a pixel alone
  // 1.2 * 3.5 * 28.22 = 118.5, and with the slope 1.2 * 0.85 * 30 = 30.6 more.
  const found = (hit: number, isLast: (chip: ReturnType<typeof flatChip>) => void): number => {
    const chip = flatChip(12, 12, 10);
    for (let k = 0; k < 144; k++) chip.blot[k] = chip.sci[k] = 100 + 30 * (k % 12);
    isLast(chip);
    chip.sci[ROW * 12 + 11] += hit;
    return flagged(testChip(chip, sound).mask).length;
  };
  const atEdge = (): void => undefined;
  t.same([found(145, atEdge), found(153, atEdge)], [0, 1], 'of the chip');
  const gap = (chip: ReturnType<typeof flatChip>): void => {
    for (let y = 0; y < 12; y++) chip.blot[y * 12 + 10] = NaN;
  };
  t.same([found(115, gap), found(122, gap)], [0, 1], 'no neighbour on either side: taken as equal');
});
