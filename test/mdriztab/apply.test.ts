import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { drizzle } from '../../operators/drizzle.js';
import { runParameters } from '../../pipelines/run-parameters.js';
import type { ErrorTag } from '../../src/errors/index.js';
import { mdriztabParameters } from '../../src/mdriztab/apply-mdriztab.js';
import { drizzleParameters, resolveParameters } from '../../src/parameters/resolve.js';
import type { DrizzleOptions, ResolvedParameters } from '../../src/parameters/resolve.js';
import { refusal } from '../fits/support.js';
import { fixture } from '../support/paths.js';
import { headersOnly, IR, useTables } from './exposures.js';

useTables();

/** Steps that the rows switch on and the release lacks. */
const WITHOUT_STEPS = { static: false, driz_separate: false, median: false, blot: false, driz_cr: false } as const;

async function applied(folder: string, options: DrizzleOptions, images = 4): Promise<ResolvedParameters> {
  return runParameters(await headersOnly(folder, IR, images), { mdriztab: true, ...options }, {});
}

t.test('above the parameter file, below options; each value knows where it is from', async (t) => {
  const folder = t.testdir();
  const files = await headersOnly(folder, IR, 4);
  const config = join(folder, 'p.yaml');
  writeFileSync(config, 'mdriztab: yes\nfinal_pixfrac: 0.5\nskystat: mean\nfinal_kernel: point\n');
  const { values } = await resolveParameters({
    configFile: config,
    options: { skystat: 'mode', final_bits: '~4,8', ...WITHOUT_STEPS },
  });
  const first = await runParameters(files, values, {});
  // To be read again as the pipeline does, also as a copy, changes nothing.
  for (const resolved of [first, await runParameters(files, first.values, {})]) {
    const { values, origin, place, row } = resolved;
    t.match(values, {
      skystat: 'mode',
      final_bits: { good: -13 },
      final_kernel: 'point',
      skywidth: 0.25,
      median: false,
    });
    t.equal(values.final_pixfrac, Math.fround(0.8));
    t.match(
      values,
      { combine_type: 'median', driz_cr_snr: [5, 4], combine_nhigh: 1 },
      'also of steps that are not made',
    );
    t.match(origin, {
      skystat: 'option',
      final_bits: 'option',
      final_kernel: 'config',
      final_pixfrac: 'mdriztab',
      stepsize: 'default',
    });
    t.equal(row, `${fixture('mdriztab', 'ir_mdz.fits')} row 3`);
    t.match(place, { final_pixfrac: row, final_kernel: `${config}:4:1`, skystat: 'option', stepsize: '' });
  }
  const copy = drizzleParameters({ ...first.values, final_pixfrac: 0.9 });
  t.match(copy, { final_pixfrac: 0.9, skywidth: 0.25, skystat: 'mode' }, 'a changed copy keeps the rest');
  t.equal((await runParameters([], copy, {})).values, copy, 'and the row is not looked for again');
});

t.test('a row switches a frame on by the switch itself only; an option takes its values', async (t) => {
  const scale = Math.fround(0.08);
  t.match((await applied(t.testdir(), WITHOUT_STEPS)).values, { final_wcs: false, final_scale: scale });
  t.match((await applied(t.testdir(), { ...WITHOUT_STEPS, final_wcs: true })).values, {
    final_wcs: true,
    final_scale: scale,
  });
});

t.test('a row switches steps on, an option off', async (t) => {
  const { values, origin } = await applied(t.testdir(), { median: false, blot: false });
  t.match(values, { driz_cr: true, median: false, combine_type: 'median' });
  t.match(origin, { driz_cr: 'mdriztab', median: 'option' });
});

t.test('what a row says idly is no mistake; what cannot work with an option is', async (t) => {
  // Row 6 of 6 images has final_wht_type IVM beside nothing, row 3 has a pixfrac.
  t.equal((await applied(t.testdir(), { ...WITHOUT_STEPS, final_wht_type: 'ERR' })).values.final_wht_type, 'ERR');
  t.match(
    await refusal('UsageError', () => applied(t.testdir(), { ...WITHOUT_STEPS, final_kernel: 'lanczos3' })),
    /ir_mdz\.fits row 3 final_pixfrac: 0\.80*1?\d* cannot be used with lanczos3/,
  );
});

t.test('a single step cannot choose the row', async (t) => {
  t.match(await refusal('UsageError', () => drizzle({ mdriztab: true })), /option mdriztab: .*mdriztabParameters\(/);
  drizzle((await applied(t.testdir(), WITHOUT_STEPS)).values);
  const { parameters } = await mdriztabParameters(await headersOnly(t.testdir(), IR, 4));
  drizzle({ ...parameters, ...WITHOUT_STEPS });
});

t.test('a table that cannot be found or used', async (t) => {
  const folder = t.testdir({ 'text.txt': 'no table' });
  const cases: readonly (readonly [string | null, ErrorTag, RegExp])[] = [
    [null, 'KeywordError', /i0_flt\.fits.*keyword MDRIZTAB.*names no table.*leave mdriztab out/],
    ['N/A', 'KeywordError', /the keyword is N\/A/],
    ['nref$x_mdz.fits', 'UsageError', /nref\$x_mdz\.fits.*variable nref is not set.*export nref=/],
    ['iref$gone_mdz.fits', 'StorageError', /mdriztab\/gone_mdz\.fits: no such file/],
    [`${folder}/i0_flt.fits`, 'FitsFormatError', /there is no table/],
    [`${folder}/text.txt`, 'FitsFormatError', /text\.txt/],
    [
      'iref$old_mdz.fits',
      'UsageError',
      /old_mdz\.fits.*no row is for filter F160W and 1 image: there are F814W,CLEAR2L from 2; /,
    ],
  ];
  for (const [keyword, tag, expected] of cases) {
    const files = await headersOnly(folder, { ...IR, MDRIZTAB: keyword }, 1);
    t.match(await refusal(tag, () => mdriztabParameters(files)), expected, String(keyword));
  }
});
