import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { compareWithTruth, INFRARED_SETTINGS } from '../../samples/compare.js';
import { readTruth } from '../../samples/truth-reader.js';

/** The compiled tree that this test is part of. */
const compiled = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = (name: string): string => join(compiled, 'samples', name);

t.test('npm run sample: mosaic, picture, and stars that agree with the truth', async (t) => {
  const folder = t.testdir();
  const { status, stdout, stderr } = spawnSync(process.execPath, [program('run-sample.js'), '--out', folder], {
    encoding: 'utf8',
  });
  t.equal(status, 0, `${stdout}\n${stderr}`);
  t.match(stdout, /sample_drz\.fits/);
  t.match(stdout, /sample\.png/);
  t.ok(existsSync(join(folder, 'sample_drz.fits')));
  t.ok(existsSync(join(folder, 'sample.png')));

  const truth = await readTruth(join(folder, 'exposures'));
  const found = await compareWithTruth(join(folder, 'sample_drz.fits'), truth, INFRARED_SETTINGS);
  // The promise of the project: median flux ratio 1.000 +- 0.002, places unbiased to 0.5 milliarcsec.
  t.ok(found.stars.length >= 40, `${found.stars.length} stars`);
  t.ok(Math.abs(found.ratio.median - 1) <= 0.002, `flux ratio ${found.ratio.median} +- ${found.ratio.error}`);
  t.ok(Math.abs(found.east.median) <= 0.5, `east ${found.east.median} +- ${found.east.error} mas`);
  t.ok(Math.abs(found.north.median) <= 0.5, `north ${found.north.median} +- ${found.north.error} mas`);
  // The medians can only be trusted that far if their own errors are smaller.
  t.ok(found.ratio.error < 0.001 && Math.max(found.east.error, found.north.error) < 0.25);
});

t.test('make-sample makes what is asked, and refuses what cannot be', async (t) => {
  const folder = t.testdir();
  const make = (...args: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [program('make-sample.js'), ...args], { encoding: 'utf8' });
  t.equal(make('--set', 'frames', '--n', '2', '--size', '64x48', '--mosaic', '100', '--out', folder).status, 0);
  t.equal(readdirSync(folder).filter((name) => name.endsWith('_flc.fits')).length, 2);
  for (const wrong of [
    ['--set', 'jwst', '--out', folder],
    ['--set', 'ir', '--size', '64x48', '--out', folder],
    ['--n', 'four', '--out', folder],
    ['--set', 'ir'],
    ['--colour'],
  ]) {
    const { status, stderr } = make(...wrong);
    t.equal(status, 2, wrong.join(' '));
    t.notMatch(stderr, /\n +at /, 'no stack trace');
  }
  t.equal(make('--set', 'ir', '--size', '64', '--out', '/dev/null/x').status, 1);
});
