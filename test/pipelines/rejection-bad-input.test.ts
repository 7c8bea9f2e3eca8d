import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { createMetrics } from '../../monitoring/metrics.js';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const setOf = async (folder: string, exposures: number): Promise<readonly string[]> =>
  (await writeDitherSet(irDither({ size: 64, exposures, err: false }), folder)).files;

/** The error of a run that must fail before pixels are read and write nothing. */
async function refusal(files: readonly string[], parameters: DrizzleOptions): Promise<string> {
  const metrics = createMetrics();
  const own = new Run({ workers: 1, metrics });
  const folder = dirname(files[0]);
  const [before, found] = [fileHashes(files), readdirSync(folder)];
  const options = { output: join(folder, 'x'), ...parameters };
  const reason: unknown = await astrodrizzle(files, options, own).catch((error: unknown) => error);
  await own.close();
  if (!isRxDrizzleError(reason)) throw new Error(`was not refused: ${String(reason)}`);
  const stages = metrics.snapshot().stages.map(({ stage }) => stage);
  if (stages.some((stage) => stage !== 'read')) throw new Error(`came as far as ${stages.join()}`);
  if (fileHashes(files).join() !== before.join() || readdirSync(folder).join() !== found.join())
    throw new Error('something was written');
  return `${reason.tag} ${reason.message}`;
}

t.test('F185: one exposure: the product is made, and it is said that nothing is compared', async (t) => {
  const [file] = await setOf(t.testdir(), 1);
  const messages: string[] = [];
  const log = (_: unknown, message: string): void => void messages.push(message);
  const own = new Run({ workers: 1, logger: { debug: log, info: log, warn: log, error: log } });
  t.teardown(() => own.close());
  const output = join(dirname(file), 'x');
  const { products, cosmicRays, kept } = await astrodrizzle([file], { output, driz_cr_corr: true, clean: false }, own);
  t.equal(products.length, 3);
  t.equal(cosmicRays, null);
  t.match(messages.join('\n'), /there is one exposure: no median is made and no cosmic rays are rejected/);
  t.strictSame(
    kept.map((name) => name.replace(/.*\//, '')),
    [
      'x_64x64_1_staticMask.fits',
      'is0010001_single_sci.fits',
      'is0010001_single_wht.fits',
      'is0010001_sci1_single_mask.fits',
      'is0010001_sci1_final_mask.fits',
    ],
  );
});

t.test('two exposures are enough', async (t) => {
  const files = await setOf(t.testdir(), 2);
  const { products, cosmicRays } = await astrodrizzle(files, { output: join(dirname(files[0]), 'x') }, run);
  t.equal(products.length, 3);
  t.ok((cosmicRays?.total.tested ?? 0) > 0);
});

t.test('what cannot be rejected is refused before pixels are read', async (t) => {
  const files = await setOf(t.testdir(), 3);
  t.match(
    await refusal(files, { combine_type: 'median', combine_nlow: 1, combine_nhigh: 2 }),
    /^UsageError .*combine_nlow=1 and combine_nhigh=2 reject every value of 3 exposures/,
  );
  t.match(await refusal(files, { crbit: 12 }), /^UsageError .*crbit: 12 is not a power of two/);
  t.match(await refusal([...files, files[0]], {}), /^UsageError .*is0010001_flt\.fits/);
  const mask = join(dirname(files[0]), 'mask.fits');
  await writeFits(mask, [{ data: new Uint8Array(32 * 64), shape: [32, 64] }], { clobber: true });
  t.match(await refusal(files, { mask: [mask, '', ''] }), /mask\.fits.*32 x 64.*64 x 64/);
});

t.test('no read noise: the exposure and the option that helps are named', async (t) => {
  const files = await setOf(t.testdir(), 2);
  for (const hdu of [0, 1]) {
    await updateHeaderInPlace(files[1], hdu, (header) => {
      header.removeWhere(({ keyword }) => /^(READNSE|RDNOISE|READNOIS)/.test(keyword));
    });
  }
  t.match(await refusal(files, {}), /^KeywordError .*is0010002.*read noise.*rdnoise/i);
  const { cosmicRays } = await astrodrizzle(files, { output: join(dirname(files[0]), 'x'), rdnoise: 12 }, run);
  t.ok((cosmicRays?.total.tested ?? 0) > 0);
});
