import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, skymatch } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { SKY_METHODS } from '../../src/parameters/sky-choices.js';
import { fileHashes, matchOf, skiesOf, worstDifference, writeScene } from './sky-scenes.js';

t.setTimeout(600_000);

t.test('inputs keep their bytes when nothing is to be written: skymatch and drizzle, all methods', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(acsDither({ nx: 200, ny: 120, exposures: 3, err: false }), folder);
  const before = fileHashes(files);
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  for (const skymethod of SKY_METHODS) {
    const { applied } = await skymatch(files, { skymethod, subtractsky: true, readonly: true }, run);
    const output = join(folder, skymethod.replace('+', '-'));
    const { products } = await astrodrizzle(files, { skymethod, output }, run);
    t.strictSame([applied, products.length], [[], 3], skymethod);
    t.strictSame(fileHashes(files), before, skymethod);
  }
});

t.test('two files of one name in different folders are two exposures', async (t) => {
  const folder = t.testdir();
  const files: string[] = [];
  for (const [k, level] of [10, 14].entries()) {
    const night = join(folder, `night${String(k + 1)}`);
    mkdirSync(night);
    files.push(await writeScene(join(night, 'a_flt.fits'), [{ level, x: 10 * k }]));
  }
  const match = await matchOf(files, { skymethod: 'match', dq_bits: null });
  t.strictSame(
    match.chips.map(({ file }) => file),
    files,
    'each under its own path',
  );
  t.ok(worstDifference(skiesOf(match), [0, 4]) < 1e-9, String(skiesOf(match)));
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const written = await skymatch(files, { skymethod: 'match', dq_bits: null, readonly: false }, run);
  t.strictSame(
    written.applied.map(({ file }) => file),
    files,
  );
});

t.test('one file with two extensions: an exposure, or two (dossier 1.1)', async (t) => {
  const folder = t.testdir();
  const two = await writeScene(join(folder, 'two.fits'), [{ level: 10 }, { level: 14, x: 10 }]);
  for (const compat of [false, true]) {
    const parameters = { skymethod: 'match', dq_bits: null, compat } as const;
    const apart = await matchOf([`${two}[sci,1]`, `${two}[sci,2]`], parameters);
    t.ok(worstDifference(skiesOf(apart), [0, 4]) < 1e-9, String(skiesOf(apart)));
    const listed = await matchOf([`${two}[sci,1], ${two}[sci,2]`], parameters);
    t.strictSame(skiesOf(listed), skiesOf(apart), 'as a comma list');
  }
  const alone = await matchOf([two], { skymethod: 'match', dq_bits: null }).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(alone, 'ExposureError'), 'as one exposure it has nothing to match with');
  const twice = await matchOf([two, `${two}[sci,2]`], { dq_bits: null }).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(twice, 'UsageError'), 'an extension is not used twice');
});
