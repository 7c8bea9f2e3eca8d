import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { setPlane } from '../pipelines/edited-sets.js';
import { NX, SCALE, writeExposure } from './exposure-file.js';
import type { ExposureOptions } from './exposure-file.js';
import { rxdrizzle } from './support.js';

t.setTimeout(600_000);

/** Degrees on the sky that shift an exposure by this many pixels. */
const pixels = (n: number): number => (n * SCALE) / 3600;

/** Noise of one sigma that anybody can repeat. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) {
      state = (1664525 * state + 1013904223) % 2 ** 32;
      sum += state / 2 ** 32;
    }
    return sum;
  };
}

async function exposure(
  cwd: string,
  name: string,
  level: number,
  shift = 0,
  options: ExposureOptions = {},
): Promise<void> {
  const path = join(cwd, name);
  await writeExposure(path, { ...options, offset: [0, pixels(shift)] });
  const random = noise(level);
  await setPlane(path, 'SCI', () => level + 0.1 * random());
}

interface SkyDocument {
  readonly method: string;
  readonly downgrade: string | null;
  readonly chips: readonly { file: string; extver: number; sky: number; status: string; group: number }[];
  readonly seams: readonly { before: number; after: number }[];
  readonly groups: readonly (readonly string[])[] | null;
  readonly warnings: readonly string[];
}

async function skymatch(cwd: string, ...argv: string[]): Promise<SkyDocument> {
  const { code, stdout, stderr } = await rxdrizzle(['skymatch', ...argv, '--json'], cwd);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as SkyDocument;
}

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

t.test('offsets of overlapping exposures are found, and the inputs stay as they are', async (t) => {
  const cwd = t.testdir();
  for (const [k, level] of [10, 13, 11].entries()) await exposure(cwd, `${'abc'[k]}_flt.fits`, level, 8 * k);
  const before = readdirSync(cwd).map((file) => hash(join(cwd, file)));
  const { chips, seams, groups, method } = await skymatch(cwd, '*_flt.fits', '--skystat', 'median');
  t.equal(method, 'globalmin+match');
  t.strictSame(groups, [['a_flt.fits', 'b_flt.fits', 'c_flt.fits']]);
  for (const [k, level] of [10, 13, 11].entries()) t.ok(Math.abs(chips[k].sky - level) < 0.02, String(chips[k].sky));
  t.ok(
    seams.every((seam) => Math.abs(seam.after) < 0.02 * Math.abs(seam.before) + 1),
    JSON.stringify(seams),
  );
  t.strictSame(
    readdirSync(cwd)
      .filter((file) => file.endsWith('.fits'))
      .map((file) => hash(join(cwd, file))),
    before,
  );
  const log = readFileSync(join(cwd, 'skymatch.log'), 'utf8');
  // Three differences of two offsets: one is left to check the others.
  t.match(log, /^solution {4}rank 2, condition 1\.\d, chi-square \S+ of 1\b/m);
  await skymatch(cwd, '*_flt.fits');
  t.ok(readFileSync(join(cwd, 'skymatch.log'), 'utf8').startsWith(`${log}\n\n`), 'the log is appended to');
});

t.test('written headers: the value of the chip, in its own units', async (t) => {
  const cwd = t.testdir();
  await exposure(cwd, 'a_flt.fits', 10);
  await exposure(cwd, 'b_flt.fits', 13);
  const argv = ['*_flt.fits', '--skymethod', 'match', '--readonly', 'false', '--subtractsky', '--logfile', ''];
  const first = await skymatch(cwd, ...argv);
  t.ok(Math.abs(first.chips[1].sky - 3) < 0.02);
  const second = await skymatch(cwd, ...argv);
  t.ok(Math.abs(second.chips[1].sky) < 0.01, 'nothing is left to subtract');
  const text = readFileSync(join(cwd, 'b_flt.fits'), 'latin1');
  const total = Number(/SKYUSER = *([-+.\dE]+)/.exec(text)?.[1]);
  t.ok(Math.abs(total - first.chips[1].sky - second.chips[1].sky) < 1e-6, 'the keyword has both');
});

t.test('what cannot be matched is said, and what to do about it', async (t) => {
  const cwd = t.testdir();
  await exposure(cwd, 'a_flt.fits', 10);
  await exposure(cwd, 'far_flt.fits', 12, 10 * NX);
  await exposure(cwd, 'jansky_flt.fits', 12, 0, { sci: { BUNIT: 'MJy/sr' } });
  await exposure(cwd, 'masked_flt.fits', 12, 0, { dq: 4 });
  const problem = async (...argv: string[]): Promise<string> => {
    const { code, stderr } = await rxdrizzle(['skymatch', ...argv, '--logfile', ''], cwd);
    t.ok(code === 1 || code === 2, `exit code ${String(code)}`);
    t.notMatch(stderr, /at .*\.js/, 'no stack trace');
    return stderr;
  };
  t.match(await problem('a_flt.fits'), /globalmin\+match compares exposures and there is only 1 .*globalmin/);
  t.match(await problem('a_flt.fits', 'far_flt.fits'), /no overlap between the 2 exposures/);
  t.match(await problem('a_flt.fits', 'jansky_flt.fits'), /BUNIT/);
  t.match(await problem('masked_flt.fits', '--skymethod', 'localmin'), /masked_flt.fits: its sky cannot be measured/);
  t.match(await problem('a_flt.fits', '--skymethod', 'localmin', '--lower', '1000'), /between the limits/);
  t.match(await problem('a_flt.fits', '--skymethod', 'best'), /skymethod.*globalmin\+match/);
  t.match(await problem('a_flt.fits', '--skystatt', 'mean'), /skystat/);
});

t.test('an exposure outside all others is named, and gets a sky of its own', async (t) => {
  const cwd = t.testdir();
  await exposure(cwd, 'a_flt.fits', 10);
  await exposure(cwd, 'b_flt.fits', 13);
  await exposure(cwd, 'far_flt.fits', 12, 10 * NX);
  const { chips, groups, warnings } = await skymatch(cwd, '*_flt.fits', '--logfile', '');
  t.strictSame(groups, [['a_flt.fits', 'b_flt.fits'], ['far_flt.fits']]);
  t.equal(chips[2].status, 'no-overlap');
  t.ok(Math.abs(chips[2].sky - 12) < 0.05);
  t.match(warnings.join('\n'), /far_flt.fits/);
});
