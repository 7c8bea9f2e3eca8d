import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import t from 'tap';
import { expectRefusals, writeGood } from './refusal-case.js';
import type { BadCase, Refusal } from './refusal-case.js';
import { ONLY_FINAL, rxdrizzle } from './support.js';

// Each case starts a process; a busy machine needs many times its usual half minute.
t.setTimeout(900_000);

const FRAME = ['--final-ra', '10', '--final-dec', '10', '--final-outnx', '50', '--final-outny', '50'];
const plain = (
  message: RegExp,
  argv: readonly string[],
  tag: string,
  code: 1 | 2 = 2,
  name = argv.join(' '),
): BadCase => ({
  name,
  make: writeGood,
  argv: ['good_flt.fits', ...argv],
  tag,
  message,
  code,
});

const BAD_RUNS: readonly BadCase[] = [
  plain(
    /good_flt\.fits.*does not overlap|no exposure overlaps/,
    FRAME,
    'FrameError',
    1,
    'no overlap with the requested frame',
  ),
  plain(/frame|memory|disk/, ['--final-scale', '0.0000001'], 'FrameError', 1, 'a frame that fits nowhere'),
  plain(/good_flt\.fits|budget|memory/, ['--memory', '1k'], 'BudgetError', 1, 'a budget that no task fits'),
  plain(/--final-skale: unknown option \(did you mean --final-scale\?\)/, ['--final-skale', '1'], 'UsageError'),
  plain(/final_kernl.*did you mean final_kernel\?/, ['--set', 'final_kernl=point'], 'UsageError'),
  plain(/final_pixfrac.*1\.5/, ['--final-pixfrac', '1.5'], 'UsageError'),
  plain(/final_scale/, ['--final-scale', '0'], 'UsageError'),
  plain(/final_outn/, ['--final-outnx', '50'], 'UsageError'),
  plain(/final_bits/, ['--final-bits', '3,5'], 'UsageError'),
  plain(/none\.yaml.*no such file/, ['--config', 'none.yaml'], 'StorageError', 1),
  plain(/no-such-folder/, ['--output', 'no-such-folder/m'], 'StorageError', 1, 'an output folder that is not there'),
  {
    name: 'an output under a file',
    make: async (cwd) => {
      await writeGood(cwd);
      writeFileSync(join(cwd, 'plain.txt'), '');
    },
    argv: ['good_flt.fits', '--output', 'plain.txt/m'],
    tag: 'StorageError',
    message: /plain\.txt.*not a directory/,
    code: 1,
  },
  {
    name: 'misspelt keys of a parameter file: the line and the nearest name',
    make: async (cwd) => {
      await writeGood(cwd);
      writeFileSync(join(cwd, 'p.yaml'), '# comment\nfinal_scale: 0.064\nfinal_pixfrack: 0.8\nfinal_kernel: cube\n');
    },
    argv: ['good_flt.fits', '--config', 'p.yaml'],
    tag: 'UsageError',
    message: /p\.yaml:3:\d+ final_pixfrack.*final_pixfrac[^k][\s\S]*p\.yaml:4:\d+ final_kernel/,
    code: 2,
  },
  {
    name: 'an existing product',
    make: async (cwd) => {
      await writeGood(cwd);
      writeFileSync(join(cwd, 'm_drz_sci.fits'), 'precious');
    },
    argv: ['good_flt.fits', '--output', 'm'],
    tag: 'StorageError',
    message: /m_drz_sci\.fits.*exists.*--clobber/,
    code: 1,
  },
  {
    name: 'a zip bomb',
    make: (cwd) => {
      const card = (text: string): string => text.padEnd(80);
      const header = Buffer.alloc(40 * 2 ** 20);
      header.write(
        card('SIMPLE  =                    T') +
          card('BITPIX  =                    8') +
          card('NAXIS   =                    0') +
          card('END'),
        'latin1',
      );
      writeFileSync(join(cwd, 'bomb.zip'), zipSync({ 'a_flt.fits': header }));
    },
    argv: ['bomb.zip'],
    tag: 'FitsFormatError',
    message: /bomb\.zip!a_flt\.fits.*200 times/,
    code: 1,
  },
  {
    name: 'a zip that is none',
    make: (cwd) => {
      writeFileSync(join(cwd, 'bomb.zip'), 'PK and nothing else');
    },
    argv: ['bomb.zip'],
    tag: 'FitsFormatError',
    message: /bomb\.zip/,
    code: 1,
  },
  {
    name: 'the same file twice',
    make: writeGood,
    argv: ['good_flt.fits', './good_flt.fits'],
    tag: 'UsageError',
    message: /good_flt\.fits.*twice/,
    code: 2,
  },
];

t.test('refused', (t) => expectRefusals(t, BAD_RUNS));

const isRoot = process.getuid?.() === 0;

t.test('a folder that must not be written to', { skip: isRoot ? 'root may write everywhere' : false }, async (t) => {
  const cwd = t.testdir({ locked: {} });
  await writeGood(cwd);
  mkdirSync(join(cwd, 'locked', 'in'), { mode: 0o555 });
  const { code, stderr } = await rxdrizzle(['drizzle', 'good_flt.fits', '--output', 'locked/in/m', ...ONLY_FINAL], cwd);
  t.equal(code, 1);
  t.match(stderr, /locked\/in.*permission denied/);
});

/** Mounts a file system of this size; the reason why not otherwise. */
function mountSmall(folder: string, size: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'mounting a tmpfs is not allowed here';
  }
}

t.test('a full disk: refused before or while writing, nothing left behind', async (t) => {
  const cwd = t.testdir({ small: {} });
  const small = join(cwd, 'small');
  const reason = mountSmall(small, '64k');
  if (reason !== undefined) {
    t.plan(0, reason);
    return;
  }
  try {
    await writeGood(cwd);
    const argv = ['drizzle', 'good_flt.fits', '--output', 'small/m', '--final-scale', '0.01', ...ONLY_FINAL, '--json'];
    const { code, stdout, stderr } = await rxdrizzle(argv, cwd);
    t.equal(code, 1, stderr);
    t.match((JSON.parse(stdout) as Refusal).error, { tag: /StorageError|FrameError/, message: /disk|room|free/ });
    t.strictSame(readdirSync(small), []);
  } finally {
    execFileSync('umount', [small]);
  }
});
