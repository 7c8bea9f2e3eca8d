import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY, lastValueFrom, of, take, toArray } from 'rxjs';
import t from 'tap';
import { createMetrics } from '../../monitoring/index.js';
import { drizzle, mosaicPixels, readExposures, Run, writeProduct } from '../../operators/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { writeFits } from '../../src/fits/simple-write.js';
import { planeHashes } from '../support/compare-products.js';

const set = irDither({ size: 96, exposures: 3 });

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

t.test('readExposures emits handles in input order and stops when nobody listens', async (t) => {
  const { files } = await writeDitherSet(set, t.testdir());
  const run = new Run({ workers: 1 });
  t.teardown(() => run.close());
  const exposures = await lastValueFrom(readExposures([...files].reverse(), { skysub: false, run }).pipe(toArray()));
  t.strictSame(
    exposures.map((exposure) => exposure.file),
    [...files].reverse(),
  );
  t.equal((await lastValueFrom(readExposures(files, { skysub: false, run }).pipe(take(1), toArray()))).length, 1);
  const again = await lastValueFrom(
    readExposures(join(files[0], '..', '*_flt.fits'), { skysub: false, run }).pipe(toArray()),
  );
  t.strictSame(
    again.map((exposure) => exposure.file),
    [...files].sort(),
    'cold, and wildcards are sorted',
  );
});

t.test('a bad exposure is an error that names it, or is skipped and recorded', async (t) => {
  const { files } = await writeDitherSet(set, t.testdir());
  await writeFits(files[1], [{ data: new Float32Array(4), shape: [2, 2] }], { clobber: true });
  const metrics = createMetrics();
  const run = new Run({ workers: 1, metrics });
  t.teardown(() => run.close());
  const error = await failure(lastValueFrom(readExposures(files, { skysub: false, run }).pipe(toArray())));
  t.ok(isRxDrizzleError(error));
  t.match(String(error), files[1]);
  const rest = await lastValueFrom(readExposures(files, { skysub: false, run, skip_bad: true }).pipe(toArray()));
  t.strictSame(
    rest.map((exposure) => exposure.file),
    [files[0], files[2]],
  );
  t.strictSame(
    rest[1].leftOut?.map(({ file }) => file),
    [files[1]],
  );
  const clean = await lastValueFrom(readExposures([files[0]], { skysub: false, run, skip_bad: true }).pipe(toArray()));
  t.strictSame(clean[0].leftOut, [], 'another reading of the same run knows nothing of it');
  t.equal(
    Object.values(metrics.snapshot().rejected).reduce((a, b) => a + b, 0),
    2,
  );
});

t.test('drizzle alone: nothing in is an error, a handle is emitted once, pixels come from a sink', async (t) => {
  const { files } = await writeDitherSet(set, t.testdir());
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const error = await failure(lastValueFrom(EMPTY.pipe(drizzle({}, { run }))));
  t.ok(isRxDrizzleError(error, 'FrameError'));
  t.throws(() => drizzle({ final_pixfrac: 1.5 }), /final_pixfrac/, 'parameters are checked before anything flows');
  const mosaics = await lastValueFrom(
    readExposures(files, { skysub: false, run }).pipe(drizzle({ skysub: false }, { run }), toArray()),
  );
  t.equal(mosaics.length, 1);
  t.equal(mosaics[0].chips.length, 3);
  const twice = await Promise.all([1, 2].map(() => lastValueFrom(of(mosaics[0]).pipe(mosaicPixels()))));
  t.strictSame(planeHashes(twice[0]), planeHashes(twice[1]), 'a mosaic may be rendered again, even at the same time');
});

t.test('writeProduct: unsubscribing leaves nothing behind and gives the lease back', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 400, exposures: 4 }), t.testdir());
  const before = readdirSync(folder).sort();
  const run = new Run({ workers: 2, tileSize: 64 });
  t.teardown(() => run.close());
  const subscription = readExposures(files, { skysub: false, run })
    .pipe(drizzle({ skysub: false, final_scale: 0.02, build: true }, { run }), writeProduct(join(folder, 'gone')))
    .subscribe({
      next: () => t.fail('finished before it could be cancelled'),
      error: (error: unknown) => t.fail(String(error)),
    });
  while (run.budget.used === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  subscription.unsubscribe();
  while (run.budget.used > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let n = 0; n < 200 && readdirSync(folder).length > before.length; n++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  t.strictSame(readdirSync(folder).sort(), before);
});

t.test('the signal of the run cancels with a CancelledError', async (t) => {
  const { files, folder } = await writeDitherSet(set, t.testdir());
  const abort = new AbortController();
  const run = new Run({ workers: 1, signal: abort.signal });
  t.teardown(() => run.close());
  const result = failure(
    lastValueFrom(
      readExposures(files, { skysub: false, run }).pipe(
        drizzle({ skysub: false, final_scale: 0.01 }, { run }),
        writeProduct(join(folder, 'x')),
      ),
    ),
  );
  while (run.budget.used === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  abort.abort();
  t.ok(isRxDrizzleError(await result, 'CancelledError'));
  t.equal(readdirSync(folder).filter((name) => name.includes('x_drz')).length, 0);
});

t.test('an input that disappears between headers and pixels is an error, and nothing is left', async (t) => {
  const { files, folder } = await writeDitherSet(set, t.testdir());
  const run = new Run({ workers: 1 });
  t.teardown(() => run.close());
  const mosaic = await lastValueFrom(
    readExposures(files, { skysub: false, run }).pipe(drizzle({ skysub: false }, { run })),
  );
  renameSync(files[1], `${files[1]}.gone`);
  const error = await failure(lastValueFrom(of(mosaic).pipe(writeProduct(join(folder, 'y')))));
  t.ok(isRxDrizzleError(error, 'StorageError'));
  t.match(String(error), files[1]);
  t.equal(readdirSync(folder).filter((name) => name.includes('y_drz')).length, 0);
  t.equal(run.budget.used, 0);
});
