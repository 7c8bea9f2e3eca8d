import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { readPlane } from '../support/read-plane.js';
import { setPlane } from './edited-sets.js';
import { SIZE, emptyField, inputsColumn, medianError } from './empty-field.js';
import { writeMask } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

t.test('the sky is found, subtracted and recorded without being asked for', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const result = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output: join(folder, 'x'), build: true },
    run,
  );
  t.equal(result.sky?.method, 'localmin');
  const skies = result.sky?.chips.map(({ sky }) => sky) ?? [];
  const off = skies.map((sky, k) => Math.abs(sky - 10 - 3 * k) / medianError(10 + 3 * k));
  t.ok(off.length === 2 && Math.max(...off) < 4, `sigmas from the true skies: ${String(off)}`);
  t.strictSame(await inputsColumn(result.products[0], 'MDRIZSKY'), skies, 'MDRIZSKY is what was found');

  const { data } = await readPlane(result.products[0], 'SCI');
  const wht = (await readPlane(result.products[0], 'WHT')).data;
  const values = data.filter((_, k) => wht[k] > 0).sort();
  const level = values[values.length >> 1];
  t.ok(values.length > 0.9 * SIZE * SIZE, String(values.length));
  t.ok(Math.abs(level) < 4 * medianError(13), `level of the mosaic: ${String(level)}`);
  const raw = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output: join(folder, 'raw'), build: true, skysub: false },
    run,
  );
  t.equal(raw.sky, null);
  const rawValues = (await readPlane(raw.products[0], 'SCI')).data.filter((_, k) => wht[k] > 0).sort();
  t.ok(rawValues[values.length >> 1] > 8, 'the sky is there when it is not subtracted');
});

t.test('match leaves the level of the lowest; globalmin+match leaves none', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const found = async (skymethod: 'match' | 'globalmin+match'): Promise<number[]> => {
    const output = join(folder, skymethod.replace('+', '-'));
    const { sky, products } = await astrodrizzle(
      files,
      { static: false, driz_cr: false, output, build: true, skymethod },
      run,
    );
    const skies = sky?.chips.map((chip) => chip.sky) ?? [];
    t.strictSame(await inputsColumn(products[0], 'MDRIZSKY'), skies);
    return skies;
  };
  const [zero, step] = await found('match');
  t.equal(zero, 0);
  t.ok(Math.abs(step - 3) < 4 * Math.SQRT2 * medianError(13), String(step));
  const [low, high] = await found('globalmin+match');
  t.ok(
    Math.abs(low - 10) < 4 * medianError(10) && Math.abs(high - low - step) < 1e-9,
    `${String(low)} ${String(high)}`,
  );
});

t.test('a method that cannot work: an error that names others, or a downgrade that is recorded', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(1), folder);
  const output = join(folder, 'x');
  const error: unknown = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output, skymethod: 'match' },
    run,
  ).catch((e: unknown) => e);
  t.ok(isRxDrizzleError(error, 'ExposureError'), String(error));
  t.match(String(error), /only 1.*localmin.*sky-fallback/s);
  const made = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output, skymethod: 'match', sky_fallback: 'localmin' },
    run,
  );
  t.match(made.sky, { method: 'localmin', requested: 'match', downgrade: /only 1.*localmin is used/ });
  t.ok(Math.abs((made.sky?.chips[0].sky ?? NaN) - 10) < 4 * medianError(10), 'its sky is subtracted');
  t.match(made.warnings.join('\n'), /localmin is used/);
});

t.test('skymask_cat: what a mask hides does not count', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(2), folder);
  const { data } = await readPlane(files[0], 'SCI');
  const hidden = (x: number): boolean => x >= SIZE / 2;
  await setPlane(files[0], 'SCI', (k) => data[k] + (hidden(k % SIZE) ? 5 : 0));
  const mask = await writeMask(join(folder, 'mask.fits'), SIZE, SIZE, (x) => !hidden(x));
  const catalog = join(folder, 'masks.txt');
  writeFileSync(catalog, `${files[0]}, ${mask}\n`);
  const skies = async (name: string, skymask_cat: string): Promise<number[]> => {
    // Without clipping: it would drop the brighter half by itself.
    const parameters = { skystat: 'mean', skyclip: 0, output: join(folder, name), skymask_cat } as const;
    const { sky } = await astrodrizzle(files, { static: false, driz_cr: false, ...parameters }, run);
    return sky?.chips.map((chip) => chip.sky) ?? [];
  };
  const [masked, other] = await skies('masked', catalog);
  const [plain, same] = await skies('plain', '');
  // Half of the pixels are left.
  t.ok(Math.abs(masked - 10) < 4 * Math.SQRT2 * medianError(10), String(masked));
  t.ok(Math.abs(plain - 12.5) < 0.5, `without the mask ${String(plain)}`);
  t.equal(other, same, 'the other exposure has no mask');
});
