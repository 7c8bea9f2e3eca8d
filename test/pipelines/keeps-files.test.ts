import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run, blot, readExposures, rejectCosmicRays, singleDrizzleMedian, staticMask } from '../../operators/index.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import type { DrizzleResult } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { fitsverify, missing } from '../support/programs.js';
import { readPlane } from '../support/read-plane.js';
import { setPlane } from './edited-sets.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const SET = acsDither({ nx: 160, ny: 96, exposures: 3, err: false, flagCosmicRays: false });
const ROOTS = ['js0010001', 'js0010002', 'js0010003'];
const CHIPS = ['sci1', 'sci2'];

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const drizzled = (files: readonly string[], parameters: DrizzleOptions): Promise<DrizzleResult> =>
  astrodrizzle(files, { output: join(dirname(files[0]), '..', 'out', 'f'), build: true, ...parameters }, run);

/** Inputs in `in`, products in `out`. */
async function foldersIn(folder: string): Promise<{ files: readonly string[]; out: () => string[] }> {
  mkdirSync(join(folder, 'out'));
  const { files } = await writeDitherSet(SET, join(folder, 'in'));
  for (const file of files) for (const chip of [1, 2]) await setPlane(file, 'DQ', dqOf, chip);
  return { files, out: () => readdirSync(join(folder, 'out')).sort() };
}

const dqOf = (k: number): number => (k % 13 === 0 ? 4096 : 0) | (k % 17 === 0 ? 16 : 0);

const of = (kinds: readonly string[]): string[] =>
  ROOTS.flatMap((root) => CHIPS.flatMap((chip) => kinds.map((kind) => `${root}_${chip}_${kind}.fits`)));

const ALL = [
  'f_96x160_1_staticMask.fits',
  'f_96x160_2_staticMask.fits',
  'f_med.fits',
  ...ROOTS.flatMap((root) => [`${root}_single_sci.fits`, `${root}_single_wht.fits`]),
  ...of(['blt', 'crmask', 'single_mask', 'final_mask']),
];

t.test('nothing but the product unless it is asked for; each file when it is', async (t) => {
  const { files, out } = await foldersIn(t.testdir());
  const inputs = fileHashes(files);
  const plain = await drizzled(files, {});
  t.strictSame([out(), plain.kept], [['f_drc.fits'], []]);
  const corrected = await drizzled(files, { driz_cr_corr: true, clobber: true });
  const cleaned = [...of(['crmask']), ...ROOTS.map((root) => `${root}_crclean.fits`)];
  t.strictSame(out(), ['f_drc.fits', ...cleaned].sort(), 'F103');
  t.strictSame(corrected.kept.map((file) => basename(file)).sort(), cleaned.sort());

  const again = (): Promise<unknown> => drizzled(files, { clean: false }).catch((error: unknown) => error);
  t.match(String(await again()), /StorageError: .*f_drc\.fits.*exists already.*--clobber/);
  rmSync(corrected.products[0]);
  t.match(String(await again()), /StorageError: .*crmask\.fits.*exists already.*--clobber/);
  const other = join(dirname(files[0]), '..', 'out', 'g');
  const dry = await preflight(files, { clean: false, clobber: true, output: other }, run);
  t.equal(dry.kept.length, ALL.length);

  await drizzled(files, { clean: false, clobber: true });
  t.strictSame(out(), [...new Set(['f_drc.fits', ...ALL, ...cleaned])].sort());
  t.strictSame(fileHashes(files), inputs);
  if (missing('fitsverify') === false) {
    const folder = join(dirname(files[0]), '..', 'out');
    const complaints = (path: string): number => {
      const { errors, warnings } = fitsverify(path);
      return errors + warnings;
    };
    const copied = complaints(files[0]);
    const worse = out().filter((name) => complaints(join(folder, name)) > (name.includes('crclean') ? copied : 0));
    t.strictSame(worse, [], 'a cleaned copy has the headers of its input');
  }
});

t.test('cleaned exposures: the blotted median in place of rays and bad pixels, flags of each chip', async (t) => {
  const { files } = await foldersIn(t.testdir());
  const parameters = { clean: false, driz_cr_corr: true, crbit: 8192, driz_sep_bits: 0 } as const;
  const { cosmicRays } = await drizzled(files, parameters);
  let [worse, replaced] = [0, 0];
  for (const file of files) {
    const root = join(dirname(file), '..', 'out', basename(file).replace('_flc.fits', ''));
    for (const [chip, name] of CHIPS.entries()) {
      const plane = async (path: string, hdu = 0): Promise<Float64Array> => (await readPlane(path, hdu)).data;
      const [mask, median] = [await plane(`${root}_${name}_crmask.fits`), await plane(`${root}_${name}_blt.fits`)];
      const [before, after] = [await plane(file, 2 * chip + 1), await plane(`${root}_crclean.fits`, 2 * chip + 1)];
      const flags = await plane(`${root}_crclean.fits`, 2 * chip + 2);
      mask.forEach((good, k) => {
        const bad = good === 0 || (dqOf(k) & ~4096) !== 0;
        const wanted = bad && Number.isFinite(median[k]) ? median[k] : before[k];
        if (after[k] !== wanted || flags[k] !== ((dqOf(k) & ~4096) | (good === 0 ? 8192 : 0))) worse++;
        if (good === 0) replaced++;
      });
    }
  }
  t.equal(worse, 0);
  t.equal(
    replaced,
    cosmicRays?.chips.reduce((sum, { flagged }) => sum + flagged, 0),
  );
  t.ok(replaced > 100);
});

t.test('masks that are on the disk say nothing', async (t) => {
  const { files, out } = await foldersIn(t.testdir());
  const first = await drizzled(files, { driz_cr: false });
  const plain = (await readPlane(first.products[0], 'SCI')).data;
  const folders = [join(dirname(files[0]), '..', 'out'), dirname(files[0])];
  for (const folder of folders) {
    for (const name of [...of(['crmask']), 'f_96x160_1_staticMask.fits']) {
      await writeFits(join(folder, name), [{ data: new Uint8Array(160 * 96), shape: [160, 96] }], { clobber: true });
    }
  }
  const again = await drizzled(files, { driz_cr: false, clobber: true });
  t.strictSame((await readPlane(again.products[0], 'SCI')).data, plain);
  const rays = await drizzled(files, { clobber: true });
  const alone = await drizzled(files, { clobber: true, output: join(folders[1], 'alone') });
  t.strictSame((await readPlane(rays.products[0], 'SCI')).data, (await readPlane(alone.products[0], 'SCI')).data);
  t.ok(out().includes('js0010001_sci1_crmask.fits'), 'and they are left where they are');
});

t.test('operators used alone keep files as well', async (t) => {
  const { files, out } = await foldersIn(t.testdir());
  const parameters = { clean: false, output: join(dirname(files[0]), '..', 'out', 'f') };
  await lastValueFrom(
    readExposures(files, { run }).pipe(
      staticMask(parameters, { run }),
      singleDrizzleMedian(parameters, { run }),
      blot(parameters),
      rejectCosmicRays(parameters, { run }),
    ),
  );
  const products = of(['final_mask']);
  t.strictSame(out(), ALL.filter((name) => !products.includes(name)).sort(), 'the weights of the product come with it');
});

t.test(
  'weights: exposure time where DQ, static mask, cosmic rays and the mask of the user call a pixel good',
  async (t) => {
    const { files, out } = await foldersIn(t.testdir());
    for (const file of files)
      await setPlane(file, 'SCI', (k) => (k === 1000 ? NaN : k % 23 === 0 ? -500 : 100 + (k % 7)));
    const inputs = fileHashes(files);
    const parameters = {
      clean: false,
      final_bits: 16,
      driz_sep_bits: 0,
      final_wht_type: 'EXP',
      final_wt_scl: 'expsq',
    } as const;
    const { kept } = await drizzled(files, parameters);
    t.strictSame(kept.map((file) => basename(file)).sort(), [...ALL].sort());
    let [wrong, low] = [0, 0];
    for (const file of files) {
      const root = join(dirname(file), '..', 'out', basename(file).replace('_flc.fits', ''));
      for (const [chip, name] of CHIPS.entries()) {
        const plane = async (path: string): Promise<Float64Array> => (await readPlane(path)).data;
        const fixed = await plane(join(dirname(file), '..', 'out', `f_96x160_${String(chip + 1)}_staticMask.fits`));
        const rays = await plane(`${root}_${name}_crmask.fits`);
        const [single, final] = [
          await plane(`${root}_${name}_single_mask.fits`),
          await plane(`${root}_${name}_final_mask.fits`),
        ];
        const sci = (await readPlane(file, 2 * chip + 1)).data;
        const exptime = Math.max(...single);
        single.forEach((weight, k) => {
          const usable = Number.isFinite(sci[k]) && fixed[k] === 1;
          const separate = usable && (dqOf(k) & ~4096) === 0;
          const combined = usable && (dqOf(k) & ~4096 & ~16) === 0 && rays[k] === 1;
          if (weight !== (separate ? exptime : 0)) wrong++;
          if (final[k] !== (combined ? Math.fround(exptime ** 2) : 0)) wrong++;
          if (fixed[k] === 0) low++;
        });
        t.ok(exptime > 1);
      }
    }
    t.equal(wrong, 0);
    t.ok(low > 100, 'the static mask has its part');
    t.strictSame(fileHashes(files), inputs);

    // One exposure alone is not compared; without driz_cr there are no separate images.
    await drizzled([files[0]], { ...parameters, clobber: true, output: join(dirname(files[0]), '..', 'out', 'one') });
    const plain = { ...parameters, clobber: true, driz_cr: false, static: false };
    const { kept: few } = await drizzled(files, plain);
    t.strictSame(few.map((file) => basename(file)).sort(), of(['final_mask']).sort());
    t.notOk(out().some((name) => name.includes('tmp')));
  },
);

t.test('files that would be lost are refused before anything is written', async (t) => {
  const { files, out } = await foldersIn(t.testdir());
  const other = join(dirname(files[0]), 'other');
  mkdirSync(other);
  const twin = join(other, basename(files[0]));
  copyFileSync(files[0], twin);
  const refusal = async (inputs: readonly string[], parameters: DrizzleOptions): Promise<string> =>
    String(await drizzled(inputs, { clobber: true, ...parameters }).catch((error: unknown) => error));
  t.match(await refusal([...files, twin], { clean: false }), /js0010001_single_sci\.fits.*one name in two folders/);
  const input = join(dirname(files[0]), 'js0010002_crclean.fits');
  copyFileSync(files[2], input);
  const own = { driz_cr_corr: true, output: join(dirname(files[0]), 'f') };
  t.match(await refusal([files[0], files[1], input], own), /crclean.*an input of the run/);
  writeFileSync(join(dirname(files[0]), '..', 'out', 'f_med.fits'), 'kept by hand');
  t.match(await refusal(files, { clean: false, clobber: false }), /f_med\.fits.*exists already/);
  t.strictSame(out(), ['f_med.fits']);
  t.match(await refusal(files, { driz_cr_corr: true, driz_cr: false }), /driz_cr_corr: needs driz_cr=true/);
});
