import { join } from 'node:path';
import t from 'tap';
import { isFlagged } from '../../src/masks/bit-mask.js';
import { shared } from '../support/paths.js';
import { planOf, testChip } from './chip-case.js';
import { goldenChips } from './golden-set.js';
import { addScore, completeness, noScore, purity, scoreOf } from '../../samples/cosmic-rays/score.js';

/* The masks of AstroDrizzle from its own blotted medians, and the truth about both. */

const root = shared();
const skip = root === undefined ? 'needs ../shared/golden' : false;

const SETS = [
  ['acs4', 'defaults'],
  ['ir4', 'scale065'],
] as const;

for (const [set, run] of SETS) {
  t.test(`${set}: compat flags the pixels that the reference flags`, { skip }, async (t) => {
    const chips = await goldenChips(join(root ?? '', 'golden', 'astrodrizzle', set), run);
    let [pixels, different] = [0, 0];
    for (const chip of chips) {
      const { mask } = testChip(chip, planOf({ compat: true }));
      for (let k = 0; k < chip.crmask.length; k++) {
        pixels++;
        if (isFlagged(mask, k % chip.nx, Math.floor(k / chip.nx)) !== (chip.crmask[k] === 0)) different++;
      }
    }
    t.equal(different, 0, `${different} of ${pixels} pixels`);
  });

  t.test(`${set}: more cosmic rays than the reference, no more false ones, star cores spared`, { skip }, async (t) => {
    const chips = await goldenChips(join(root ?? '', 'golden', 'astrodrizzle', set), run);
    const reference = noScore();
    for (const chip of chips) addScore(reference, chip, (x, y) => chip.crmask[y * chip.nx + x] === 0);
    const ours = scoreOf(chips.map((chip) => [chip, testChip(chip, planOf()).mask]));
    t.comment(`reference ${JSON.stringify(reference)}, ours ${JSON.stringify(ours)}`);
    t.ok(completeness(ours) > completeness(reference), `completeness ${completeness(ours)}`);
    t.ok(purity(ours) >= purity(reference), `purity ${purity(ours)}`);
    t.ok(5 * ours.cores <= reference.cores, `${ours.cores} false flags on bright cores, reference ${reference.cores}`);
  });
}
