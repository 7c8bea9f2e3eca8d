import { chmodSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createMetrics } from '../../monitoring/metrics.js';
import { Run } from '../../operators/index.js';
import { astrodrizzle, skymatch } from '../../pipelines/index.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { fileHashes, matchOf, skiesOf, writeScene } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

/** Noise of sigma 3 about a level, rounded: integers are often equal. */
function integers(level: number, seed: number): (x: number, y: number) => number {
  return (x, y) => {
    let state = (seed * 7919 + 104729 * x + 1299709 * y) % 2 ** 31;
    let sum = -6;
    for (let k = 0; k < 12; k++) {
      state = (1103515245 * state + 12345) % 2 ** 31;
      sum += state / 2 ** 31;
    }
    return Math.round(level + 3 * sum);
  };
}

t.test('an overlap of a pixel or two neither ends the run nor rules it', async (t) => {
  const folder = t.testdir();
  // a and b share half a frame, b and c too, a and c a corner of one pixel by two.
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: integers(100, 1) }]),
    await writeScene(join(folder, 'b.fits'), [{ level: integers(100, 2), x: 50 }]),
    await writeScene(join(folder, 'c.fits'), [{ level: integers(100, 3), x: 99, y: 98 }]),
    await writeScene(join(folder, 'd.fits'), [{ level: integers(100, 4), x: 99, y: 40 }]),
  ];
  for (const skystat of ['mean', 'median'] as const) {
    for (const compat of [false, true]) {
      const found = await matchOf(files, { skymethod: 'match', skystat, compat, dq_bits: null }, run);
      const smallest = Math.min(...found.pairs.map(({ pixels }) => pixels));
      t.ok(smallest <= 4, `an overlap of ${String(smallest)} pixels`);
      t.ok(
        found.pairs.every(({ error }) => Number.isFinite(error) && error > 0),
        'every error is a number',
      );
      const [a, b, , d] = skiesOf(found);
      // 1 sigma of a difference over 2500 pixels is 0.08.
      t.ok(Math.max(Math.abs(a - b), Math.abs(b - d)) < 0.5, `${skystat}: ${String(skiesOf(found))}`);
    }
  }
});

t.test('skip_bad: an exposure without a sky is left out, and the others are matched', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: integers(10, 1) }], { EXPTIME: 100 }),
    await writeScene(join(folder, 'bad.fits'), [{ level: () => NaN, x: 10 }], { EXPTIME: 100 }),
    await writeScene(join(folder, 'c.fits'), [{ level: integers(13, 3), x: 20 }], { EXPTIME: 100 }),
  ];
  const output = join(folder, 'm');
  const failed = await astrodrizzle(files, { static: false, driz_cr: false, output, skymethod: 'match' }, run).catch(
    (error: unknown) => error,
  );
  t.ok(isRxDrizzleError(failed, 'ExposureError'), String(failed));
  const result = await astrodrizzle(
    files,
    { static: false, driz_cr: false, output, skymethod: 'match', skip_bad: true },
    run,
  );
  t.strictSame(
    result.skipped.map(({ file }) => file),
    [files[1]],
  );
  t.equal(result.exposures, 2);
  t.ok(Math.abs((result.sky?.chips[1].sky ?? NaN) - 3) < 0.5);
});

t.test('units that nobody knows do not matter where nothing is compared', async (t) => {
  const folder = t.testdir();
  const odd = { BUNIT: 'furlong' };
  const file = await writeScene(join(folder, 'a.fits'), [{ level: integers(10, 1), cards: odd }], { EXPTIME: 100 });
  const { chips } = await matchOf([file], { skymethod: 'localmin', skystat: 'mean', dq_bits: null }, run);
  t.ok(Math.abs(chips[0].sky - 10) < 0.2, String(chips[0].sky));
});

t.test('a report that cannot be written is refused before a file is changed', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: 100 }]),
    await writeScene(join(folder, 'b.fits'), [{ level: 120, x: 50 }]),
  ];
  const before = fileHashes(files);
  mkdirSync(join(folder, 'taken.png'));
  for (const report of [join(folder, 'none', 'sky'), join(folder, 'taken')]) {
    const options = { readonly: false, subtractsky: true, dq_bits: null, report };
    const failed = await skymatch(files, options, run).catch((error: unknown) => error);
    t.ok(isRxDrizzleError(failed, 'StorageError'), String(failed));
    t.strictSame(fileHashes(files), before);
  }
});

t.test('a file that changes while it is measured is left alone, and so are the others', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: 100 }]),
    await writeScene(join(folder, 'b.fits'), [{ level: 120, x: 50 }]),
  ];
  const before = fileHashes(files);
  const metrics = createMetrics();
  const stageOf = metrics.stage.bind(metrics);
  Object.assign(metrics, {
    stage: (name: string) => {
      if (name === 'overlaps') utimesSync(files[1], new Date(), new Date(0));
      return stageOf(name);
    },
  });
  const own = new Run({ workers: 1, metrics });
  const options = { readonly: false, subtractsky: true, dq_bits: null };
  const failed: unknown = await skymatch(files, options, own).catch((error: unknown) => error);
  await own.close();
  t.match(String(failed), /b\.fits: another program changed the file/);
  t.strictSame(fileHashes(files), before);
});

t.test('what cannot be written is refused before pixels are read', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: 100 }]),
    await writeScene(join(folder, 'b.fits'), [{ level: 120, x: 50 }]),
  ];
  chmodSync(files[1], 0o444);
  const metrics = createMetrics();
  const own = new Run({ workers: 1, metrics });
  const options = { readonly: false, dq_bits: null };
  const failed: unknown = await skymatch(files, options, own).catch((error: unknown) => error);
  await own.close();
  t.match(String(failed), /b\.fits: the file is write-protected/);
  t.strictSame(
    metrics.snapshot().stages.map(({ stage }) => stage),
    ['read'],
  );
});

t.test('an exposure whose pixels are all masked is named; overlaps that say nothing are', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: 100 }]),
    await writeScene(join(folder, 'masked.fits'), [{ level: 120, x: 50, dq: () => 4 }]),
  ];
  const failed = await matchOf(files, { skymethod: 'match', dq_bits: 0 }, run).catch((error: unknown) => error);
  t.match(String(failed), /masked\.fits: its sky cannot be measured: every pixel is masked/);
  const half = await writeScene(join(folder, 'half.fits'), [{ level: 110, x: 50, dq: (x) => (x < 50 ? 4 : 0) }]);
  const far = await writeScene(join(folder, 'far.fits'), [{ level: 130, x: 120 }]);
  const { warnings, groups } = await matchOf([files[0], half, far], { dq_bits: 0 }, run).then((found) => ({
    warnings: found.warnings.join('\n'),
    groups: found.solution?.groups.length,
  }));
  t.equal(groups, 2);
  t.match(warnings, /left out: .*a\.fits and .*half\.fits/);
});
