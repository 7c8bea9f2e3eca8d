import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, astrodrizzlePipeline, preflight } from '../../pipelines/index.js';
import { acsDither, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { createMetrics } from '../../monitoring/index.js';

const SET = irDither({ size: 80, exposures: 3 });

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function freshRun(
  t: { teardown(close: () => Promise<void>): void },
  options: ConstructorParameters<typeof Run>[0] = {},
): Run {
  const run = new Run({ workers: 2, ...options });
  t.teardown(() => run.close());
  return run;
}

t.test('driz_combine=false: the checks and the frame, and nothing is written', async (t) => {
  const { files, folder } = await writeDitherSet(SET, t.testdir());
  const before = readdirSync(folder).sort();
  const options = { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), final_scale: 0.07 };
  const checked = await astrodrizzle(files, { ...options, driz_combine: false }, freshRun(t));
  t.strictSame(readdirSync(folder).sort(), before);
  t.strictSame([checked.products, checked.pixels, checked.covered], [[], 0, 0]);
  const made = await astrodrizzle(files, options, freshRun(t));
  t.strictSame(checked.frame, made.frame);
  t.strictSame([checked.exposures, checked.chips], [made.exposures, made.chips]);
  t.ok(Math.abs(checked.exptime - made.exptime) < 1e-9);
  t.equal(made.products.length, 3);
  t.ok(made.covered > 10_000 && made.pixels > 3 * 80 * 80);
  t.ok(
    isRxDrizzleError(await failure(astrodrizzle(['nothing_*.fits'], { driz_combine: false }, freshRun(t)))),
    'inputs are checked',
  );
});

t.test('an input list without a usable exposure: an error, not an empty product', async (t) => {
  const folder = t.testdir();
  const files = ['a_flt.fits', 'b_flt.fits'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, 'this is not FITS');
  for (const start of [astrodrizzle, preflight]) {
    const run = freshRun(t);
    const error = await failure(start(files, { output: join(folder, 'x'), skip_bad: true }, run));
    t.ok(isRxDrizzleError(error), String(error));
    t.match(String(error), /no input can be used/);
    t.match(String(error), files[0], 'the first one is named');
    t.equal(run.budget.used, 0);
    t.ok(
      isRxDrizzleError(await failure(start(files, { output: join(folder, 'x') }, freshRun(t))), 'FitsFormatError'),
      'without skip_bad the first one is the error',
    );
  }
  t.strictSame(
    readdirSync(folder).sort(),
    files.map((file) => basename(file)),
  );
  for (const none of [[], ['no-such-file.fits']])
    t.ok(isRxDrizzleError(await failure(astrodrizzle(none, {}, freshRun(t)))));
});

t.test('the pipeline is a stream: it emits the product once and completes', async (t) => {
  const { files, folder } = await writeDitherSet(SET, t.testdir());
  const metrics = createMetrics();
  const stream = await astrodrizzlePipeline(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), build: true },
    freshRun(t, { metrics }),
  );
  t.notOk(
    readdirSync(folder).some((name) => name.includes('_drz')),
    'nothing happens before somebody subscribes',
  );
  const product = await lastValueFrom(stream);
  t.strictSame(product.paths, [join(folder, 'x_drz.fits')]);
  t.equal(product.plan.exposures.length, 3);
});

t.test('preflight: the figures are those of the run', async (t) => {
  const { files, folder } = await writeDitherSet(acsDither({ nx: 128, ny: 96, exposures: 3 }), t.testdir());
  const before = readdirSync(folder).sort();
  for (const build of [false, true]) {
    const options = {
      skysub: false,
      static: false,
      driz_cr: false,
      output: join(folder, `x${String(build)}`),
      build,
      final_scale: 0.04,
      final_rot: 10,
      final_fillval: 0,
    };
    let most = 0;
    const metrics = createMetrics();
    const report = metrics.budget.bind(metrics);
    metrics.budget = (use) => {
      most = Math.max(most, use.used);
      report(use);
    };
    const run = freshRun(t, { metrics });
    const checked = await preflight(files, options, run);
    t.equal(most, 0, 'no pixel is held');
    t.strictSame(
      readdirSync(folder).filter((name) => name.includes(`x${String(build)}`)),
      [],
      'nothing is written',
    );
    const made = await astrodrizzle(files, options, run);
    t.strictSame(checked.frame, made.frame);
    t.strictSame(checked.products, made.products);
    t.equal(checked.bytesOnDisk, checked.frame.nx * checked.frame.ny * 12, 'SCI, WHT and one plane of CTX');
    const onDisk = made.products.reduce((sum, product) => sum + statSync(product).size, 0);
    t.ok(
      onDisk >= checked.bytesOnDisk && onDisk < checked.bytesOnDisk + 200_000,
      `${String(onDisk)} bytes with headers and the table`,
    );
    t.equal(checked.peakMemory, most, 'the lease of the run');
    t.ok(checked.freeBytes > 0 && checked.workers >= 1 && checked.workers <= 2 && checked.tileSize >= 64);
    t.strictSame(
      checked.exposures.map(({ file, chips, overlapsFrame }) => [file, chips, overlapsFrame]),
      files.map((file) => [file, 2, true]),
    );
    t.equal(
      checked.exposures.reduce((sum, { exptime }) => sum + exptime, 0),
      made.exptime,
    );
    t.equal(checked.separateFrame, undefined);
  }
  t.equal(readdirSync(folder).length, before.length + 4, 'three files and one');
  const plain = await preflight(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'y'), context: false },
    freshRun(t),
  );
  t.strictSame(
    plain.products.map((path) => basename(path)),
    ['y_drc_sci.fits', 'y_drc_wht.fits'],
  );
  t.equal(plain.bytesOnDisk, plain.frame.nx * plain.frame.ny * 8);
});

t.test('preflight: the frame of the separate images, the budget, what does not overlap, what exists', async (t) => {
  const { files, folder } = await writeDitherSet(SET, t.testdir());
  const output = join(folder, 'x');
  const separate = await preflight(
    files,
    { skysub: false, static: false, driz_cr: false, output, driz_sep_scale: 0.2 },
    freshRun(t),
  );
  t.equal(separate.separateFrame?.scale, 0.2);
  t.not(separate.frame.scale, 0.2);
  t.ok(
    isRxDrizzleError(
      await failure(
        preflight(files, { skysub: false, static: false, driz_cr: false, output }, freshRun(t, { memory: 1000 })),
      ),
      'BudgetError',
    ),
  );
  const away = {
    skysub: false,
    static: false,
    driz_cr: false,
    output,
    final_ra: 60,
    final_dec: -27.79,
    final_outnx: 50,
    final_outny: 50,
  };
  t.ok(isRxDrizzleError(await failure(preflight(files, away, freshRun(t))), 'FrameError'));
  await updateHeaderInPlace(files[1], 1, (header) => {
    header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + 0.1);
  });
  const cut = {
    skysub: false,
    static: false,
    driz_cr: false,
    output,
    final_ra: 53.16,
    final_dec: -27.79,
    final_outnx: 60,
    final_outny: 60,
  };
  const refused = await failure(preflight(files, cut, freshRun(t)));
  t.ok(isRxDrizzleError(refused, 'FrameError'));
  t.match(String(refused), files[1]);
  const skipping = await preflight(files, { ...cut, skip_bad: true }, freshRun(t));
  t.strictSame(
    skipping.exposures.map(({ overlapsFrame }) => overlapsFrame),
    [true, false, true],
  );
  writeFileSync(`${output}_drz_wht.fits`, 'precious');
  t.ok(
    isRxDrizzleError(await failure(preflight(files, { ...cut, skip_bad: true }, freshRun(t))), 'StorageError'),
    'any file of the product counts',
  );
  await preflight(files, { ...cut, skip_bad: true, clobber: true }, freshRun(t));
  t.ok(
    isRxDrizzleError(
      await failure(preflight(files, { ...cut, skip_bad: true, output: join(folder, 'none', 'x') }, freshRun(t))),
      'StorageError',
    ),
  );
});

t.test(
  'preflight: a folder that may not be written',
  { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false },
  async (t) => {
    const { files, folder } = await writeDitherSet(SET, t.testdir());
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    t.teardown(() => {
      chmodSync(locked, 0o755);
    });
    t.ok(
      isRxDrizzleError(
        await failure(
          preflight(files, { skysub: false, static: false, driz_cr: false, output: join(locked, 'x') }, freshRun(t)),
        ),
        'StorageError',
      ),
    );
  },
);

t.test(
  'skip_bad: what was left out is in the result, in the headers and in the metrics; times are those of the rest',
  async (t) => {
    const { files, folder } = await writeDitherSet(SET, t.testdir());
    writeFileSync(files[0], 'torn');
    const metrics = createMetrics();
    const result = await astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), build: true, skip_bad: true },
      freshRun(t, { metrics }),
    );
    t.strictSame(
      result.skipped.map(({ file }) => file),
      [files[0]],
    );
    t.strictSame([result.exposures, result.chips], [2, 2]);
    t.ok(Math.abs(result.exptime - 2 * 402.94) < 1e-9);
    t.equal(
      Object.values(metrics.snapshot().rejected).reduce((a, b) => a + b, 0),
      1,
    );
    const file = await FitsFile.open(result.products[0]);
    t.ok(Math.abs((file.hdus[0].header.number('EXPTIME') ?? 0) - 2 * 402.94) < 1e-9);
    t.match(file.hdus[0].header.getAll('HISTORY').join(' '), /is0010001_flt/);
    file.close();
  },
);

t.test('nonsense in the parameters is refused before anything is read', async (t) => {
  for (const parameters of [{ final_pixfrac: 2 }, { final_scale: -1 }, { final_ra: 10 }, { skyuser: 'SKY' }]) {
    for (const start of [astrodrizzle, preflight]) {
      t.ok(
        isRxDrizzleError(await failure(start(['no-such-file.fits'], parameters, freshRun(t))), 'UsageError'),
        JSON.stringify(parameters),
      );
    }
  }
  for (const options of [{ workers: 0 }, { workers: 1.5 }, { memory: 0 }, { tileSize: 3 }])
    t.throws(() => new Run(options), { name: 'UsageError' });
});

const openFiles = (): number => readdirSync('/proc/self/fd').length;

t.test(
  'a run that is used again and again keeps no files open',
  { skip: process.platform !== 'linux' && 'needs /proc' },
  async (t) => {
    const { files, folder } = await writeDitherSet(SET, t.testdir());
    const run = freshRun(t);
    const use = (): Promise<unknown> =>
      astrodrizzle(files, { output: join(folder, 'x'), build: true, clobber: true }, run);
    await use();
    const once = openFiles();
    await use();
    await use();
    t.equal(openFiles(), once);
  },
);
