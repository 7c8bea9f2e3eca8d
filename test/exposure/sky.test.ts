import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { parseSkyFile, readSkyFile } from '../../src/exposure/sky-file.js';
import { withSky } from '../../src/exposure/sky-values.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { chip, WFC3_IR, writeExposure } from './fits-sets.js';

t.test('sky files', async (t) => {
  const table = parseSkyFile("# sky\na_flt.fits 1.5\n\n  b_flt.fits  2 3.25e0\t4 \n'c d.fits' -1\n", 's.txt');
  t.strictSame(
    [...table.values],
    [
      ['a_flt.fits', [1.5]],
      ['b_flt.fits', [2, 3.25, 4]],
      ['c d.fits', [-1]],
    ],
  );
  t.equal(table.applied, false);
  for (const yes of ['# applied = yes', '#Applied: True', '# applied=t', '# values applied : Y'])
    t.equal(parseSkyFile(yes, 's').applied, true, yes);
  for (const no of ['# applied = no', '# applied', '# not applied']) t.equal(parseSkyFile(no, 's').applied, false, no);
  t.throws(() => parseSkyFile('a.fits\nb.fits x\nc.fits 1\nc.fits 2\n', 's.txt'), {
    name: 'UsageError',
    place: { option: 'skyfile', file: 's.txt' },
    message: /line 1: a.fits has no value\nline 2: "x" is not a list of numbers\nline 4: c.fits is listed twice/,
  });
  await t.rejects(readSkyFile('/none/s.txt'), { name: 'StorageError' });
});

t.test('what is subtracted and what is recorded', async (t) => {
  const dir = t.testdir();
  const file = await writeExposure(dir, 'a_flt.fits', WFC3_IR, [
    ...chip(1, { MDRIZSKY: 5, MYSKY: 7 }),
    ...chip(2, { MYSKY: 8 }),
  ]);
  const sky = async (options: DrizzleOptions, text = ''): Promise<unknown> => {
    const skyfile = join(dir, 'sky.txt');
    await writeFile(skyfile, text);
    const parameters = drizzleParameters(
      text === '' ? { skysub: false, ...options } : { ...options, skysub: true, skyfile },
    );
    const table = text === '' ? undefined : await readSkyFile(skyfile);
    const { chips } = withSky(await openExposure({ file }), parameters, table);
    return chips.map((one) => [one.sky, one.recordedSky]);
  };
  t.strictSame(
    await sky({}),
    [
      [null, 5],
      [null, 0],
    ],
    'no subtraction: the header value, else 0, is recorded',
  );
  t.strictSame(
    await sky({ skyuser: 'MYSKY' }),
    [
      [null, 7],
      [null, 8],
    ],
    'the user has subtracted it',
  );
  t.strictSame(
    await sky({ skyuser: 'MDRIZSKY' }),
    [
      [5, 5],
      [null, 0],
    ],
    'the recorded value is subtracted',
  );
  t.strictSame(
    await sky({}, `${file} 1.25\n`),
    [
      [1.25, 1.25],
      [1.25, 1.25],
    ],
    'one value for all chips',
  );
  t.strictSame(
    await sky({}, 'a_flt.fits 1 2\n'),
    [
      [1, 1],
      [2, 2],
    ],
    'one a chip; the name without its folder',
  );
  t.strictSame(await sky({}, '# applied = yes\na_flt.fits 1 2\n'), [
    [null, 1],
    [null, 2],
  ]);
  await t.rejects(sky({}, 'b_flt.fits 1\n'), { name: 'UsageError', message: /has no value for .*a_flt.fits/ });
  await t.rejects(sky({}, 'a_flt.fits 1 2 3\n'), {
    name: 'UsageError',
    message: /has 3 values for .*which has 2 chips/,
  });
  await t.rejects(sky({ skyuser: 'NOSKY' }), { name: 'UsageError', place: { keyword: 'NOSKY', option: 'skyuser' } });
});
