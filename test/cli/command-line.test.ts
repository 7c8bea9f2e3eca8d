import t from 'tap';
import { COMMANDS, LATER_COMMANDS } from '../../src/cli/command-table.js';
import { PARAMETER_NAMES } from '../../src/parameters/drizzle-table.js';
import { VERSION } from '../../src/version.js';
import { rxdrizzle } from './support.js';

interface ErrorDocument {
  readonly error: {
    readonly tag: string;
    readonly message: string;
    readonly option?: string;
    readonly remedy?: string;
  };
}

t.test('--help lists the commands and loads none of them', async (t) => {
  const cwd = t.testdir();
  for (const argv of [['--help'], ['help'], []]) {
    const { stdout, stderr, code } = await rxdrizzle(argv, cwd);
    t.same([code, stderr], [0, ''], argv.join(' '));
    for (const name of Object.keys(COMMANDS)) t.match(stdout, new RegExp(`^  ${name} `, 'm'));
  }
});

t.test('--version is that of the package', async (t) => {
  const { stdout, code } = await rxdrizzle(['--version'], t.testdir());
  t.same([code, stdout], [0, `${VERSION}\n`]);
  t.match(VERSION, /^\d+\.\d+\.\d+/);
});

t.test('drizzle --help has every parameter, the steps, the units and a word on flux', async (t) => {
  const { stdout, code } = await rxdrizzle(['drizzle', '--help'], t.testdir());
  t.equal(code, 0);
  const [listed, refused] = stdout.split('Not in this release:');
  for (const name of PARAMETER_NAMES) {
    const option = `--${name.replaceAll('_', '-')} `;
    const words = refused.split(/[\s,.]+/);
    t.ok(listed.includes(option) !== words.includes(name), `${name} is listed once`);
  }
  t.match(stdout, /^Step 7: final drizzle:$/m);
  t.match(stdout, /--final-scale <arcsec>/);
  t.match(stdout.replace(/\s+/g, ' '), /gaussian, lanczos2 and lanczos3 do not conserve flux/);
  t.match(stdout, /^Usage: rxdrizzle drizzle IN\.\.\. --output NAME/);
  t.equal((await rxdrizzle(['help', 'drizzle'], t.testdir())).stdout, stdout, 'help drizzle is drizzle --help');
});

t.test('every command has help with the common options', async (t) => {
  for (const name of Object.keys(COMMANDS)) {
    const { stdout, code } = await rxdrizzle([name, '--help'], t.testdir());
    t.equal(code, 0, name);
    for (const option of [
      '--quiet',
      '--json',
      '--log-level',
      '--progress',
      '--workers',
      '--memory',
      '--workdir',
      '--metrics-port',
    ]) {
      t.match(stdout, option, `${name} ${option}`);
    }
  }
});

t.test('wrong usage: exit code 2, what is wrong, what was meant', async (t) => {
  const table: [string[], RegExp][] = [
    [['drizle', 'a.fits'], /unknown command 'drizle' \(did you mean drizzle\?\)/],
    [['frobnicate'], /unknown command 'frobnicate' \(see rxdrizzle --help\)/],
    [['--bogus'], /--bogus: unknown option/],
    [['drizzle', 'a.fits', '--final-scal', '0.065'], /--final-scal: unknown option \(did you mean --final-scale\?\)/],
    [['drizzle', 'a.fits', '--final_pixfracc', '1'], /did you mean --final-pixfrac\?/],
    [['drizzle', 'a.fits', '--set', 'final_kernl=point'], /did you mean final_kernel\?/],
    [['drizzle', 'a.fits', '--output'], /option --output: a value is needed/],
    [['drizzle', 'a.fits', '--final-pixfrac', '2'], /final_pixfrac/],
    [['drizzle', 'a.fits', '--final-scale', '-0.065'], /final_scale/],
    [['drizzle', 'a.fits', '--final-kernel', 'tophat'], /final_kernel/],
    [['drizzle', 'a.fits', '--updatewcs'], /updatewcs.*not in this release/],
    [['drizzle', 'a.fits', '--workers', '0'], /option workers: .*whole number/],
    [['drizzle', 'a.fits', '--memory', 'plenty'], /option memory: 'plenty' is not a size/],
    [['drizzle', 'a.fits', '--progress', 'loud'], /option progress: .*auto, bar, json, none/],
    [['drizzle', 'a.fits', '--json=yes'], /--json: takes no value/],
    [['drizzle'], /no input is given/],
    [['info'], /no input is given/],
    [['pixtosky'], /no image is given/],
    [['pixtosky', 'a.fits'], /no coordinates are given/],
    [['pixtosky', 'a.fits', '1', '2', '3'], /3 coordinates are given/],
    [['skytopix'], /no image is given/],
    [['pixtopix'], /no image is given/],
  ];
  for (const name of LATER_COMMANDS) table.push([[name], new RegExp(`command '${name}' is not in this release`)]);
  for (const [argv, pattern] of table) {
    const { stdout, stderr, code } = await rxdrizzle(argv, t.testdir());
    t.equal(code, 2, argv.join(' '));
    t.match(stderr, pattern, argv.join(' '));
    t.match(stderr, /^rxdrizzle: /);
    t.equal(stdout, '', 'nothing on stdout');
    t.notMatch(stderr, /^\s+at /m, 'no stack');
  }
});

t.test('--json: one document on stdout for errors too', async (t) => {
  const { stdout, stderr, code } = await rxdrizzle(
    ['drizzle', 'a.fits', '--final-pixfrac', '2', '--json'],
    t.testdir(),
  );
  t.equal(code, 2);
  const { error } = JSON.parse(stdout) as ErrorDocument;
  t.match(error, { tag: 'UsageError', option: 'final_pixfrac' });
  t.equal(stderr, `rxdrizzle: ${error.message}\n`);
});
