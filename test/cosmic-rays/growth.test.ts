import t from 'tap';
import { cosmicRayHalo } from '../../src/cosmic-rays/plan.js';
import { flatChip, flagged, planOf, testChip } from './chip-case.js';

/* Growth and tails of one detection at (5, 5), and at the edges. */

function box(from: readonly [number, number], to: readonly [number, number]): string[] {
  const pixels: string[] = [];
  for (let y = from[1]; y <= to[1]; y++) for (let x = from[0]; x <= to[0]; x++) pixels.push(`${x},${y}`);
  return pixels;
}

const chip = flatChip(12, 12, 10, [[5, 5, 500]]);

t.test('driz_cr_grow is the side of a box about the detection', async (t) => {
  const grow = (side: number, compat = false): string[] =>
    flagged(testChip(chip, planOf({ driz_cr_grow: side, compat })).mask);
  for (const side of [0, 1]) t.same(grow(side), ['5,5'], `${side}: none`);
  t.same(grow(3), box([4, 4], [6, 6]));
  t.same(grow(5), box([3, 3], [7, 7]));
  t.same(grow(3, true), box([4, 4], [6, 6]), 'odd sides are those of the reference');
  t.same(grow(2), box([4, 4], [6, 6]), 'even: the next larger, in the middle');
  t.same(grow(2, true), box([5, 5], [6, 6]), 'reference: towards higher x and y');
  t.same(grow(4, true), box([4, 4], [7, 7]));
});

t.test('growth ends at the edges', async (t) => {
  const corners = flatChip(12, 12, 10, [
    [0, 0, 500],
    [11, 11, 500],
  ]);
  const { mask, counts } = testChip(corners, planOf({ driz_cr_grow: 3 }));
  t.same(flagged(mask), [...box([0, 0], [1, 1]), ...box([10, 10], [11, 11])]);
  t.match(counts, { first: 2, grown: 6 });
});

t.test('tails lie at lower y for +1, at higher y for -1, and nowhere for 0', async (t) => {
  const tail = (direction: number, length: number): string[] =>
    flagged(testChip(chip, planOf({ driz_cr_ctegrow: length }), direction).mask);
  t.same(tail(1, 3), box([5, 2], [5, 5]));
  t.same(tail(-1, 3), box([5, 5], [5, 8]));
  t.same(tail(0, 3), ['5,5'], 'the reference masks the whole chip');
  t.same(tail(1, 50), box([5, 0], [5, 5]), 'to the edge');
  const { mask, counts } = testChip(chip, planOf({ driz_cr_ctegrow: 2, driz_cr_grow: 3 }), 1);
  t.same(flagged(mask), box([4, 2], [6, 6]), 'of what has grown');
  t.match(counts, { first: 1, grown: 8, tail: 6 });
});

t.test('halo: two rows for the passes, growth, tails to one side', async (t) => {
  t.same(cosmicRayHalo(planOf(), 1), { below: 2, above: 2 });
  t.same(cosmicRayHalo(planOf({ driz_cr_grow: 5, driz_cr_ctegrow: 9 }), 1), { below: 4, above: 13 });
  t.same(cosmicRayHalo(planOf({ driz_cr_grow: 4, driz_cr_ctegrow: 9, compat: true }), -1), { below: 13, above: 3 });
});
