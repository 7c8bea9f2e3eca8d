import { chmodSync, copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lastValueFrom, mergeMap, pipe } from 'rxjs';
import t from 'tap';
import { Run, drizzle, readExposures, updateInputs, writeProduct } from '../../operators/index.js';
import { checkUpdates } from '../../operators/update-inputs.js';
import { createMetrics } from '../../monitoring/metrics.js';
import { astrodrizzle, preflight, skymatch } from '../../pipelines/index.js';
import type { DrizzleResult } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { fitsverify, missing } from '../support/programs.js';
import { readPlane } from '../support/read-plane.js';
import { emptyField, inputsColumn, keywordOf } from './empty-field.js';
import { fileHashes, worstDifference } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

/** Copies of exposures in a folder, so that each recipe has inputs of its own. */
function copies(files: readonly string[], folder: string): string[] {
  return files.map((file) => {
    const copy = join(folder, basename(file));
    copyFileSync(file, copy);
    return copy;
  });
}

function drizzled(files: readonly string[], name: string, parameters: DrizzleOptions): Promise<DrizzleResult> {
  return astrodrizzle(
    files,
    { output: join(dirname(files[0]), name), build: true, static: false, driz_cr: false, ...parameters },
    run,
  );
}

async function imageOf({ products }: DrizzleResult): Promise<Float64Array> {
  return (await readPlane(products[0], 'SCI')).data;
}

async function pixelsOf(files: readonly string[], extname: string): Promise<Float64Array[]> {
  return Promise.all(files.map(async (file) => (await readPlane(file, extname)).data));
}

const setCard = (file: string, keyword: string, value: number, hdu = 1, comment = ''): Promise<unknown> =>
  updateHeaderInPlace(file, hdu, (header) => header.set(keyword, value, comment));

/** The error of a run that must fail, and the stages that it came to. */
async function refusalOf(files: readonly string[], parameters: DrizzleOptions): Promise<[string, string[]]> {
  const metrics = createMetrics();
  const own = new Run({ workers: 1, metrics });
  const output = join(dirname(files[0]), 'refused');
  const reason: unknown = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output, ...parameters },
    own,
  ).catch((error: unknown) => error);
  await own.close();
  if (!isRxDrizzleError(reason)) throw new Error('was not refused');
  return [`${reason.tag} ${reason.message}`, metrics.snapshot().stages.map(({ stage }) => stage)];
}

t.test(
  'F125, F126: the value that was subtracted, in the headers; pixels, DQ and the product are the same',
  async (t) => {
    const folder = t.testdir({ kept: {}, written: {} });
    const { files } = await writeDitherSet(emptyField(3), join(folder, 'kept'));
    const written = copies(files, join(folder, 'written'));
    const before = fileHashes(files);
    const kept = await drizzled(files, 'x', { skymethod: 'match' });
    t.strictSame([kept.applied, fileHashes(files)], [[], before], 'readonly is the default');
    const result = await drizzled(written, 'x', { skymethod: 'match', readonly: false });
    const skies = result.sky?.chips.map(({ sky }) => sky) ?? [];
    t.strictSame(await keywordOf(written, 'MDRIZSKY'), skies);
    t.strictSame(await inputsColumn(result.products[0], 'MDRIZSKY'), skies, 'and in the table of inputs');
    t.ok(
      skies[0] === 0 && Math.abs(skies[2] - 6) < 0.1,
      `match: what was subtracted, no levels of 10 to 16: ${String(skies)}`,
    );
    const ways = ['unchanged', 'in-place', 'in-place'];
    t.strictSame(
      result.applied.map(({ file, way }) => [file, way]),
      written.map((file, k) => [file, ways[k]]),
      'the first has a 0 already',
    );
    const card = /MDRIZSKY=.{70}/.exec(readFileSync(written[1], 'latin1'))?.[0];
    t.match(card, /\/ Sky value computed by AstroDrizzle/);
    for (const plane of ['SCI', 'DQ'])
      t.strictSame(await pixelsOf(written, plane), await pixelsOf(files, plane), plane);
    t.strictSame(await imageOf(result), await imageOf(kept));
    if (missing('fitsverify') === false) t.match(fitsverify(written[0]), { warnings: 0, errors: 0 });

    const again = await drizzled(written, 'x', { skymethod: 'match', readonly: false, clobber: true });
    t.strictSame([...new Set(again.applied.map(({ way }) => way))], ['unchanged'], 'a second run finds nothing to do');
  },
);

t.test('both chips of a file', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(acsDither({ nx: 160, ny: 96, exposures: 2, err: false }), folder);
  const { sky, applied } = await drizzled(files, 'x', { readonly: false });
  const found = sky?.chips.map((chip) => chip.sky) ?? [];
  const values = [...(await keywordOf(files, 'MDRIZSKY', 1)), ...(await keywordOf(files, 'MDRIZSKY', 3))];
  t.strictSame([values[0], values[2], values[1], values[3]], found);
  t.equal(applied.length, 2);
});

t.test('F140: three recipes, one mosaic', async (t) => {
  const folder = t.testdir({ plain: {}, recorded: {}, subtracted: {}, pipeline: {} });
  const { files } = await writeDitherSet(emptyField(3), join(folder, 'plain'));
  const recorded = copies(files, join(folder, 'recorded'));
  const subtracted = copies(files, join(folder, 'subtracted'));
  const pipeline = copies(files, join(folder, 'pipeline'));
  const same = { skymethod: 'match', skystat: 'median', readonly: false } as const;
  await skymatch(recorded, { ...same, skyuser_kwd: 'MDRIZSKY' }, run);
  await skymatch(subtracted, { ...same, subtractsky: true }, run);
  const direct = await drizzled(pipeline, 'x', same);
  const a = await imageOf(await drizzled(recorded, 'x', { skysub: false, skyuser: 'MDRIZSKY' }));
  const b = await imageOf(await drizzled(subtracted, 'x', { skysub: false, skyuser: 'SKYUSER' }));
  const c = await imageOf(await drizzled(pipeline, 'again', { skysub: false, skyuser: 'MDRIZSKY' }));
  const plain = await imageOf(await drizzled(files, 'x', { skysub: false }));
  const finite = (image: Float64Array): number[] => [...image].filter((value) => Number.isFinite(value));
  t.strictSame(a, await imageOf(direct), 'recorded by skymatch');
  t.strictSame(c, a, 'recorded by drizzle');
  // Pixels of up to 16 e-/s are rounded to float32 once more where the sky is taken from the files.
  t.ok(worstDifference(finite(b), finite(a)) < 3 * 2 ** -24 * 32, 'subtracted by skymatch');
  t.ok(worstDifference(finite(plain), finite(a)) > 1, 'the sky matters');
});

t.test('F133, F134: what the user has found: subtracted or not, it is what is recorded', async (t) => {
  const folder = t.testdir({ skyuser: {}, skyfile: {}, applied: {} });
  const { files } = await writeDitherSet(emptyField(2), folder);
  const plain = await imageOf(await drizzled(files, 'x', { skysub: false }));
  const levelOf = (image: Float64Array): number => {
    const off = [...image].flatMap((value, k) => (Number.isFinite(plain[k] - value) ? [plain[k] - value] : []));
    return off.sort((x, y) => x - y)[off.length >> 1];
  };
  const recipe = async (name: string, parameters: DrizzleOptions): Promise<[number, unknown]> => {
    const own = copies(files, join(folder, name));
    for (const file of own) await setCard(file, 'OWNSKY', 2.5);
    const result = await drizzled(own, 'x', { ...parameters, readonly: false });
    return [levelOf(await imageOf(result)), await keywordOf(own, 'MDRIZSKY')];
  };
  const list = (name: string, head: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `${head}${files.map((file) => `${basename(file)} 1.25\n`).join('')}`);
    return path;
  };
  t.strictSame(await recipe('skyuser', { skysub: false, skyuser: 'OWNSKY' }), [0, [2.5, 2.5]]);
  t.strictSame(await recipe('applied', { skyfile: list('a.txt', '# applied = yes\n') }), [0, [1.25, 1.25]]);
  const [level, value] = await recipe('skyfile', { skyfile: list('f.txt', '') });
  t.ok(Math.abs(level - 1.25) < 1e-5, String(level));
  t.strictSame(value, [1.25, 1.25]);
});

t.test('MDRIZSKY of an earlier run: kept with skysub=false, and said so; replaced by a new one', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  await setCard(files[0], 'MDRIZSKY', 4);
  await updateHeaderInPlace(files[1], 1, (header) => header.remove('MDRIZSKY'));
  await setCard(files[1], 'MDRIZSKY', 9, 0);
  const [before] = fileHashes(files);
  const kept = await drizzled(files, 'x', { skysub: false, readonly: false });
  t.equal(fileHashes(files)[0], before);
  t.strictSame(await keywordOf(files, 'MDRIZSKY'), [4, 0], '0 where there was none');
  t.strictSame(await keywordOf(files, 'MDRIZSKY', 0), [undefined, undefined], 'the one of the whole file is removed');
  t.strictSame(await inputsColumn(kept.products[0], 'MDRIZSKY'), [4, 0]);
  t.match(kept.warnings.join('\n'), /\d_flt\.fits: MDRIZSKY of an earlier run is kept and not subtracted/);
  const plain = await imageOf(kept);
  const measured = await drizzled(files, 'y', { readonly: false });
  t.strictSame(
    await keywordOf(files, 'MDRIZSKY'),
    measured.sky?.chips.map(({ sky }) => sky),
  );
  t.notMatch(measured.warnings.join('\n'), /earlier run/);
  const again = await drizzled(files, 'z', { skysub: false });
  t.strictSame(await imageOf(again), plain, 'without skysub nothing is subtracted, whatever is recorded');
});

t.test('compat: what match cannot connect keeps and uses what an earlier run recorded', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(3), folder);
  await updateHeaderInPlace(files[2], 1, (header) =>
    header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 0.01).set('MDRIZSKY', 7),
  );
  const parameters = { skymethod: 'match', compat: true, readonly: false } as const;
  const { products } = await drizzled(files, 'x', parameters);
  t.equal((await keywordOf(files, 'MDRIZSKY'))[2], 7);
  t.equal((await inputsColumn(products[0], 'MDRIZSKY'))[2], 7);
  const without = await drizzled(files, 'y', { skysub: false });
  const [a, b] = [await imageOf(without), await imageOf(await drizzled(files, 'z', parameters))];
  const steps = new Set([...a].map((value, k) => Math.round(10 * (value - b[k]))));
  t.ok(steps.has(70), `7 was subtracted from it: ${String([...steps])}`);
});

t.test('what cannot be written is refused before pixels are read, and nothing is changed', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const total = 'Total sky value subtracted from data';
  await setCard(files[1], 'MDRIZSKY', 5, 1, total);
  const before = fileHashes(files);
  const found = readdirSync(folder);
  const [mixed, stages] = await refusalOf(files, { readonly: false });
  t.strictSame(stages, ['read'], 'headers alone');
  t.match(
    mixed,
    /^KeywordError .*MDRIZSKY.*total sky subtracted so far \(5\).*nothing was changed.*leave readonly=true/,
    'F139',
  );
  t.notMatch(mixed, /subtractsky|skyuser_kwd/, 'no advice that drizzle does not take');
  t.match(
    String(await preflight(files, { readonly: false }, run).catch((e: unknown) => e)),
    /total sky/,
    'nor in a dry run',
  );
  t.strictSame([fileHashes(files), readdirSync(folder)], [before, found]);

  await setCard(files[1], 'MDRIZSKY', 5, 1, 'sky');
  chmodSync(files[1], 0o444);
  t.match((await refusalOf(files, { readonly: false }))[0], /^StorageError .*write-protected; nothing was changed/);
  t.strictSame(readdirSync(folder), found);
  chmodSync(files[1], 0o644);
  t.match((await refusalOf(files, { readonly: false, driz_combine: false }))[0], /readonly: .*driz_combine=true/);
});

t.test(
  'a run that fails leaves the inputs alone; one that leaves an exposure out does not touch that one',
  async (t) => {
    const folder = t.testdir();
    const { files } = await writeDitherSet(emptyField(3), folder);
    const before = fileHashes(files);
    const output = join(folder, 'x_drz.fits');
    writeFileSync(output, 'a product that is there');
    t.match((await refusalOf(files, { readonly: false, output, build: true }))[0], /StorageError .*exists/);
    t.strictSame(fileHashes(files), before);
    await updateHeaderInPlace(files[2], 1, (header) => header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 1));
    const [, , far] = fileHashes(files);
    const frame = { final_refimage: `${files[0]}[1]`, skip_bad: true };
    const { exposures, applied } = await drizzled(files, 'y', { ...frame, readonly: false });
    t.strictSame([exposures, applied.map(({ file }) => file), fileHashes(files)[2]], [2, files.slice(0, 2), far]);
    t.ok(existsSync(join(folder, 'y_drz.fits')));
  },
);

t.test('a file that changes under the run: it is left alone, and it is said that the product is there', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const parameters = drizzleParameters({ skysub: false, skyuser: 'OWNSKY', clobber: true });
  for (const file of files) await setCard(file, 'OWNSKY', 2.5);
  const output = join(folder, 'x_drz.fits');
  const make = pipe(
    drizzle(parameters, { run }),
    writeProduct(output),
    mergeMap(async (product) => {
      await setCard(files[1], 'OWNSKY', 3);
      return product;
    }),
  );
  const checked = readExposures(files, { ...parameters, run }).pipe(checkUpdates({ preserve: false }));
  const stream = checked.pipe(make, updateInputs({}, { run }));
  const reason: unknown = await lastValueFrom(stream).catch((error: unknown) => error);
  t.match(String(reason), /another program changed the file.*; the product .*x_drz.*\.fits is in place/);
  t.strictSame(await keywordOf(files, 'MDRIZSKY'), [0, 0]);
});
