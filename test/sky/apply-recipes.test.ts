import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { planSkyUpdate } from '../../src/sky/apply/plan-update.js';
import type { ApplyOptions } from '../../src/sky/apply/sky-update.js';
import { mosaicOf } from '../pipelines/edited-sets.js';
import { RECORD, SUBTRACT } from './apply-case.js';

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

t.test('F140: a sky that is recorded and subtracted by drizzle, or subtracted from the files', async (t) => {
  const dir = t.testdir({ recorded: {}, subtracted: {} });
  const { files } = await writeDitherSet(irDither({ size: 64, exposures: 3 }), dir);
  const recipe = async (folder: string, options: ApplyOptions): Promise<string[]> => {
    const copies = files.map((_, n) => join(dir, folder, `${n}_flt.fits`));
    files.forEach((file, n) => copyFileSync(file, copies[n]));
    const updates = await Promise.all(
      copies.map(async (file, n) => {
        const exposure = await openExposure({ file });
        return planSkyUpdate(exposure, exposure.chips.map(({ hduIndex }) => ({ hduIndex, delta: 0.88 + 0.1 * n })), options); // prettier-ignore
      }),
    );
    await commitSkyUpdates(updates);
    return copies;
  };
  const recorded = await recipe('recorded', { ...RECORD, skyuser_kwd: 'MDRIZSKY' });
  const subtracted = await recipe('subtracted', SUBTRACT);
  const common = { skysub: false, final_fillval: 0 } as const;
  const plain = await mosaicOf(files, common, run);
  const a = await mosaicOf(recorded, { ...common, skyuser: 'MDRIZSKY' }, run);
  const b = await mosaicOf(subtracted, { ...common, skyuser: 'SKYUSER' }, run);
  t.same(a.wht, b.wht);
  const most = plain.sci.reduce((worst, v) => Math.max(worst, Math.abs(v)), 0);
  const worst = a.sci.reduce((w, v, k) => Math.max(w, Math.abs(v - b.sci[k])), 0);
  const moved = a.sci.reduce((w, v, k) => Math.max(w, Math.abs(v - plain.sci[k])), 0);
  // Files and mosaics are float32: one rounding of a pixel, one of the mosaic on either side.
  t.ok(worst <= 3 * 2 ** -24 * most, `${worst} of ${most}`);
  t.ok(moved > 0.8, `the sky was subtracted: ${moved}`);
});
