import { lastValueFrom, of, toArray } from 'rxjs';
import t from 'tap';
import { drizzle, mosaicPixels, readExposures, Run, writeProduct } from '../../operators/index.js';
import { renderResources } from '../../operators/render-resources.js';
import { preflight } from '../../pipelines/index.js';
import { frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { planeBytes } from '../../src/mosaic/mosaic-plan.js';
import { planMosaic } from '../../src/mosaic/plan-mosaic.js';
import { renderToMemory } from '../../src/mosaic/render-to-memory.js';
import { freeBytes, requireRoom } from '../../src/mosaic/room.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import { requireDiskRoom } from '../../src/product/write-mosaic.js';
import type { Planned } from '../../src/mosaic/plan-mosaic.js';

const run = new Run({ workers: 1, memory: 2 ** 26 });
t.teardown(() => run.close());

/** Exposures of which number `astray` points `degrees` further north; the rest are dithered by less than an arcsecond. */
async function scattered(
  folder: string,
  astray: number,
  degrees: number,
): Promise<{ files: readonly string[]; folder: string }> {
  const written = await writeDitherSet(irDither({ size: 64, exposures: 3 }), folder);
  await updateHeaderInPlace(written.files[astray], 1, (header) => {
    header.set('CRVAL2', (header.number('CRVAL2') ?? 0) + degrees);
  });
  return written;
}

async function planned(files: readonly string[], options = {}): Promise<Planned> {
  const exposures = await lastValueFrom(readExposures(files, { skysub: false, run }).pipe(toArray()));
  return planMosaic(exposures, drizzleParameters({ skysub: false, ...options }));
}

for (const astray of [0, 1, 2]) {
  t.test(
    `a frame beyond the room is refused and the exposure that stretches it is named (${String(astray)})`,
    async (t) => {
      const { files } = await scattered(t.testdir(), astray, 4);
      const { plan, outside } = await planned(files);
      t.equal(outside.length, 0, 'the default frame holds all exposures');
      // 4 degrees of 0.128 arcsec pixels, turned by 32 degrees.
      t.ok(
        Math.hypot(plan.frame.nx, plan.frame.ny) > (4 * 3600) / 0.13,
        `${String(plan.frame.nx)} x ${String(plan.frame.ny)}`,
      );
      const needed = planeBytes(plan);
      t.equal(needed, plan.frame.nx * plan.frame.ny * 12, 'SCI, WHT and one plane of CTX');
      const refuse = (): void => {
        requireRoom(plan, needed, needed - 1, 'the disk of /data');
      };
      t.throws(refuse, { name: 'FrameError', place: { file: files[astray] } });
      t.throws(refuse, /the mosaic of \d+ x \d+ pixels needs [\d.]+ GiB, the disk of \/data has [\d.]+ GiB/);
      t.throws(refuse, /final_outnx/);
      t.doesNotThrow(() => {
        requireRoom(plan, needed, needed, 'x');
      }, 'what just fits is let through');
      const error: unknown = await renderToMemory(plan, renderResources(run, new AbortController().signal)).catch(
        (reason: unknown) => reason,
      );
      t.ok(isRxDrizzleError(error, 'FrameError'));
      t.match(String(error), files[astray]);
      t.match(String(error), /the memory budget has 64\.0 MiB/);
      t.equal(run.budget.used, 0);
    },
  );
}

t.test('a smaller cut of the same exposures is drizzled', async (t) => {
  const { files } = await scattered(t.testdir(), 2, 4);
  const skipping = new Run({ workers: 1, memory: 2 ** 26 });
  t.teardown(() => skipping.close());
  const cut = { skysub: false, final_outnx: 80, final_outny: 80, final_ra: 53.16, final_dec: -27.79, skip_bad: true };
  const mosaic = await lastValueFrom(
    readExposures(files, { skysub: false, run: skipping }).pipe(drizzle(cut, { run: skipping })),
  );
  const pixels = await lastValueFrom(of(mosaic).pipe(mosaicPixels()));
  t.strictSame([pixels.frame.nx, pixels.frame.ny], [80, 80]);
  t.ok(pixels.report.covered > 4000);
  t.strictSame(
    mosaic.skipped.map(({ file }) => file),
    [files[2]],
    'the far one does not touch it',
  );
});

t.test('a frame beyond the disk is refused by the run and by the dry run, and nothing is written', async (t) => {
  const { files, folder } = await scattered(t.testdir(), 1, 4);
  const { plan } = await planned(files, { final_scale: 0.004 });
  t.ok(planeBytes(plan) > freeBytes(folder), `${String(planeBytes(plan) / 2 ** 40)} TiB`);
  t.throws(
    () => {
      requireDiskRoom(plan, folder);
    },
    { name: 'FrameError', message: /the disk of/ },
  );
  const options = { skysub: false, final_scale: 0.004, output: `${folder}/big` };
  const byRun: unknown = await lastValueFrom(
    readExposures(files, { skysub: false, run }).pipe(drizzle(options, { run }), writeProduct(options.output)),
  ).catch((reason: unknown) => reason);
  const byPreflight: unknown = await preflight(files, options, run).catch((reason: unknown) => reason);
  for (const error of [byRun, byPreflight]) {
    t.ok(isRxDrizzleError(error, 'FrameError'), String(error));
    t.match(String(error), files[1]);
  }
  t.throws(
    () => {
      requireDiskRoom(plan, `${folder}/none`);
    },
    { name: 'StorageError' },
    'no such folder',
  );
});

t.test('of frames spread over a mosaic the outermost is named', async (t) => {
  const { files } = await writeDitherSet(frames({ nx: 48, ny: 48, exposures: 5, mosaic: [80, 80] }), t.testdir());
  await updateHeaderInPlace(files[3], 1, (header) => {
    header.set('CRVAL1', (header.number('CRVAL1') ?? 0) - 2);
  });
  const { plan } = await planned(files);
  t.throws(
    () => {
      requireRoom(plan, planeBytes(plan), 1000, 'x');
    },
    { name: 'FrameError', place: { file: files[3] } },
  );
});

t.test('the free room of a disk is a plain number of bytes', (t) => {
  const free = freeBytes('/');
  t.ok(Number.isSafeInteger(free) && free > 0, String(free));
  t.end();
});
