import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { writeMask, writeScene } from '../pipelines/sky-scenes.js';
import { rxdrizzle } from './support.js';

/* Rows of the feature list of the stand-alone task that no other test shows from the outside. */

t.setTimeout(600_000);

interface SkyDocument {
  readonly chips: readonly {
    readonly sky: number;
    readonly unit: string;
    readonly kappa: number;
    readonly status: string;
  }[];
  readonly warnings: readonly string[];
  readonly peak_memory: number;
  readonly memory_limit: number;
}

async function skymatch(cwd: string, ...argv: string[]): Promise<SkyDocument> {
  const { code, stdout, stderr } = await rxdrizzle(['skymatch', ...argv, '--logfile', '', '--json'], cwd);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as SkyDocument;
}

/** A folder with exposures of these levels, each 20 pixels to the right of the one before. */
async function folderOf(t: Test, ...levels: readonly number[]): Promise<string> {
  const cwd = t.testdir();
  for (const [k, level] of levels.entries()) await writeScene(join(cwd, `e${String(k)}.fits`), [{ level, x: 20 * k }]);
  return cwd;
}

const FLAT = ['--dq-bits', 'None', '--skystat', 'mean', '--nclip', '0'];

t.test('F141: optimize is the share of the memory that chips are held in; the peak is reported', async (t) => {
  const cwd = await folderOf(t, 10, 12, 14, 13);
  // Without overlaps, whose outlines take memory besides the chips.
  const run = (...argv: string[]): Promise<SkyDocument> =>
    skymatch(cwd, 'e?.fits', ...FLAT, '--skymethod', 'localmin', ...argv);
  const { peak_memory: one, chips } = await run('--workers', '1');
  // The borders of the overlaps are held once, whatever the number of threads.
  const each = (await run('--workers', '2')).peak_memory - one;
  const modes = [
    ['balanced', 2],
    ['speed', 3],
    ['inmemory', 4],
  ] as const;
  for (const [mode, held] of modes) {
    const found = await run('--workers', '8', '--memory', String(4 * one), '--optimize', mode);
    t.strictSame([found.peak_memory, found.memory_limit], [one + (held - 1) * each, 4 * one], mode);
    t.strictSame(found.chips, chips, 'the same results');
    const single = await run('--workers', '8', '--memory', String(one), '--optimize', mode);
    t.strictSame([single.peak_memory, single.chips], [one, chips], `${mode}: one chip at least`);
  }
  const matched: unknown[] = [];
  for (const [mode] of modes) matched.push((await skymatch(cwd, 'e?.fits', ...FLAT, '--optimize', mode)).chips);
  t.strictSame(matched, [matched[0], matched[0], matched[0]]);
  const { stdout } = await rxdrizzle(['skymatch', 'e?.fits', '--optimize', 'Speed', '--memory', '64M'], cwd);
  t.match(stdout, /^memory {6}\d+\.\d MiB of pixels at most; speed of 64\.0 MiB$/m);
  t.match(readFileSync(join(cwd, 'skymatch.log'), 'utf8'), stdout.split('\n').at(-3) ?? '', 'in the log as well');
});

t.test('F142: the log on the console and in a file', async (t) => {
  const cwd = await folderOf(t, 10, 12);
  const run = (...argv: string[]): ReturnType<typeof rxdrizzle> =>
    rxdrizzle(['skymatch', 'e?.fits', ...FLAT, ...argv], cwd);
  const loud = await run('--logfile', 'a.log');
  const first = readFileSync(join(cwd, 'a.log'), 'utf8');
  t.match(loud.stdout, /^e1\.fits\[sci,1\] +12\.00000/m);
  t.ok(first.includes(loud.stdout.trimEnd()), 'the file has what the console has');
  const still = await run('--flog', 'a.log', '--verbose', 'no', '--clean', 'no', '--clobber');
  t.strictSame([still.code, still.stdout], [0, '']);
  const both = readFileSync(join(cwd, 'a.log'), 'utf8');
  t.ok(both.startsWith(`${first}\n\n`), 'appended, behind two empty lines');
  t.equal(both.split(/^\S+Z skymatch$/m).length, 3, 'two runs');
  await run('--logfile', '');
  const untouched = readFileSync(join(cwd, 'e0.fits'));
  const folder = await run('--logfile', '.', '--readonly', 'no');
  t.match(folder.stderr, /this is a directory/);
  t.ok(readFileSync(join(cwd, 'e0.fits')).equals(untouched), 'said before a file is changed');
  t.strictSame(
    readdirSync(cwd),
    ['a.log', 'e0.fits', 'e1.fits'],
    'F151: no temporary files, and no log where none is wanted',
  );
  const refused = await run('--logfile', 'no/a.log', '--readonly', 'no');
  t.equal(refused.code, 1);
  t.match(refused.stderr, /^rxdrizzle: no\/a\.log: no such file or directory/m);
});

t.test('F143: a pixel counts where both DQ and the mask call it good', async (t) => {
  const cwd = t.testdir();
  const region = (x: number): number => (x < 20 ? 0 : x < 40 ? 1 : x < 80 ? 2 : 3);
  await writeScene(join(cwd, 'a.fits'), [
    { level: (x) => [900, 200, 100, 500][region(x)], dq: (x) => [4, 16, 0, 0][region(x)] },
  ]);
  await writeMask(join(cwd, 'm.fits'), 100, 100, (x) => x < 80);
  writeFileSync(join(cwd, 'list.txt'), 'a.fits,m.fits\n');
  const cases: readonly (readonly [input: string, bits: string, sky: number])[] = [
    ['@list.txt', '0', 100],
    ['@list.txt', '16', (20 * 200 + 40 * 100) / 60],
    ['@list.txt', '~4', (20 * 200 + 40 * 100) / 60],
    ['@list.txt', '4,16', 325],
    ['@list.txt', 'None', 325],
    ['a.fits', '16', 225],
    ['a.fits', 'None', 360],
  ];
  const found: number[] = [];
  for (const [input, bits] of cases) {
    const argv = ['--skymethod', 'localmin', '--skystat', 'mean', '--nclip', '0', '--dq-bits', bits];
    found.push((await skymatch(cwd, input, ...argv)).chips[0].sky);
  }
  const wrong = cases.filter(([, , sky], k) => Math.abs(found[k] - sky) > 1e-9 * sky);
  t.strictSame(wrong, [], String(found));
});

t.test('F145, F146: surface brightness by hand, from files', async (t) => {
  const cwd = t.testdir();
  const flux = { PHOTFLAM: 2e-19, IDCSCALE: 0.04 };
  const [counts, rate] = ['ELECTRONS', 'ELECTRONS/S'].map((BUNIT) => ({ ...flux, BUNIT }));
  await writeScene(join(cwd, 'a.fits'), [{ level: 250, cards: counts }], { EXPTIME: 125 });
  await writeScene(join(cwd, 'b.fits'), [{ level: 3, x: 50, cards: rate }], { EXPTIME: 125 });
  const { chips } = await skymatch(cwd, 'a.fits', 'b.fits', ...FLAT, '--invsens-kwd', 'PHOTFLAM');
  // 250 x 2e-19 / (0.0016 x 125) = 2.5e-16 and 3 x 2e-19 / 0.0016 = 3.75e-16.
  t.ok(Math.abs((chips[0].sky * chips[0].kappa) / 2.5e-16 - 1) < 1e-9, JSON.stringify(chips[0]));
  t.ok(Math.abs((chips[1].sky * chips[1].kappa) / 3.75e-16 - 1) < 1e-9, JSON.stringify(chips[1]));
});

t.test('F148, F149, F150: what was taken for a unit, a time or a sensitivity is in the log', async (t) => {
  const cwd = t.testdir();
  const hst = { TELESCOP: 'HST', INSTRUME: 'ACS' };
  const bare = { BUNIT: null };
  await writeScene(join(cwd, 'acs.fits'), [{ level: 100, cards: bare }], { ...hst, EXPTIME: 100 });
  await writeScene(join(cwd, 'other.fits'), [{ level: 1, cards: bare, x: 50 }]);
  await writeScene(join(cwd, 'timeless.fits'), [{ level: 1, cards: { BUNIT: 'COUNTS' } }]);
  const cases: readonly (readonly [file: string, warning: RegExp, ...argv: string[]])[] = [
    ['acs.fits', /acs\.fits\[sci,1\]: no BUNIT: taken as counts by the instrument, ACS/],
    ['other.fits', /other\.fits\[sci,1\]: no BUNIT: taken as count rates/],
    ['timeless.fits', /timeless\.fits\[sci,1\]: the data are counts and EXPTIME is missing: .* not accounted for/],
    ['other.fits', /other\.fits\[sci,1\]: PHOTFLAM is missing: .* not accounted for/, '--invsens-kwd', 'PHOTFLAM'],
  ];
  for (const [file, warning, ...argv] of cases) {
    const log = join(cwd, 'w.log');
    const given = [...FLAT, '--skymethod', 'localmin', ...argv, '--logfile', 'w.log'];
    const { code, stderr } = await rxdrizzle(['skymatch', file, ...given], cwd);
    t.equal(code, 0, stderr);
    t.match(stderr, warning);
    t.match(readFileSync(log, 'utf8').split(' skymatch\n').at(-1), warning, 'in the log file');
  }
  const local = [...FLAT, '--skymethod', 'localmin'];
  const { chips } = await skymatch(cwd, 'acs.fits', 'timeless.fits', ...local);
  t.strictSame(
    chips.map(({ unit }) => unit),
    ['', 'COUNTS'],
    'a unit that is not written is not made up',
  );
});

t.test('F157: match alone is warned of, the others are not', async (t) => {
  const cwd = await folderOf(t, 10, 12);
  const unsafe = /match finds differences of the sky only: .* \(median, cosmic rays, IVM weights\).* wrong/;
  for (const method of ['match', 'globalmin+match', 'globalmin', 'localmin']) {
    const { warnings } = await skymatch(cwd, 'e?.fits', ...FLAT, '--skymethod', method);
    t.equal(unsafe.test(warnings.join()), method === 'match', method);
  }
});

t.test('F158: IVM weights with match are warned of', async (t) => {
  const cwd = t.testdir();
  const image = (x: number): Promise<string> =>
    writeScene(join(cwd, `e${String(x)}.fits`), [{ level: 10 + x, x, nx: 40, ny: 40 }], { EXPTIME: 10 });
  await image(0);
  await image(10);
  await writeMask(join(cwd, 'ivm.fits'), 40, 40, () => true);
  const argv = [
    'drizzle',
    'e*.fits',
    '--driz-cr',
    'no',
    '--static',
    'no',
    '--output',
    'x',
    '--final-wht-type',
    'IVM',
    '--ivm',
    'ivm.fits,ivm.fits',
  ];
  const { code, stderr } = await rxdrizzle([...argv, '--skymethod', 'match'], cwd);
  t.equal(code, 0, stderr);
  t.match(stderr, /WARN: skymethod match .*IVM weights/);
});

t.test('islands: refused with compat unless it is the rule of the reference, and shown by --report', async (t) => {
  const cwd = t.testdir();
  for (const [k, x] of [0, 50, 2000].entries())
    await writeScene(join(cwd, `e${String(k)}.fits`), [{ level: 10 + k, x }]);
  const run = (...argv: string[]): ReturnType<typeof rxdrizzle> =>
    rxdrizzle(['skymatch', 'e?.fits', ...FLAT, ...argv], cwd);
  for (const rule of ['each-zero', 'each-local', 'error']) {
    const { code, stderr } = await run('--compat', '--islands', rule);
    t.equal(code, 2);
    t.match(stderr, new RegExp(`option islands: ${rule} has no effect with compat, whose rule is global-floor`));
  }
  const drizzled = await rxdrizzle(
    ['drizzle', 'e?.fits', '--skymethod', 'match', '--compat', '--islands', 'error'],
    cwd,
  );
  t.strictSame(
    [drizzled.code, drizzled.stderr.includes('option islands: error has no effect')],
    [2, true],
    'drizzle, too',
  );
  for (const rule of ['auto', 'global-floor']) t.equal((await run('--compat', '--islands', rule)).code, 0, rule);
  const refused = await run('--islands', 'error', '--report', 'r');
  t.equal(refused.code, 1);
  t.match(refused.stderr, /there are 2 groups of exposures without an overlap/);
  t.notOk(existsSync(join(cwd, 'r.png')));
});
