import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import t from 'tap';
import { createMetrics } from '../../monitoring/index.js';
import { blot, readExposures, rejectCosmicRays, Run, singleDrizzleMedian } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import type { Rejection } from '../../src/rejection/reject-rays.js';

t.setTimeout(600_000);

const SET = irDither({ size: 80, exposures: 3 });

/** Every file below a folder, with what is in it. */
function everything(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, 'base64')]),
  );
}

t.test('what headers decide is refused before any file is made, archived or changed', async (t) => {
  const cases: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
    'a product that exists': {},
    'a frame beside the exposures': { clobber: true, final_ra: 10, final_dec: 10, final_outnx: 50, final_outny: 50 },
    'a frame that no disk holds': { clobber: true, final_scale: 1e-5 },
  };
  for (const [name, options] of Object.entries(cases)) {
    const folder = t.testdir();
    const { files } = await writeDitherSet(SET, folder);
    mkdirSync(join(folder, 'OrIg_files'));
    for (const file of files) copyFileSync(file, join(folder, 'OrIg_files', basename(file)));
    writeFileSync(join(folder, 'OrIg_files', basename(files[0])), 'an older copy');
    writeFileSync(join(folder, 'x_drz.fits'), 'a product');
    const before = everything(folder);
    const run = new Run({ workers: 1 });
    t.teardown(() => run.close());
    const changing = { build: true, clean: false, readonly: false, overwrite: true };
    await t.rejects(
      astrodrizzle(files, { output: join(folder, 'x'), ...changing, ...options }, run),
      { name: /Error$/ },
      name,
    );
    t.strictSame(everything(folder), before, name);
  }
});

t.test('an exposure without a number is left out, with metrics that count', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(irDither({ size: 80, exposures: 4 }), folder);
  const file = await FitsFile.open(files[0]);
  const sci = file.hdus.find(({ extname }) => extname === 'SCI');
  file.close();
  if (sci === undefined) return t.fail('no SCI');
  const bytes = readFileSync(files[0]);
  bytes.fill(0xff, sci.dataOffset, sci.dataOffset + 4 * 80 * 80);
  writeFileSync(files[0], bytes);
  const run = new Run({ workers: 1, metrics: createMetrics() });
  t.teardown(() => run.close());
  const result = await astrodrizzle(files, { output: join(folder, 'x'), build: true, skip_bad: true }, run);
  t.equal(result.exposures, 3);
  t.match(result.skipped, [{ file: files[0] }]);
  return undefined;
});

t.test('two exposures of one file are tested each for itself', async (t) => {
  const { files } = await writeDitherSet(acsDither({ nx: 200, ny: 120, exposures: 4 }), t.testdir());
  const tested = async (inputs: readonly string[]): Promise<Map<string, number>> => {
    const run = new Run({ workers: 1 });
    t.teardown(() => run.close());
    let found: Rejection | undefined;
    await lastValueFrom(
      readExposures(inputs, { run, sameFile: 'distinct-extensions' }).pipe(
        singleDrizzleMedian({}, { run }),
        blot({}),
        rejectCosmicRays({}, { run, found: (rejection) => (found = rejection) }),
        toArray(),
      ),
    );
    return new Map(
      (found?.chips ?? []).map(({ exposure, chip, counts }) => [
        exposure.chips[chip].label,
        counts.first + counts.second,
      ]),
    );
  };
  const whole = await tested(files);
  const apart = await tested(files.flatMap((file) => [`${file}[sci,1]`, `${file}[sci,2]`]));
  t.equal(whole.size, 8);
  t.strictSame([...apart.keys()].sort(), [...whole.keys()].sort());
  for (const [label, flagged] of whole) {
    const own = apart.get(label) ?? NaN;
    t.ok(Math.abs(own - flagged) <= 0.1 * flagged + 5, `${label}: ${own} flagged, ${flagged} with the whole file`);
  }
});
