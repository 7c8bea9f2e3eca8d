import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';

t.setTimeout(600_000);

/* What a run says of a rejection that was none. */

const SET = irDither({ size: 80, exposures: 3 });
const run = new Run({ workers: 1 });
t.teardown(() => run.close());

async function warnings(files: readonly string[], output: string, options: DrizzleOptions = {}): Promise<string> {
  const result = await astrodrizzle(files, { output, build: true, clobber: true, skysub: false, ...options }, run);
  return result.warnings.join('\n');
}

t.test('an exposure that overlaps no other is named, one that does is not', async (t) => {
  const { files, folder } = await writeDitherSet(SET, t.testdir());
  const output = join(folder, 'x');
  const lonely = /no other exposure overlaps these/;
  t.notMatch(await warnings(files, output), lonely);
  // 36 arcsec to the north: the frames are 10 wide.
  const declination = SET.target[1] + 0.01;
  await updateHeaderInPlace(files[2], 1, (header) => {
    header.set('CRVAL2', declination);
  });
  const said = await warnings(files, output);
  t.match(said, lonely);
  t.match(said, files[2]);
  t.notMatch(
    said.split('\n').filter((line) => line.includes('no other exposure overlaps these')),
    files[0],
  );
});

t.test('a median that nothing can be compared with, and flags on nearly everything', async (t) => {
  const { files, folder } = await writeDitherSet(SET, t.testdir());
  const output = join(folder, 'x');
  t.match(
    await warnings(files, output, { combine_lthresh: 1e9 }),
    /there is no median to compare these with.* of \d+ good pixels/,
  );
  const all = { driz_cr_snr: [0.2, 0.1], driz_cr_scale: [0, 0], driz_cr_grow: 1, driz_cr_protect: false } as const;
  t.match(await warnings(files, output, all), /much more is flagged than cosmic rays hit: .* %/);
});
