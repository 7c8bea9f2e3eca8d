import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { concat, lastValueFrom } from 'rxjs';
import { Run, drizzle, matchSky, readExposures, writeProduct } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { SKY_METHODS } from '../../src/parameters/sky-choices.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { emptyField, inputsColumn, keywordOf, medianError } from './empty-field.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

/** The keywords of the sky in the primary header of a product, and its HISTORY of it. */
async function skyCards(product: string): Promise<unknown[]> {
  const file = await FitsFile.open(product);
  file.close();
  const { header } = file.hdus[0];
  const history = header.getAll('HISTORY').join(' ');
  const cards = ['SKYMETH', 'SKYSTAT', 'SKYREQ'].map((keyword) => header.get(keyword));
  return [...cards, /sky: .*/.exec(history)?.[0], header.card('SKYMETH')?.comment];
}

t.test('F127: the table of sky by method, read from the products', async (t) => {
  const folder = t.testdir();
  const levels = Array.from({ length: 6 }, (_, k) => 10 + 3 * k);
  const { files } = await writeDitherSet(emptyField(levels.length), folder);
  const columns: (readonly number[])[] = [];
  for (const skymethod of SKY_METHODS) {
    const output = join(folder, skymethod.replace('+', '-'));
    const { products } = await astrodrizzle(files, { static: false, driz_cr: false, output, skymethod }, run);
    t.match(products[0], /_drz_sci\.fits$/);
    t.strictSame(
      await inputsColumn(products[0], 'ROOTNAME'),
      files.map((file) => /(\w+)_flt/.exec(file)?.[1]),
    );
    columns.push((await inputsColumn(products[0], 'MDRIZSKY')).map(Number));
    t.strictSame((await skyCards(products[0])).slice(0, 4), [skymethod, 'median', undefined, undefined]);
  }
  const expected = [levels, levels.map(() => 10), levels.map((level) => level - 10), levels];
  const sigmas = columns.flatMap((column, method) =>
    column.map((sky, k) => Math.abs(sky - expected[method][k]) / (Math.SQRT2 * medianError(levels[k]))),
  );
  t.equal(sigmas.length, 24);
  t.ok(Math.max(...sigmas) < 4, `sigmas from the true skies: ${String(sigmas)}`);
});

t.test('how the sky was found is in the product, a downgrade too', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(1), folder);
  const cards = async (name: string, parameters: DrizzleOptions): Promise<unknown[]> => {
    const { products } = await astrodrizzle(
      files,
      { static: false, driz_cr: false, output: join(folder, name), build: true, ...parameters },
      run,
    );
    return skyCards(products[0]);
  };
  const reason = 'sky: match compares exposures and there is only 1; globalmin is used instead';
  const fallback = { skymethod: 'match', skystat: 'mode', sky_fallback: 'globalmin' } as const;
  const [done, not] = ['sky: HDRTAB MDRIZSKY, subtracted', 'sky: HDRTAB MDRIZSKY, not subtracted'];
  t.strictSame(await cards('fallback', fallback), ['globalmin', 'mode', 'match', reason, done]);
  t.strictSame(await cards('off', { skysub: false, static: false, driz_cr: false }), [
    'none',
    undefined,
    undefined,
    undefined,
    not,
  ]);
  const skyfile = join(folder, 'sky.txt');
  writeFileSync(skyfile, `# applied = yes\n${files[0]} 3\n`);
  t.strictSame(await cards('file', { skyfile }), ['skyfile', undefined, undefined, undefined, not]);
  const [method, , , , subtracted] = await cards('user', {
    skysub: false,
    static: false,
    driz_cr: false,
    skyuser: 'MDRIZSKY',
  });
  t.strictSame([method, subtracted], ['skyuser', done]);
});

t.test('the same in code, where the step is an operator', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const stream = readExposures(files, { run }).pipe(
    matchSky({ skymethod: 'globalmin', skystat: 'midpt' }, { run }),
    drizzle({}, { run }),
    writeProduct(join(folder, 'x')),
  );
  const { paths } = await lastValueFrom(stream);
  t.strictSame((await skyCards(paths[0])).slice(0, 2), ['globalmin', 'midpt']);
  const both = concat(
    readExposures(files.slice(0, 1), { run }).pipe(matchSky({ skymethod: 'localmin' }, { run })),
    readExposures(files.slice(1), { run }),
  ).pipe(drizzle({}, { run }), writeProduct(join(folder, 'z')));
  const mixed = await lastValueFrom(both);
  t.strictSame((await skyCards(mixed.paths[0])).slice(0, 3), ['MULTIPLE', 'MULTIPLE', undefined]);
  const unmatched = readExposures(files, { run }).pipe(drizzle({}, { run }), writeProduct(join(folder, 'y')));
  const plain = await lastValueFrom(unmatched);
  t.strictSame((await skyCards(plain.paths[0])).slice(0, 2), ['none', undefined], 'skysub=true alone measures nothing');
  t.strictSame(await keywordOf(plain.paths, 'SKYMETH', 0), ['none', 'none', 'none']);
});
