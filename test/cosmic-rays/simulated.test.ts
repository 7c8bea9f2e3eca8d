import t from 'tap';
import { blottedMedians } from '../../samples/cosmic-rays/blotted-medians.js';
import { makeRaySet, type RayExposure } from '../../samples/cosmic-rays/ray-set.js';
import { completeness, purity, scoreOf, type Score } from '../../samples/cosmic-rays/score.js';
import { addStarFlags, flagsAtStars, NO_STARS, saysMisaligned } from '../../src/cosmic-rays/star-check.js';
import { planOf, testChip } from './chip-case.js';
import type { CosmicRaySettings } from '../../src/cosmic-rays/plan.js';
import type { BitMask } from '../../src/masks/bit-mask.js';

/* Sets whose cosmic rays are known, at the defaults of the parameters. docs/cosmic-rays.md has larger ones. */

const DESIGN = { seed: 3, fwhm: 1.2, exposures: 4, size: 160, stars: 60, galaxies: 8, hits: 0.002, misalignment: 0.03 };

function masks(set: readonly RayExposure[], settings: Partial<CosmicRaySettings>): BitMask[] {
  const medians = blottedMedians(set, settings.compat === true);
  return set.map((exposure, k) => testChip({ ...exposure, blot: medians[k], bad: null }, planOf(settings)).mask);
}

function scored(set: readonly RayExposure[], settings: Partial<CosmicRaySettings>): Score {
  const found = masks(set, settings);
  return scoreOf(set.map((exposure, k) => [exposure, found[k]]));
}

for (const fwhm of [1.2, 2.5]) {
  t.test(
    `seeing ${fwhm} pixel: more cosmic rays than the reference, no more false ones, star cores spared`,
    async (t) => {
      const set = makeRaySet({ ...DESIGN, fwhm });
      const reference = scored(set, { compat: true });
      const ours = scored(set, {});
      t.comment(`reference ${JSON.stringify(reference)}, ours ${JSON.stringify(ours)}`);
      t.ok(reference.hits > 1000);
      t.ok(completeness(ours) > completeness(reference), `${completeness(ours)} ${completeness(reference)}`);
      t.ok(purity(ours) >= purity(reference), `${purity(ours)} ${purity(reference)}`);
      t.ok(
        5 * ours.cores <= reference.cores,
        `${ours.cores} false flags on bright cores, reference ${reference.cores}`,
      );
    },
  );
}

t.test('flags on stars tell exposures that are aligned from such that are not', async (t) => {
  for (const [misalignment, wanted] of [
    [0.03, false],
    [0.4, true],
  ] as const) {
    const set = makeRaySet({ ...DESIGN, fwhm: 1.6, misalignment });
    const found = masks(set, {});
    const sum = set
      .map(({ stars }, k) => {
        const bright = stars.filter(({ electrons }) => electrons > 2e4);
        return flagsAtStars(
          found[k],
          bright.map(({ x }) => x),
          bright.map(({ y }) => y),
          1.5,
        );
      })
      .reduce(addStarFlags, NO_STARS);
    t.equal(saysMisaligned(sum, 0.015), wanted, `${misalignment}: ${JSON.stringify(sum)}`);
  }
});
