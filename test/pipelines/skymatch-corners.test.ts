import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { skyMatches } from '../../operators/match-sky.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { skymatchParameters } from '../../src/parameters/skymatch-table.js';
import { settingsOfSkymatch } from '../../src/sky/match/settings-of.js';
import { readPlane } from '../support/read-plane.js';
import { matchOf, skiesOf, worstDifference, writeScene } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

t.test('match with islands=each-local: groups stand to each other as their own skies do', async (t) => {
  const folder = t.testdir();
  const levels = [100, 120, 50, 70];
  const files = await Promise.all(
    [0, 80, 2000, 2080].map((x, k) => writeScene(join(folder, `e${String(k)}.fits`), [{ level: levels[k], x }])),
  );
  const found = await matchOf(files, { skymethod: 'match', islands: 'each-local', dq_bits: null }, run);
  t.ok(worstDifference(skiesOf(found), [50, 70, 0, 20]) < 1e-9, String(skiesOf(found)));
  t.strictSame(
    found.skies.map(({ status }) => status),
    ['island', 'island', 'island', 'island'],
  );
});

t.test('overlaps without a single good pixel: refused, or a downgrade that is recorded', async (t) => {
  const folder = t.testdir();
  const masked = { level: 100, dq: (x: number): number => (x >= 45 ? 4 : 0) };
  const files = [
    await writeScene(join(folder, 'a.fits'), [masked], { EXPTIME: 100 }),
    await writeScene(join(folder, 'b.fits'), [{ level: 120, x: 50 }], { EXPTIME: 100 }),
  ];
  for (const compat of [false, true]) {
    for (const skymethod of ['match', 'globalmin+match'] as const) {
      const refused = await matchOf(files, { skymethod, compat, dq_bits: 0 }, run).catch((e: unknown) => e);
      t.ok(isRxDrizzleError(refused, 'ExposureError'), String(refused));
      t.match(String(refused), /overlap.*localmin|overlap.*globalmin/s);
    }
    const options = { output: join(folder, `x${String(compat)}`), skymethod: 'match', compat } as const;
    const { sky } = await astrodrizzle(
      files,
      { static: false, driz_cr: false, ...options, sky_fallback: 'localmin' },
      run,
    );
    t.match(sky, { method: 'localmin', requested: 'match', downgrade: /overlap.*localmin is used/ });
    t.ok(worstDifference(sky?.chips.map((chip) => chip.sky) ?? [], [100, 120]) < 1e-9);
  }
});

t.test('compat, match: an exposure without an overlap is drizzled as it is', async (t) => {
  const folder = t.testdir();
  const scenes = [{ level: 100 }, { level: 120, x: 80 }, { level: 50, x: 300 }];
  const files = await Promise.all(
    scenes.map((chip, k) => writeScene(join(folder, `e${String(k)}.fits`), [chip], { EXPTIME: 100 })),
  );
  const options = { output: join(folder, 'x'), build: true, skymethod: 'match', compat: true } as const;
  const { products } = await astrodrizzle(files, { static: false, driz_cr: false, ...options }, run);
  const { data } = await readPlane(products[0], 'SCI');
  const wht = (await readPlane(products[0], 'WHT')).data;
  const levels = new Set(
    Array.from(
      data.filter((_, k) => wht[k] > 50),
      (value) => Math.round(value),
    ),
  );
  t.strictSame([...levels].sort(), [100, 50].sort(), 'the matched pair at 100, the other at its own 50');
});

t.test('an exposure whose overlaps are masked has a sky of its own', async (t) => {
  const folder = t.testdir();
  const scenes = [
    { level: 100 },
    { level: 120, x: 50 },
    { level: 70, x: 120, dq: (x: number): number => (x < 40 ? 4 : 0) },
  ];
  const files = await Promise.all(scenes.map((chip, k) => writeScene(join(folder, `e${String(k)}.fits`), [chip])));
  const found = await matchOf(files, { skymethod: 'globalmin+match', dq_bits: 0 }, run);
  t.ok(worstDifference(skiesOf(found), [100, 120, 70]) < 1e-9, String(skiesOf(found)));
  t.strictSame(
    found.skies.map(({ status }) => status),
    ['ok', 'ok', 'no-overlap'],
  );
});

t.test('all methods beside localmin: those that islands=error refuses have no value', async (t) => {
  const folder = t.testdir();
  const levels = [100, 120, 50];
  const exposures = await Promise.all(
    [0, 50, 2000].map(async (x, k) => {
      const chip = { level: levels[k], x };
      return openExposure({ file: await writeScene(join(folder, `e${String(k)}.fits`), [chip], { EXPTIME: 100 }) });
    }),
  );
  const parameters = skymatchParameters({ skymethod: 'localmin', dq_bits: null, report: 'r' });
  const settings = { ...settingsOfSkymatch(parameters), islands: 'error' } as const;
  const { methods } = await lastValueFrom(skyMatches(exposures, settings, run));
  const found = methods.map(({ method, sky }) => [
    method,
    sky.map((value) => (Number.isNaN(value) ? null : Math.round(value))),
  ]);
  t.strictSame(found, [
    ['localmin', [100, 120, 50]],
    ['globalmin', [50, 50, 50]],
    ['match', [null, null, null]],
    ['globalmin+match', [null, null, null]],
  ]);
  const two = await lastValueFrom(skyMatches(exposures.slice(0, 2), settings, run));
  t.ok(worstDifference(two.methods[3].sky, [100, 120]) < 1e-9, 'one group is matched');
});
