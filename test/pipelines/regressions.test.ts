import { mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastValueFrom, tap, toArray } from 'rxjs';
import t from 'tap';
import { createMetrics } from '../../monitoring/index.js';
import { drizzle, readExposures, Run } from '../../operators/index.js';
import { renderResources } from '../../operators/render-resources.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import { frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { valueFactor } from '../../src/mosaic/chip-values.js';
import { planeBytes } from '../../src/mosaic/mosaic-plan.js';
import { planMosaic } from '../../src/mosaic/plan-mosaic.js';
import { renderToMemory } from '../../src/mosaic/render-to-memory.js';
import { chipWeighting } from '../../src/mosaic/weighting.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import { isDropped } from '../../src/product/dropped-keywords.js';
import { MemoryBudget } from '../../src/workers/memory-budget.js';
import { renderTiles } from '../../src/workers/render-tiles.js';
import { CONTROL } from '../../src/workers/tile-task.js';
import { chipWith, oneChipExposure, SOME_PLANE } from '../mosaic/chips.js';
import { setPlane } from './edited-sets.js';
import { readPlane } from '../support/read-plane.js';

/** Regressions: each title says what must hold. */

const run = new Run({ workers: 1 });
t.teardown(() => run.close());

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const SMALL = irDither({ size: 64, exposures: 3 });

t.test(
  'D1: readExposures of a run that is aborted while it reads fails; it does not complete with fewer exposures',
  async (t) => {
    const { files } = await writeDitherSet(SMALL, t.testdir());
    const abort = new AbortController();
    const cancelled = new Run({ workers: 1, signal: abort.signal });
    t.teardown(() => cancelled.close());
    const first = tap(() => {
      abort.abort();
    });
    const result = await failure(
      lastValueFrom(
        readExposures(files, { skysub: false, static: false, driz_cr: false, run: cancelled }).pipe(first, toArray()),
      ),
    );
    t.ok(isRxDrizzleError(result, 'CancelledError'), String(result));
  },
);

t.test(
  'D2: preflight refuses final_wht_type=ERR and IVM for exposures without those planes, as the run does',
  async (t) => {
    const { files, folder } = await writeDitherSet(frames({ nx: 48, ny: 48, exposures: 2 }), t.testdir());
    for (const final_wht_type of ['ERR', 'IVM'] as const) {
      const options = { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), final_wht_type };
      t.ok(isRxDrizzleError(await failure(astrodrizzle(files, options, run)), 'ExposureError'), 'the run');
      t.ok(isRxDrizzleError(await failure(preflight(files, options, run)), 'ExposureError'), 'the dry run');
    }
  },
);

t.test('D3: the lease of a mosaic in memory covers its planes', async (t) => {
  const { files } = await writeDitherSet(SMALL, t.testdir());
  const mosaic = await lastValueFrom(
    readExposures(files, { skysub: false, static: false, driz_cr: false, run }).pipe(
      drizzle({ skysub: false, static: false, driz_cr: false, final_scale: 0.02 }, { run }),
    ),
  );
  let most = 0;
  const budget = new MemoryBudget(2 ** 30, ({ used }) => (most = Math.max(most, used)));
  const { report } = await renderToMemory(mosaic, { ...renderResources(run, new AbortController().signal), budget });
  const held = report.layout.bytes + planeBytes(mosaic);
  t.ok(
    most >= held,
    `${String(most)} bytes on lease, ${String(held)} held: tiles ${String(report.layout.bytes)}, planes ${String(planeBytes(mosaic))}`,
  );
});

t.test('D4: a folder, an input or an output whose name has letters beyond ASCII is drizzled', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 1 }), t.testdir());
  t.equal(
    await failure(
      astrodrizzle(files, { skysub: false, static: false, driz_cr: false, output: join(folder, 'é') }, run),
    ),
    undefined,
    'output',
  );
  const nested = join(folder, 'données');
  mkdirSync(nested);
  const inFolder = join(nested, basename(files[0]));
  renameSync(files[0], inFolder);
  t.equal(
    await failure(
      astrodrizzle([inFolder], { skysub: false, static: false, driz_cr: false, output: join(folder, 'x') }, run),
    ),
    undefined,
    'folder',
  );
  const named = join(folder, 'é_flt.fits');
  renameSync(inFolder, named);
  t.equal(
    await failure(
      astrodrizzle([named], { skysub: false, static: false, driz_cr: false, output: join(folder, 'y') }, run),
    ),
    undefined,
    'input',
  );
});

t.test('D5: tiles on which nothing lands notice the cancel flag too', (t) => {
  const control = new SharedArrayBuffer(4 * CONTROL.cells);
  new Int32Array(control)[CONTROL.cancel] = 1;
  const plane = (): Float32Array => new Float32Array(new SharedArrayBuffer(4 * 64 * 64));
  const render = (): void => {
    renderTiles({
      frameNx: 64,
      frameNy: 64,
      tileSize: 16,
      control,
      chips: [],
      contextPlanes: 0,
      finish: { fillval: 0, maskval: NaN, sciFactor: 1 },
      sink: { kind: 'memory', sci: plane(), wht: plane(), ctx: null },
    });
  };
  t.throws(render, { name: 'CancelledError' });
  t.end();
});

t.test('D6: final_fillval is the value of empty pixels with final_units=counts too: DnnnFVAL says so', async (t) => {
  const { files, folder } = await writeDitherSet(SMALL, t.testdir());
  const options = {
    skysub: false,
    static: false,
    driz_cr: false,
    final_fillval: -999,
    final_units: 'counts',
    final_rot: 0,
    output: join(folder, 'x'),
    build: true,
  } as const;
  const { products } = await astrodrizzle(files, options, run);
  const [sci, wht] = await Promise.all(['SCI', 'WHT'].map((name) => readPlane(products[0], name)));
  const file = await FitsFile.open(products[0]);
  t.teardown(() => {
    file.close();
  });
  t.equal(file.hdus[0].header.get('D001FVAL'), '-999');
  const empty = wht.data.indexOf(0);
  t.ok(empty >= 0, 'the corners are empty');
  t.equal(sci.data[empty], -999);
});

t.test('D7: distortion and layout keywords in their other spellings are dropped', (t) => {
  // HIERARCH records of older HST files, sequent distortions and errors of FITS WCS Paper IV, off-diagonal LTM.
  for (const keyword of ['DP1.EXTVER', 'D2IM2.AXIS.1', 'CQDIS1', 'DQ1', 'CQERR2', 'DVERR1', 'LTM1_2', 'LTM2_1'])
    t.ok(isDropped(keyword), keyword);
  t.end();
});

t.test(
  'D8: the default frame holds every exposure, however far apart; or the error names the one that is far off',
  async (t) => {
    for (const degrees of [4, 10, 20]) {
      const { files } = await writeDitherSet(SMALL, t.testdir());
      await updateHeaderInPlace(files[1], 1, (header) => {
        header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + degrees);
      });
      const exposures = await lastValueFrom(
        readExposures(files, { skysub: false, static: false, driz_cr: false, run }).pipe(toArray()),
      );
      const planned = await planMosaic(exposures, drizzleParameters()).catch((error: unknown) => error);
      if (isRxDrizzleError(planned)) t.match(String(planned), files[1]);
      else
        t.strictSame(
          (planned as { outside: { file: string }[] }).outside.map(({ file }) => basename(file)),
          [],
          `${String(degrees)} degrees`,
        );
    }
  },
);

t.test(
  'D9: proc_unit=electrons: ERR weights are the inverse variance of the electrons that the product holds',
  async (t) => {
    const [any] = (await oneChipExposure(t.testdir())).chips;
    const chip = chipWith(any, { effGain: 7, bunit: 'COUNTS', inputIsRate: false, exptime: 400 });
    for (const proc_unit of ['native', 'electrons'] as const) {
      const parameters = drizzleParameters({ proc_unit, final_wht_type: 'ERR' });
      const weighting = chipWeighting(chip, parameters, 0.8, { err: SOME_PLANE, ivm: null });
      if (weighting.kind !== 'error') throw new Error(weighting.kind);
      // An error of e in native units is one of e times the factor of the values in the product.
      const wanted = 1 / (3 * valueFactor(chip, parameters, 0.8)) ** 2;
      t.ok(
        Math.abs(weighting.scale / 3 ** 2 / wanted - 1) < 1e-12,
        `${proc_unit}: ${String(weighting.scale / 9)}, wanted ${String(wanted)}`,
      );
    }
  },
);

t.test('D10: mosaicPixels treats an exposure without a good pixel as writeProduct does', async (t) => {
  const { files } = await writeDitherSet(SMALL, t.testdir());
  await setPlane(files[1], 'DQ', () => 4);
  const mosaic = await lastValueFrom(
    readExposures(files, { skysub: false, static: false, driz_cr: false, run }).pipe(
      drizzle({ skysub: false, static: false, driz_cr: false }, { run }),
    ),
  );
  const error = await failure(renderToMemory(mosaic, renderResources(run, new AbortController().signal)));
  t.ok(isRxDrizzleError(error, 'ExposureError'), String(error));
});

t.test('D11: when every input was skipped the error says which and why', async (t) => {
  const { files, folder } = await writeDitherSet(SMALL, t.testdir());
  for (const file of files) await updateHeaderInPlace(file, 0, (header) => header.set('EXPTIME', 0));
  const error = await failure(
    astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), skip_bad: true },
      new Run({ workers: 1 }),
    ),
  );
  t.ok(isRxDrizzleError(error));
  t.match(String(error), /is0010001|exposure time/i);
});

t.test('a product never replaces an input, not even with clobber; links are followed', async (t) => {
  const { files, folder } = await writeDitherSet(SMALL, t.testdir());
  const before = files.map((file) => readFileSync(file));
  symlinkSync(files[1], join(folder, 'link.fits'));
  for (const output of [files[0], join(folder, 'link.fits')]) {
    for (const start of [astrodrizzle, preflight]) {
      const error = await failure(
        start(files, { skysub: false, static: false, driz_cr: false, output, build: true, clobber: true }, run),
      );
      t.ok(isRxDrizzleError(error, 'UsageError'), String(error));
      t.match(String(error), /is an input/);
    }
  }
  t.strictSame(
    files.map((file) => readFileSync(file)),
    before,
  );
});

t.test('an all-bad exposure with skip_bad is rendered around, with counters that only grow', async (t) => {
  const { files, folder } = await writeDitherSet(SMALL, t.testdir());
  await setPlane(files[1], 'DQ', () => 4);
  const metrics = createMetrics();
  const counted = new Run({ workers: 2, metrics });
  t.teardown(() => counted.close());
  const result = await astrodrizzle(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), build: true, skip_bad: true },
    counted,
  );
  t.strictSame(
    result.skipped.map(({ file }) => file),
    [files[1]],
  );
  t.equal(result.exposures, 2);
  t.equal(
    Object.values(metrics.snapshot().rejected).reduce((a, b) => a + b, 0),
    1,
  );
});
