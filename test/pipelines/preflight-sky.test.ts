import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import { createMetrics } from '../../monitoring/metrics.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { emptyField } from './empty-field.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

/** What a dry run or a run says, or why it refuses. */
async function saidBy(work: Promise<{ warnings: readonly string[]; sky: unknown }>): Promise<unknown> {
  return work.then(
    ({ sky }) => sky,
    (error: unknown) => String(error),
  );
}

t.test('a dry run says what the run would: the method, a downgrade, or the refusal; and reads no pixel', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(3), folder);
  await updateHeaderInPlace(files[2], 1, (header) => header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 0.01));
  const [a, b, far] = files;
  const before = [fileHashes(files), readdirSync(folder)];
  const cases: readonly (readonly [readonly string[], DrizzleOptions])[] = [
    [[a], { skymethod: 'match' }],
    [[a, far], { skymethod: 'globalmin+match' }],
    [files, { skymethod: 'match', islands: 'error' }],
    [[a, far], { skymethod: 'match', sky_fallback: 'localmin' }],
    [files, { skymethod: 'match' }],
    [[a, b], { skymethod: 'localmin' }],
  ];
  const dry: unknown[] = [];
  for (const [inputs, parameters] of cases) {
    const metrics = createMetrics();
    const run = new Run({ workers: 1, metrics });
    dry.push(await saidBy(preflight(inputs, { output: join(folder, 'x'), ...parameters }, run)));
    t.notOk(
      metrics.snapshot().stages.some(({ stage }) => stage === 'sky'),
      'the sky was not measured',
    );
    await run.close();
  }
  t.strictSame([fileHashes(files), readdirSync(folder)], before);
  t.match(dry, [
    /match compares exposures and there is only 1 \(use skymethod localmin, or --sky-fallback localmin\)/,
    /globalmin\+match found no overlap between the 2 exposures/,
    /2 groups of exposures without an overlap/,
    {
      method: 'localmin',
      requested: 'match',
      skystat: 'median',
      downgrade: /no overlap.*localmin is used/,
      overlaps: 0,
    },
    { method: 'match', requested: 'match', downgrade: null, overlaps: 1, groups: [[a, b], [far]] },
    { method: 'localmin', downgrade: null, overlaps: null, groups: null },
  ]);

  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  for (const [k, [inputs, parameters]] of cases.entries()) {
    const output = join(folder, `y${String(k)}`);
    const made = await saidBy(astrodrizzle(inputs, { static: false, driz_cr: false, output, ...parameters }, run));
    if (typeof dry[k] === 'string') t.equal(made, dry[k], 'refused alike');
    else t.match(made, pick(dry[k]), 'done alike');
  }
});

/** What a run and a dry run have in common. */
function pick(sky: unknown): object {
  const { method, requested, downgrade } = sky as Record<string, unknown>;
  return { method, requested, downgrade };
}

t.test('a sky that is not measured needs no overlap', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(1), folder);
  const run = new Run({ workers: 1 });
  t.teardown(() => run.close());
  const { sky } = await preflight(
    files,
    { skymethod: 'match', skysub: false, static: false, driz_cr: false, output: join(folder, 'x') },
    run,
  );
  t.equal(sky, null);
});
