import { join } from 'node:path';
import t from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';
import { matchOf, skiesOf } from './sky-scenes.js';

t.setTimeout(600_000);

const skip = shared() === undefined ? 'needs ../shared/data/vista_h_dither' : false;

/** Added to the frames, whose sky is subtracted already: from a fraction of the noise of a pixel to the level of the sky. */
const OFFSETS = [0, 20, -300, 9000] as const;

const FRAMES = [1, 2, 4, 6].map((n) => `vircam_h_${String(n)}_cut512.fits`);

/** A copy of a frame with this much added. */
async function shifted(path: string, copy: string, offset: number): Promise<string> {
  const file = await FitsFile.open(path);
  const header = file.hdus[0].header.clone();
  file.close();
  const { nx, ny, data } = await readPlane(path);
  await writeFits(copy, [{ header, data: Float32Array.from(data, (value) => value + offset), shape: [nx, ny] }], {
    clobber: true,
  });
  return copy;
}

for (const compat of [false, true]) {
  const mode = compat ? 'compat' : 'default';
  t.test(`VISTA: offsets that were added are found again (${mode})`, { skip }, async (t) => {
    const folder = t.testdir();
    const originals = FRAMES.map((name) => join(shared() ?? '', 'data', 'vista_h_dither', name));
    const copies = await Promise.all(originals.map((path, k) => shifted(path, join(folder, FRAMES[k]), OFFSETS[k])));
    const far: string[] = [];
    for (const skystat of ['mean', 'median', 'mode', 'midpt'] as const) {
      // The frames say no unit.
      const parameters: SkymatchOptions = { skymethod: 'match', skystat, units_kwd: '', dq_bits: null, compat };
      const before = skiesOf(await matchOf(originals, parameters));
      const after = skiesOf(await matchOf(copies, parameters));
      // Matching is relative: frame 1, to which nothing was added, says where zero is.
      const found = after.map((sky, k) => sky - before[k] - (after[0] - before[0]));
      far.push(
        ...found.flatMap((offset, k) =>
          Math.abs(offset - OFFSETS[k]) <= 0.005 * Math.abs(OFFSETS[k])
            ? []
            : [`${skystat} ${FRAMES[k]} ${String(offset)}`],
        ),
      );
    }
    t.strictSame(far, []);
  });
}
