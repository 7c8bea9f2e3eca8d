import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeExposure } from './exposure-file.js';
import type { ExposureOptions } from './exposure-file.js';
import { expectRefusals, inParallel, writeGood } from './refusal-case.js';
import type { BadCase } from './refusal-case.js';
import { ONLY_FINAL, rxdrizzle } from './support.js';

// Each case starts a process or two; a busy machine needs many times its usual half minute.
t.setTimeout(900_000);

const exposure = (options: ExposureOptions) => (cwd: string) => writeExposure(join(cwd, 'bad_flt.fits'), options);

/** What is wrong with one exposure: refused alone, and left out of a set with `--skip-bad`. */
const BAD_EXPOSURES: readonly BadCase[] = [
  {
    name: 'a truncated file: the byte where it ends',
    make: async (cwd) => {
      const path = join(cwd, 'bad_flt.fits');
      await writeExposure(path);
      writeFileSync(path, readFileSync(path).subarray(0, 8000));
    },
    tag: 'FitsFormatError',
    message: /bad_flt\.fits.*truncated.*ends at byte 8000/,
    code: 1,
  },
  {
    name: 'a file truncated inside a header',
    make: async (cwd) => {
      const path = join(cwd, 'bad_flt.fits');
      await writeExposure(path);
      writeFileSync(path, readFileSync(path).subarray(0, 2880 + 700));
    },
    tag: 'FitsFormatError',
    message: /bad_flt\.fits.*no END card.*byte 3580/,
    code: 1,
  },
  {
    name: 'not FITS',
    make: (cwd) => {
      writeFileSync(join(cwd, 'bad_flt.fits'), '<html><body>404 Not Found</body></html>'.repeat(100));
    },
    tag: 'FitsFormatError',
    message: /bad_flt\.fits.*not.*FITS/,
    code: 1,
  },
  {
    name: 'an empty file',
    make: (cwd) => {
      writeFileSync(join(cwd, 'bad_flt.fits'), '');
    },
    tag: 'FitsFormatError',
    message: /bad_flt\.fits/,
    code: 1,
  },
  { name: 'no SCI', make: exposure({ bare: true }), tag: 'ExposureError', message: /bad_flt\.fits.*no SCI/, code: 1 },
  {
    name: 'ERR of another shape',
    make: exposure({ errShape: [40, 31] }),
    tag: 'ExposureError',
    message: /\[ERR,1\].*40 x 31.*40 x 32/,
    code: 1,
  },
  {
    name: 'DQ of another shape',
    make: exposure({ dqShape: [39, 32] }),
    tag: 'ExposureError',
    message: /\[DQ,1\].*39 x 32.*40 x 32/,
    code: 1,
  },
  {
    name: 'a WCS that is no number',
    make: exposure({ sci: { CRVAL1: 'NaN' } }),
    tag: 'KeywordError|WcsError',
    message: /bad_flt\.fits.*CRVAL1/,
    code: 1,
  },
  {
    name: 'a singular WCS',
    make: exposure({ sci: { CD1_1: 1e-5, CD1_2: 1e-5, CD2_1: 1e-5, CD2_2: 1e-5 } }),
    tag: 'WcsError',
    message: /bad_flt\.fits.*CD1_1.*singular/,
    code: 1,
  },
  {
    name: 'an unknown projection',
    make: exposure({ sci: { CTYPE1: 'RA---XYZ', CTYPE2: 'DEC--XYZ' } }),
    tag: 'WcsError',
    message: /bad_flt\.fits.*CTYPE1.*XYZ/,
    code: 1,
  },
  {
    name: 'no celestial WCS',
    make: exposure({ sci: { CTYPE1: undefined, CTYPE2: undefined } }),
    tag: 'WcsError',
    message: /bad_flt\.fits.*CTYPE1/,
    code: 1,
  },
  {
    name: 'a lookup table that is not there',
    make: exposure({ sci: { CPDIS1: 'Lookup', DP1: 'AXIS.1: 1' } }),
    tag: 'WcsError',
    message: /bad_flt\.fits.*(WCSDVARR|CPDIS1|DP1)/,
    code: 1,
  },
  {
    name: 'no EXPTIME',
    make: exposure({ primary: { EXPTIME: undefined } }),
    tag: 'KeywordError',
    message: /bad_flt\.fits.*EXPTIME/,
    code: 1,
  },
  {
    name: 'EXPTIME 0',
    make: exposure({ primary: { EXPTIME: 0 } }),
    tag: 'ExposureError',
    message: /bad_flt\.fits.*0/,
    code: 1,
  },
  {
    name: 'a negative EXPTIME',
    make: exposure({ primary: { EXPTIME: -5 } }),
    tag: 'ExposureError',
    message: /bad_flt\.fits.*-5/,
    code: 1,
  },
  {
    name: 'all pixels bad',
    make: exposure({ dq: 4 }),
    tag: 'ExposureError',
    message: /bad_flt\.fits.*(bad|good)/,
    code: 1,
  },
  {
    name: 'a file that is not there',
    make: () => undefined,
    tag: 'StorageError|UsageError',
    message: /bad_flt\.fits.*no such file/,
    code: 1,
  },
];

t.test('refused alone', (t) => expectRefusals(t, BAD_EXPOSURES));

/** Runs every case in a folder of its own, beside a good exposure. */
async function runAll(folder: string, argv: readonly string[]): Promise<Awaited<ReturnType<typeof rxdrizzle>>[]> {
  return inParallel([...BAD_EXPOSURES.keys()], async (index) => {
    const cwd = join(folder, String(index));
    await writeGood(cwd);
    await BAD_EXPOSURES[index].make(cwd);
    return rxdrizzle(['drizzle', ...argv, ...ONLY_FINAL], cwd);
  });
}

const folders = Object.fromEntries(BAD_EXPOSURES.map((_, index) => [String(index), {}]));

t.test('--dry-run refuses what headers show, with the same words', async (t) => {
  const outcomes = await runAll(t.testdir(folders), ['good_flt.fits', 'bad_flt.fits', '--dry-run']);
  BAD_EXPOSURES.forEach(({ name, message }, index) => {
    if (name === 'all pixels bad') return; // That takes pixels.
    const { code, stdout, stderr } = outcomes[index];
    t.strictSame([code, stdout], [1, ''], name);
    t.match(stderr, message);
  });
});

t.test('--skip-bad goes on without the bad exposure and says so', async (t) => {
  const argv = ['good_flt.fits', 'bad_flt.fits', '--output', 'm', '--skip-bad', '--json', '--workers', '1'];
  const outcomes = await runAll(t.testdir(folders), argv);
  BAD_EXPOSURES.forEach(({ name }, index) => {
    const { code, stdout, stderr } = outcomes[index];
    t.equal(code, 0, `${name}: ${stderr}`);
    const result = JSON.parse(stdout) as { exposures: number; skipped: { file: string; problem: string }[] };
    t.strictSame([result.exposures, result.skipped.map(({ file }) => file)], [1, ['bad_flt.fits']], name);
    t.match(stderr, /WARN: skipped bad_flt\.fits: /);
  });
});

t.test('--skip-bad with nothing left is an error', async (t) => {
  const cwd = t.testdir({});
  await writeExposure(join(cwd, 'bad_flt.fits'), { bare: true });
  const { code, stderr } = await rxdrizzle(['drizzle', 'bad_flt.fits', '--skip-bad'], cwd);
  t.equal(code, 1);
  t.match(stderr, /rxdrizzle: .*(no input|no exposure)/);
  t.strictSame(readdirSync(cwd), ['bad_flt.fits']);
});
