import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { POOR_FIT, writeExposure } from './exposure-file.js';
import { ONLY_FINAL, program, rxdrizzle } from './support.js';

t.setTimeout(600_000);

async function oneExposure(cwd: string): Promise<void> {
  await writeExposure(join(cwd, 'a_flt.fits'));
}

t.test('a reader of stderr that goes away does not end the run', async (t) => {
  const cwd = t.testdir();
  await oneExposure(cwd);
  const argv = [
    'drizzle',
    'a_flt.fits',
    ...ONLY_FINAL,
    '--output',
    'm',
    '--build',
    '--final-scale',
    '0.004',
    '--progress',
    'json',
  ];
  const child = spawn(process.execPath, [program(), ...argv], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.once('data', () => child.stderr.destroy());
  const ended = await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code, signal) => {
      resolve([code, signal]);
    });
  });
  t.strictSame(ended, [0, null]);
  t.strictSame(readdirSync(cwd).sort(), ['a_flt.fits', 'm_drz.fits']);
});

t.test('driz_combine=no: checked, and said so', async (t) => {
  const cwd = t.testdir();
  await oneExposure(cwd);
  const argv = ['drizzle', 'a_flt.fits', ...ONLY_FINAL, '--output', 'm', '--set', 'driz_combine=no'];
  const { code, stdout, stderr } = await rxdrizzle(argv, cwd);
  t.equal(code, 0, stderr);
  t.match(stdout, /^no product +driz_combine=no: .*nothing was written\nframe +\d+ x \d+ pixels/);
  t.match(stdout, /^input +1 exposure, 1 chip, 502\.9 s$/m);
  t.notMatch(stdout, /Mpix/);
  const json = await rxdrizzle([...argv, '--json'], cwd);
  t.match(JSON.parse(json.stdout), { products: [], bytes: [], exposures: 1 });
  t.strictSame(readdirSync(cwd), ['a_flt.fits']);
});

t.test('a warning is shown once, and is in the result once', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'), { sci: POOR_FIT });
  const argv = [
    'drizzle',
    'a_flt.fits',
    ...ONLY_FINAL,
    '--output',
    'm',
    '--final-kernel',
    'lanczos3',
    '--json',
    '--workers',
    '1',
  ];
  for (const extra of [[], ['--set', 'driz_combine=no']]) {
    const { stdout, stderr } = await rxdrizzle([...argv, ...extra], cwd);
    const { warnings } = JSON.parse(stdout) as { warnings: string[] };
    t.ok(
      warnings.some((warning) => warning.includes('RMS')),
      'headers are judged before a run',
    );
    const shown = stderr.split('\n').flatMap((line) => line.split('WARN: ').slice(1));
    t.strictSame([...shown].sort(), [...warnings].sort());
    t.equal(new Set(warnings).size, warnings.length);
  }
});

/** The error of a run under a limit of the shell (`-n 30`). */
function errorUnder(limit: string, cwd: string): { tag: string; message: string } {
  // The test runner preloads modules into every child, which would use files and addresses up.
  const command = `unset NODE_OPTIONS && ulimit ${limit} && exec "$0" "$@"`;
  const argv = [
    '-c',
    command,
    process.execPath,
    program(),
    'drizzle',
    'a_flt.fits',
    ...ONLY_FINAL,
    '--output',
    'm',
    '--json',
  ];
  const { status, stdout } = spawnSync('sh', [...argv, '--workers', '1'], { cwd, encoding: 'utf8' });
  if (status !== 1) throw new Error(`exit code ${String(status)} under ${limit}`);
  return (JSON.parse(stdout) as { error: { tag: string; message: string } }).error;
}

t.test('too many open files: the limit is named, and none of our modules', async (t) => {
  const cwd = t.testdir();
  await oneExposure(cwd);
  const error = errorUnder('-n 30', cwd);
  t.equal(error.tag, 'StorageError');
  t.match(error.message, /too many open files \(raise the limit with `ulimit -n`\)/);
  t.notMatch(error.message, /\.js/);
});

t.test('too few addresses for a thread: the limit is named, and nothing is left behind', async (t) => {
  const cwd = t.testdir();
  await oneExposure(cwd);
  const error = errorUnder('-v 8000000', cwd);
  t.equal(error.tag, 'BudgetError');
  t.match(error.message, /a thread got no memory: .*\(give fewer --workers; .*ulimit -v/);
  t.strictSame(readdirSync(cwd), ['a_flt.fits']);
});
