import t from 'tap';
import { addStarFlags, flagsAtStars, NO_STARS, saysMisaligned } from '../../src/cosmic-rays/star-check.js';
import { maskWhere } from './chip-case.js';

t.test('flags in the cores of stars', async (t) => {
  const mask = maskWhere(20, 10, (k) => k === 3 * 20 + 4 || k === 3 * 20 + 9 || k === 0);
  // A radius of 1.5 about a pixel's centre holds nine pixels, of 1.5 about a corner of four pixels these four.
  t.same(flagsAtStars(mask, [4], [3], 1.5), { stars: 1, struck: 1, pixels: 9, flagged: 1 });
  t.same(flagsAtStars(mask, [8.5], [3.5], 1.5), { stars: 1, struck: 1, pixels: 4, flagged: 1 });
  t.same(flagsAtStars(mask, [0, 15], [0, 5], 1), { stars: 2, struck: 1, pixels: 8, flagged: 1 }, 'at the corner three');
  t.same(flagsAtStars(mask, [-3, 22, NaN], [3, 3, 3], 1.5), NO_STARS);
});

t.test('misalignment: many flagged stars, and more than elsewhere', async (t) => {
  const stars = (count: number, struck: number, flagged: number): ReturnType<typeof addStarFlags> =>
    addStarFlags(NO_STARS, { stars: count, struck, pixels: 8 * count, flagged });
  t.equal(saysMisaligned(stars(50, 8, 16), 0.01), true, '4 %');
  t.equal(saysMisaligned(stars(50, 8, 10), 0.01), false, '2.5 %');
  t.equal(saysMisaligned(stars(3, 1, 3), 0.01), false, 'one star with a cosmic ray');
  t.equal(saysMisaligned(stars(50, 8, 24), 0.05), false, '6 % where chance gives 5 +- 1.1 %');
  t.equal(saysMisaligned(stars(50, 12, 60), 0.05), true, '15 %');
  t.equal(saysMisaligned(NO_STARS, 0), false);
});
