import { join } from 'node:path';
import t from 'tap';
import { useTables } from '../mdriztab/exposures.js';
import { fixture } from '../support/paths.js';
import { writeExposure } from './exposure-file.js';
import { rxdrizzle } from './support.js';
import type { Outcome } from './support.js';

useTables();

const ROW = `${fixture('mdriztab', 'ir_mdz.fits')} row 2`;
const OFF = ['static', 'driz-separate', 'median', 'blot', 'driz-cr'].map((step) => `--no-${step}`);

/** Two exposures with a table; what `drizzle` makes of them. */
async function drizzling(cwd: string): Promise<(...argv: string[]) => Promise<Outcome>> {
  for (const name of ['a', 'b']) {
    const primary = { ROOTNAME: `itest${name}q`, MDRIZTAB: 'iref$ir_mdz.fits' };
    await writeExposure(join(cwd, `${name}_flt.fits`), { primary });
  }
  return (...argv) => rxdrizzle(['drizzle', 'a_flt.fits', 'b_flt.fits', '--workers', '1', ...argv], cwd);
}

/** Words of the line of a parameter. */
function line({ stdout }: Outcome, name: string): string[] {
  return (
    stdout
      .split('\n')
      .find((text) => text.startsWith(`${name} `))
      ?.split(/ {2,}/) ?? []
  );
}

t.test('--explain-parameters: each value and where it is from, and the recommended bits', async (t) => {
  const drizzle = await drizzling(t.testdir({ 'p.yaml': '# mine\nfinal_kernel: point\n' }));
  const given = ['--mdriztab', '--config', 'p.yaml', '--final-scale', '0.1', '--set', 'final_pixfrac=0.7', ...OFF];
  const outcome = await drizzle(...given, '--explain-parameters');
  t.strictSame([outcome.code, outcome.stderr], [0, '']);
  t.strictSame(line(outcome, 'final_bits'), ['final_bits', '528', ROW]);
  t.strictSame(line(outcome, 'final_kernel'), ['final_kernel', 'point', 'p.yaml:2:1']);
  t.strictSame(line(outcome, 'final_pixfrac'), ['final_pixfrac', '0.7', 'option']);
  t.strictSame(line(outcome, 'final_wcs'), ['final_wcs', 'true', 'option final_scale']);
  t.strictSame(line(outcome, 'resetbits'), ['resetbits', '4096', 'default']);
  t.strictSame(line(outcome, 'preserve'), ['preserve', 'true', 'default']);
  t.match(
    outcome.stdout,
    /^recommended: final_bits=528 driz_sep_bits=65535 {2}WFC3\/IR: .*blobs.*\(a_flt\.fits and 1 more\)$/m,
  );
  const { stdout } = await drizzle(...given, '--explain-parameters', '--json');
  const document = JSON.parse(stdout) as { parameters: readonly { name: string }[]; mdriztab: string };
  t.equal(document.mdriztab, ROW);
  t.match(
    document.parameters.find(({ name }) => name === 'skystat'),
    { value: 'mode', origin: 'mdriztab', place: ROW },
  );
});

t.test('a run says where its parameters are from; a variable that is not set is named', async (t) => {
  const drizzle = await drizzling(t.testdir());
  const run = ['--mdriztab', '--skymethod', 'localmin', '--output', 'm', '--dry-run'];
  const { stdout, code } = await drizzle(...run, ...OFF, '--final-wht-type', 'EXP');
  t.equal(code, 0);
  t.ok(stdout.startsWith(`parameters  ${ROW}\n`), stdout);
  delete process.env.iref;
  const lost = await drizzle(...run, ...OFF);
  t.equal(lost.code, 2);
  t.match(lost.stderr, /a_flt\.fits\[0\], keyword MDRIZTAB.* variable iref is not set .*export iref=/);
  t.notMatch(lost.stderr, / at .*\.js/, 'no stack trace');
});

t.test('without inputs the defaults are explained', async (t) => {
  const { stdout, code } = await rxdrizzle(['drizzle', '--explain-parameters'], t.testdir());
  t.equal(code, 0);
  t.match(stdout, /^final_pixfrac +1 +default$/m);
  t.notMatch(stdout, /recommended/);
});
