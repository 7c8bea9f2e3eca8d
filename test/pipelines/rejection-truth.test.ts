import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzlePipeline } from '../../pipelines/index.js';
import { addScore, completeness, noScore, purity, type Score } from '../../samples/cosmic-rays/score.js';
import { isFlagged } from '../../src/masks/bit-mask.js';
import { readMask } from '../../src/masks/mask-plane.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import type { Rejection } from '../../src/rejection/reject-rays.js';
import { goldenChips, type GoldenChip } from '../cosmic-rays/golden-set.js';
import { shared } from '../support/paths.js';

/*
 * The whole chain with the defaults of its parameters, from the files to the flags, against the cosmic rays that are known to be in them,
 * and AstroDrizzle's masks of the same files. Good pixels (DQ 0).
 */

const root = shared();
const skip = root === undefined ? 'needs ../shared/golden' : false;

async function scored(
  set: string,
  glob: string,
  chips: readonly GoldenChip[],
  options: DrizzleOptions,
): Promise<Score> {
  const run = new Run({ workers: 2 });
  try {
    let rejection: Rejection | undefined;
    const stream = await astrodrizzlePipeline(
      [join(root ?? '', 'golden', 'astrodrizzle', set, glob)],
      { ...options, output: join(t.testdir(), set) },
      run,
      { rejected: (found) => (rejection = found) },
    );
    await lastValueFrom(stream);
    if (rejection === undefined) throw new Error('nothing was rejected');
    const score = noScore();
    for (const { exposure, chip, mask: plane } of rejection.chips) {
      const label = `${exposure.file.replace(/^.*\/|_fl[tc]\.fits$/g, '')}[${String(exposure.chips[chip].extver)}]`;
      const truth = chips.find((own) => own.label === label);
      if (truth === undefined) throw new Error(`${label} is not in the set`);
      const mask = readMask(plane);
      addScore(score, truth, (x, y) => isFlagged(mask, x, y));
    }
    return score;
  } finally {
    await run.close();
  }
}

for (const [set, glob, folder] of [
  ['acs4', 'jsim*_flc.fits', 'defaults'],
  ['ir4', 'isim*_flt.fits', 'scale065'],
] as const) {
  t.test(`${set}: the chain finds more than the reference, with no more false flags`, { skip }, async (t) => {
    const chips = await goldenChips(join(root ?? '', 'golden', 'astrodrizzle', set), folder);
    const reference = noScore();
    for (const chip of chips) addScore(reference, chip, (x, y) => chip.crmask[y * chip.nx + x] === 0);
    const ours = await scored(set, glob, chips, {});
    t.comment(`reference ${JSON.stringify(reference)}, ours ${JSON.stringify(ours)}`);
    const found = `completeness ${String(completeness(ours))}, reference ${String(completeness(reference))}`;
    t.ok(completeness(ours) >= completeness(reference), found);
    t.ok(purity(ours) >= purity(reference), `purity ${String(purity(ours))}, reference ${String(purity(reference))}`);
    t.ok(5 * ours.cores <= reference.cores, `${ours.cores} false flags on bright cores, reference ${reference.cores}`);
  });
}
