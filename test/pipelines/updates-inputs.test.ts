import { chmodSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import {
  Run,
  blot,
  drizzle,
  readExposures,
  rejectCosmicRays,
  singleDrizzleMedian,
  updateInputs,
  writeProduct,
} from '../../operators/index.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import type { DrizzleResult } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { fitsverify, missing } from '../support/programs.js';
import { readPlane } from '../support/read-plane.js';
import { setPlane } from './edited-sets.js';
import { keywordOf } from './empty-field.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const SET = acsDither({ nx: 160, ny: 96, exposures: 3, err: false, flagCosmicRays: false });
const CHIPS = [1, 2];

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const drizzled = (files: readonly string[], parameters: DrizzleOptions): Promise<DrizzleResult> =>
  astrodrizzle(files, { output: join(files[0], '..', 'x'), build: true, clobber: true, ...parameters }, run);

const refusal = async (files: readonly string[], parameters: DrizzleOptions): Promise<string> =>
  String(await drizzled(files, parameters).catch((error: unknown) => error));

async function flagsOf(file: string): Promise<Float64Array[]> {
  return Promise.all(CHIPS.map(async (chip) => (await readPlane(file, 2 * chip)).data));
}

/** Flags of earlier runs and of the detector, as they are in the files before. */
const written = (k: number): number => (k % 7 === 0 ? 4096 : 0) | (k % 11 === 0 ? 16 : 0);

async function flaggedSet(folder: string): Promise<string[]> {
  const { files } = await writeDitherSet(SET, folder);
  for (const file of files) for (const chip of CHIPS) await setPlane(file, 'DQ', written, chip);
  return [...files];
}

t.test('F104 to F106: of the flags only resetbits and crbit change, and they are the masks', async (t) => {
  const folder = t.testdir({ kept: {}, changed: {} });
  const kept = await flaggedSet(join(folder, 'kept'));
  const files = kept.map((file) => join(folder, 'changed', basename(file)));
  kept.forEach((file, k) => {
    copyFileSync(file, files[k]);
  });
  const before = fileHashes(kept);
  const same = { clean: false, crbit: 8192, resetbits: 4096, final_bits: 16, driz_sep_bits: 16 };
  const plain = await drizzled(kept, same);
  t.strictSame([plain.applied, fileHashes(kept)], [[], before], 'readonly is the default');
  const { applied, products } = await drizzled(files, { ...same, readonly: false });
  let other = 0;
  for (const [k, file] of files.entries()) {
    let changed = 0;
    for (const [index, flags] of (await flagsOf(file)).entries()) {
      const stem = basename(file).replace('_flc.fits', `_sci${String(CHIPS[index])}`);
      const mask = (await readPlane(join(folder, 'changed', `${stem}_crmask.fits`))).data;
      flags.forEach((flag, pixel) => {
        const wanted = (written(pixel) & ~4096) | (mask[pixel] === 0 ? 8192 : 0);
        if (flag !== wanted) other++;
        if (wanted !== written(pixel)) changed++;
      });
      const sci = 2 * index + 1;
      t.strictSame((await readPlane(file, sci)).data, (await readPlane(kept[k], sci)).data, `${stem} pixels`);
    }
    t.equal(
      applied[k].flags.reduce((sum, plane) => sum + plane.changed, 0),
      changed,
      'the count that is reported',
    );
  }
  t.equal(other, 0);
  t.ok((plain.cosmicRays?.total.tested ?? 0) > 0 && (plain.cosmicRays?.share ?? 0) > 0.001, 'there were some');
  t.strictSame(
    await keywordOf(files, 'MDRIZSKY'),
    plain.sky?.chips.filter((_, k) => k % 2 === 0).map(({ sky }) => sky),
  );
  t.strictSame((await readPlane(products[0], 'SCI')).data, (await readPlane(plain.products[0], 'SCI')).data);
  if (missing('fitsverify') === false) t.match(fitsverify(files[0]), { errors: 0 });

  const after = fileHashes(files);
  const again = await drizzled(files, { ...same, resetbits: '4096,8192', readonly: false });
  t.strictSame([fileHashes(files), again.applied.map(({ way }) => way)], [after, files.map(() => 'unchanged')]);
});

t.test('F105: without the test for cosmic rays resetbits are cleared; 0 clears none', async (t) => {
  const files = await flaggedSet(t.testdir());
  const before = fileHashes(files);
  const none = { driz_cr: false, static: false, skysub: false, readonly: false, preserve: false } as const;
  for (const file of files) for (const hdu of [1, 3]) await updateHeaderInPlace(file, hdu, (h) => h.set('MDRIZSKY', 0));
  const withSky = fileHashes(files);
  await drizzled(files, { ...none, resetbits: 0 });
  t.strictSame(fileHashes(files), withSky);
  await drizzled(files, none);
  t.not(fileHashes(files)[0], before[0]);
  const [first] = await flagsOf(files[0]);
  t.equal(
    first.findIndex((flag, k) => flag !== (written(k) & ~4096)),
    -1,
  );
});

t.test('what cannot be written is refused before pixels are read, also in a dry run', async (t) => {
  const files = await flaggedSet(t.testdir());
  const before = fileHashes(files);
  const found = readdirSync(join(files[0], '..'));
  chmodSync(files[2], 0o444);
  t.match(
    await refusal(files, { readonly: false, skysub: false }),
    /StorageError: .*write-protected; nothing was changed/,
  );
  const dry = await preflight(files, { readonly: false }, run).catch((error: unknown) => error);
  t.match(String(dry), /write-protected/);
  chmodSync(files[2], 0o644);
  t.match(await refusal(files, { readonly: false, crbit: 65536 }), /65536 does not fit into pixels of 16 bits/);
  t.strictSame([fileHashes(files), readdirSync(join(files[0], '..'))], [before, found]);
});

t.test('skip_bad: what is left out keeps its file; without DQ the sky alone is written', async (t) => {
  const files = await flaggedSet(t.testdir());
  await updateHeaderInPlace(files[2], 1, (header) => header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 1));
  await updateHeaderInPlace(files[2], 3, (header) => header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 1));
  for (const hdu of [2, 4]) await updateHeaderInPlace(files[1], hdu, (header) => header.set('EXTNAME', 'FLAGS'));
  const before = fileHashes(files);
  const frame = { final_refimage: `${files[0]}[1]`, driz_sep_refimage: `${files[0]}[1]`, skip_bad: true };
  const { applied } = await drizzled(files, { ...frame, readonly: false });
  t.strictSame(
    applied.map(({ file, flags }) => [file, flags.length]),
    [
      [files[0], 2],
      [files[1], 0],
    ],
  );
  t.equal(fileHashes(files)[2], before[2]);
  t.notOk((await readPlane(files[1], 2)).data.some((flag, k) => flag !== written(k)));
});

t.test('a stream of operators that ends in updateInputs', async (t) => {
  const files = await flaggedSet(t.testdir());
  const parameters = { clobber: true, crbit: 8192 } as const;
  await lastValueFrom(
    readExposures(files, { run }).pipe(
      singleDrizzleMedian(parameters, { run }),
      blot(parameters),
      rejectCosmicRays(parameters, { run }),
      drizzle(parameters, { run }),
      writeProduct(join(files[0], '..', 'y')),
      updateInputs(parameters, { run }),
    ),
  );
  for (const file of files) {
    const planes = await flagsOf(file);
    t.ok(planes.some((flags) => flags.some((flag) => (flag & 8192) !== 0)));
    t.notOk(planes.some((flags) => flags.some((flag, k) => (flag & ~8192) !== (written(k) & ~4096))));
  }
  t.notOk(existsSync(join(files[0], '..', 'OrIg_files')));
});
