import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import t from 'tap';
import { readExposures, Run } from '../../operators/index.js';
import { astrodrizzle, skymatch } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { SKY_METHODS } from '../../src/parameters/sky-choices.js';
import type { ExtensionSelector } from '../../src/inputs/extension-selector.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import { fileHashes, matchOf, skiesOf, worstDifference, writeMask, writeScene } from './sky-scenes.js';

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
    const { products } = await astrodrizzle(files, { static: false, driz_cr: false, skymethod, output }, run);
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

t.test('F178: objects instead of texts, with the same results and the same refusals', async (t) => {
  const folder = t.testdir();
  const spiky = (x: number): number => (x >= 50 && x < 75 ? 900 : 100);
  const a = await writeScene(join(folder, 'a.fits'), [{ level: spiky }, { level: 100, y: 120 }]);
  const b = await writeScene(join(folder, 'b.fits'), [{ level: 120, x: 50 }]);
  const m = await writeMask(join(folder, 'm.fits'), 100, 100, (x) => x < 50 || x >= 75);
  writeFileSync(join(folder, 'list.txt'), `${a}{1,('sci',2)},${m},\n${b}[sci,1]\n`);
  const first = { kind: 'number', number: 1 } as const;
  const version = (number: number): ExtensionSelector => ({ kind: 'name', name: 'sci', version: number });
  const objects: InputSpec[] = [
    { file: a, extensions: [first, version(2)], masks: [{ file: m }, null, null] },
    { file: b, extensions: [version(1)] },
  ];
  const parameters = { skymethod: 'match', skystat: 'mean', nclip: 0, dq_bits: null } as const;
  const texts = await matchOf([`@${join(folder, 'list.txt')}`], parameters);
  t.ok(worstDifference(skiesOf(texts), [0, 0, 20]) < 1e-9, `C17 of the dossier: ${String(skiesOf(texts))}`);
  t.strictSame(skiesOf(await matchOf(objects, parameters)), skiesOf(texts));
  t.strictSame(skiesOf(await matchOf([objects[0], `${b}[1]`], parameters)), skiesOf(texts), 'objects and texts mixed');

  const refused = async (...inputs: readonly (InputSpec | string)[]): Promise<string> => {
    const error = await matchOf(inputs, parameters).catch((reason: unknown) => reason);
    return isRxDrizzleError(error) ? `${error.tag} ${error.message}` : `accepted ${String(error)}`;
  };
  const one = { file: b };
  t.match(await refused(one, one), /^UsageError .*b\.fits: this file is named twice/);
  t.match(await refused(one, b), /^UsageError .*b\.fits: this file is named twice/, 'an object and a text');
  t.match(
    await refused({ file: a, extensions: [first] }, { file: a, extensions: [version(1)] }),
    /\[SCI,1\] belongs to two inputs/,
  );
  t.match(await refused({ file: a, extensions: [first, version(1)] }, one), /^UsageError .*1 and sci,1 both name this/);
  t.match(await refused({ file: a, extensions: [] }), /^UsageError .*a\.fits: its list of extensions is empty/);
  t.match(await refused({ file: b, ivm: { file: m } }, a), /^UsageError .*b\.fits: an inverse-variance map has no use/);
  t.match(await refused({ file: folder }), /^UsageError .*this is a folder/);
  for (const wrong of [{}, { file: ' ' }, null, 3])
    t.match(await refused(wrong as InputSpec), /^UsageError .* is no input/, JSON.stringify(wrong));
  t.match(await refused(), /^UsageError no input is named/);
  const twice = astrodrizzle([one, one], { output: join(folder, 'x') });
  await t.rejects(twice, { name: 'UsageError', message: /this file is named twice/ }, 'drizzle checks alike');
  const apart = [1, 2].map((number): InputSpec => ({ file: a, extensions: [version(number)] }));
  t.equal((await matchOf(apart, { ...parameters, skymethod: 'localmin' })).exposures.length, 2);
  await t.rejects(
    lastValueFrom(readExposures(apart).pipe(toArray())),
    { name: 'UsageError' },
    'unless it is asked for',
  );
});
