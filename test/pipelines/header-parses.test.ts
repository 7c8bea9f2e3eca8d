import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { headerParses } from '../../src/fits/header-text.js';

t.test('a run makes the cards of a header when it is read and when the product is laid out, not again', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(acsDither({ nx: 96, ny: 64, exposures: 5 }), folder);
  const parses = async (count: number, build: boolean): Promise<number> => {
    const run = new Run({ workers: 1, memory: 2 ** 28 });
    const before = headerParses();
    await astrodrizzle(
      files.slice(0, count),
      { output: join(folder, 'out'), skysub: false, static: false, driz_cr: false, build, clobber: true },
      run,
    );
    await run.close();
    return headerParses() - before;
  };
  for (const build of [true, false]) {
    const [two, five] = [await parses(2, build), await parses(5, build)];
    // Headers of an exposure that are used: the primary one and those of two chips. The cards of the primary header, which
    // both chips have, are made with each of them for the table of inputs.
    const most = 2 * 3 + 1;
    t.ok(five - two <= 3 * most, `${String((five - two) / 3)} for each more exposure, at most ${String(most)}`);
    t.ok(five <= 5 * most + 8, `${String(five)}: the first one's, which the product carries on, a few times more`);
  }
});
