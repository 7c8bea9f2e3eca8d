import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keywordOf } from '../pipelines/empty-field.js';
import { setPlane } from '../pipelines/edited-sets.js';
import { writeScene } from '../pipelines/sky-scenes.js';
import { writeExposure } from './exposure-file.js';
import { rxdrizzle } from './support.js';
import type { Outcome } from './support.js';

t.setTimeout(600_000);

/** Exposures of one place under skies of 10, 12, ..., in the folder. */
async function exposures(cwd: string, ...names: string[]): Promise<string[]> {
  for (const [n, name] of names.entries()) {
    await writeExposure(join(cwd, name));
    await setPlane(join(cwd, name), 'SCI', (k) => 10 + 2 * n + 0.01 * Math.sin(k));
  }
  return names.map((name) => join(cwd, name));
}

/** How often a text is shown, on stdout and stderr together. */
const times = ({ stdout, stderr }: Outcome, text: string): number => `${stdout}${stderr}`.split(text).length - 1;

t.test('drizzle --readonly no: which headers were given their sky', async (t) => {
  const cwd = t.testdir();
  const files = await exposures(cwd, 'a_flt.fits', 'b_flt.fits');
  const argv = [
    'drizzle',
    '*_flt.fits',
    '--static',
    'no',
    '--driz-cr',
    'no',
    '--skymethod',
    'match',
    '--sky-fallback',
    'localmin',
    '--readonly',
    'no',
  ];
  const first = await rxdrizzle([...argv, '--output', 'm'], cwd);
  t.equal(first.code, 0, first.stderr);
  t.match(first.stdout, /^input {7}a_flt\.fits \(\S+\): MDRIZSKY.*\ninput {7}b_flt\.fits \(\S+\): MDRIZSKY/m);
  t.match(first.stdout, /^sky {9}match, median$/m);
  const [low, high] = (await keywordOf(files, 'MDRIZSKY')).map(Number);
  t.ok(low === 0 && Math.abs(high - 2) < 0.01, `${String(low)} ${String(high)}`);
  const again = await rxdrizzle([...argv, '--output', 'n', '--json'], cwd);
  t.match(JSON.parse(again.stdout), { applied: [{ way: 'unchanged' }, { way: 'unchanged' }] });
  const alone = await rxdrizzle(['drizzle', 'a_flt.fits', ...argv.slice(2), '--output', 'o'], cwd);
  t.match(alone.stdout, /^sky {9}localmin, median \(asked for match\)$/m);
  t.equal(times(alone, 'localmin is used instead'), 1, 'the downgrade is shown once');
});

t.test('drizzle --dry-run: overlaps, and whether the method can work', async (t) => {
  const cwd = t.testdir();
  await exposures(cwd, 'a_flt.fits', 'b_flt.fits');
  const files = readdirSync(cwd);
  const dry = (...argv: string[]): Promise<Outcome> =>
    rxdrizzle(['drizzle', ...argv, '--driz-cr', 'no', '--skymethod', 'match', '--output', 'm', '--dry-run'], cwd);
  const both = await dry('a_flt.fits', 'b_flt.fits');
  t.match(both.stdout, /^sky {9}match, median\noverlaps {4}1 pair of chips, 1 group$/m);
  t.equal(times(both, 'differences of the sky only'), 1);
  const alone = await dry('a_flt.fits');
  t.equal(alone.code, 1);
  t.match(alone.stderr, /skymethod: match compares exposures and there is only 1 \(use skymethod localmin/);
  const instead = await dry('a_flt.fits', '--sky-fallback', 'globalmin');
  t.match(instead.stdout, /^sky {9}globalmin, median \(asked for match\)$/m);
  t.match(instead.stdout, /^warning {5}match compares .* globalmin is used instead$/m);
  t.strictSame(readdirSync(cwd), files);
});

t.test('skymatch: a warning is shown once, and is in the log file', async (t) => {
  const cwd = t.testdir();
  await exposures(cwd, 'a_flt.fits', 'b_flt.fits');
  const argv = ['skymatch', 'a_flt.fits', 'b_flt.fits', '--skymethod', 'match', '--logfile', 'm.log'];
  const text = 'match finds differences of the sky only';
  const shown = await rxdrizzle(argv, cwd);
  t.equal(shown.code, 0, shown.stderr);
  t.equal(times(shown, text), 1);
  t.match(shown.stderr, text, 'by the log');
  t.equal(readFileSync(join(cwd, 'm.log'), 'utf8').split(text).length, 2);
});

t.test('skymatch: a file without DQ is named where DQ is asked for', async (t) => {
  const cwd = t.testdir();
  await writeScene(join(cwd, 'with.fits'), [{ level: 10, dq: () => 0 }]);
  await writeScene(join(cwd, 'none.fits'), [{ level: 12 }]);
  const shown = async (...argv: string[]): Promise<string> => {
    const inputs = ['with.fits', 'none.fits', '--skystat', 'mean', '--logfile', ''];
    return (await rxdrizzle(['skymatch', ...inputs, ...argv], cwd)).stderr;
  };
  t.match(await shown('--dq-bits', '16'), /none\.fits: no DQ extension: every pixel counts as good/);
  t.notMatch(await shown('--dq-bits', '16'), /with\.fits/);
  t.notMatch(await shown('--dq-bits', 'None'), /DQ/, 'not where it is not');
});
