import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import sharp from 'sharp';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, astrodrizzlePipeline } from '../../pipelines/index.js';
import { isFlagged } from '../../src/masks/bit-mask.js';
import { readMask } from '../../src/masks/mask-plane.js';
import { MARKED } from '../../src/pictures/blink/blink-gif.js';
import { writeRejectionReport } from '../../src/pictures/rejection/index.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import type { Rejection } from '../../src/rejection/reject-rays.js';
import { rejectionWarnings } from '../../src/rejection/rejection-warnings.js';
import { shared } from '../support/paths.js';

const root = shared();
const skip = root === undefined ? 'needs ../shared/golden' : false;
const INPUTS = join(root ?? '', 'golden', 'astrodrizzle', 'acs4', 'jsim*_flc.fits');

/** Red pixels of a picture, one of each block of `times` x `times`, as `x,y` from the lower left of the first `ny` blocks. */
async function redPixels(png: Buffer | string, page: number, times: number, ny: number): Promise<Set<string>> {
  const { data, info } = await sharp(png, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const found = new Set<string>();
  for (let y = 0; y < ny; y++) {
    for (let x = 0; (x + 1) * times <= info.width; x++) {
      const at = 3 * ((ny - 1 - y) * times * info.width + x * times);
      if (MARKED.every((level, k) => data[at + k] === level)) found.add(`${String(x)},${String(y)}`);
    }
  }
  return found;
}

t.test('the report of a rejection', { skip }, async (t) => {
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const folder = t.testdir();
  let rejection: Rejection | undefined;
  await lastValueFrom(
    await astrodrizzlePipeline([INPUTS], { output: join(folder, 'x') }, run, {
      rejected: (found) => (rejection = found),
    }),
  );
  if (rejection === undefined) return t.fail('nothing was rejected');
  mkdirSync(join(folder, 'report'));
  const made = await writeRejectionReport(join(folder, 'report', 'cr.png'), rejection, { scratchDir: folder });
  const names = readdirSync(join(folder, 'report'));
  t.strictSame(made.map((path) => path.replace(/^.*\//, '')).toSorted(), names.toSorted());
  t.equal(names.length, 2 + 8, 'a table, a picture, eight chips that blink');

  // The table: the causes add up to the flags of the masks.
  const [head, ...lines] = readFileSync(join(folder, 'report', 'cr.csv'), 'utf8')
    .trim()
    .split('\n');
  const columns = head.split(',');
  const rows = lines.map((line) => new Map(line.split(',').map((cell, k) => [columns[k], cell])));
  t.equal(rows.length, 8);
  const { mask: plane, exposure } = rejection.chips[0];
  const mask = readMask(plane);
  const flags = new Set<string>();
  for (let y = 0; y < mask.ny; y++)
    for (let x = 0; x < mask.nx; x++) if (isFlagged(mask, x, y)) flags.add(`${String(x)},${String(y)}`);
  const number = (name: string): number => Number(rows[0].get(name));
  t.equal(rows[0].get('file'), exposure.file);
  t.equal(number('flagged'), flags.size);
  const causes = ['first_pass', 'second_pass', 'grown', 'cte_tail', 'trail'].map(number);
  t.equal(
    causes.reduce((sum, count) => sum + count, 0),
    flags.size,
  );
  t.ok(number('bad_dq') > 50 && number('bad_dq') + number('tested') <= number('pixels'));

  // The pictures: 160 x 112 pixels three and five times enlarged; red is what is flagged.
  t.strictSame(
    await redPixels(join(folder, 'report', 'cr.png'), 0, 3, mask.ny).then((red) => onlyLeft(red, mask.nx)),
    flags,
  );
  const gif = join(folder, 'report', 'cr_jsim3101_sci1.gif');
  t.equal((await sharp(gif, { pages: -1 }).metadata()).pages, 2);
  t.strictSame(await redPixels(gif, 0, 5, mask.ny), new Set(), 'first the chip as it is');
  t.strictSame(await redPixels(gif, 1, 5, mask.ny), flags);
  return undefined;
});

/** Those of the first of the panels beside each other. */
function onlyLeft(pixels: ReadonlySet<string>, nx: number): Set<string> {
  return new Set([...pixels].filter((pixel) => Number(pixel.split(',')[0]) < nx));
}

t.test('drizzle writes it where it is asked to, and says what cannot be', { skip }, async (t) => {
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const folder = t.testdir();
  await astrodrizzle([INPUTS], { output: join(folder, 'x'), crreport: join(folder, 'cr') }, run);
  t.ok(readdirSync(folder).includes('cr.csv'));
  await t.rejects(astrodrizzle([INPUTS], { output: join(folder, 'y'), crreport: join(folder, 'no', 'cr') }, run), {
    name: 'StorageError',
  });
  t.notOk(
    readdirSync(folder).some((name) => name.startsWith('y')),
    'before anything is made',
  );
  t.throws(() => drizzleParameters({ crreport: 'cr', driz_cr: false }), { name: 'UsageError' });
});

t.test('tails that were asked for in vain', { skip }, async (t) => {
  for (const [set, tails] of [
    ['acs4/jsim*_flc.fits', false],
    ['ir4/isim*_flt.fits', true],
  ] as const) {
    const run = new Run({ workers: 2 });
    t.teardown(() => run.close());
    let rejection: Rejection | undefined;
    const inputs = join(root ?? '', 'golden', 'astrodrizzle', set);
    const output = join(t.testdir(), 'x');
    const stream = await astrodrizzlePipeline([inputs], { output, driz_cr_ctegrow: 5 }, run, {
      rejected: (found) => (rejection = found),
    });
    await lastValueFrom(stream);
    if (rejection === undefined) return t.fail('nothing was rejected');
    const steps = { driz_separate: true, median: true, blot: true, readonly: true };
    t.equal(rejectionWarnings(rejection, { driz_cr_ctegrow: 5, ...steps }).length, tails ? 1 : 0, set);
    t.strictSame(rejectionWarnings(rejection, { driz_cr_ctegrow: 0, ...steps }), []);
    t.match(rejectionWarnings(rejection, { driz_cr_ctegrow: 0, ...steps, median: false }), [
      /^median=false had no effect: driz_cr=true/,
    ]);
  }
  return undefined;
});
