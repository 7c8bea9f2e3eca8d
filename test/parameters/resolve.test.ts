import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { exitCodeOf, isRxDrizzleError } from '../../src/errors/index.js';
import { drizzleParameters, resolveParameters } from '../../src/parameters/resolve.js';
import type { ParameterSources, ResolvedParameters } from '../../src/parameters/resolve.js';

/** Message of the usage error that the sources cause; 'accepted' when there is none. */
async function refusal(sources: ParameterSources): Promise<string> {
  try {
    await resolveParameters(sources);
    return 'accepted';
  } catch (error) {
    return isRxDrizzleError(error, 'UsageError') && exitCodeOf(error) === 2
      ? error.message
      : `not a usage error: ${String(error)}`;
  }
}

function options(given: Readonly<Record<string, unknown>>): Promise<ResolvedParameters> {
  return resolveParameters({ options: given });
}

t.test('the defaults are those of AstroDrizzle', async (t) => {
  const { values, origin } = await resolveParameters({});
  t.match(values, {
    build: false,
    context: true,
    coeffs: true,
    stepsize: 10,
    final_kernel: 'square',
    final_pixfrac: 1,
    final_wht_type: 'EXP',
    final_wt_scl: 'exptime',
    final_fillval: null,
    final_bits: { ignore: false, good: 0 },
    resetbits: { ignore: false, good: 4096 },
    final_units: 'cps',
    final_wcs: false,
    final_scale: null,
    driz_combine: true,
    skysub: true,
    skymethod: 'localmin',
    skystat: 'median',
    skywidth: 0.1,
    skylower: null,
    skyupper: null,
    skyclip: 5,
    skylsigma: 4,
    skyusigma: 4,
    sky_bits: { ignore: false, good: 0 },
    sky_fallback: 'none',
  });
  for (const step of ['static', 'use_static', 'driz_separate', 'median', 'blot', 'driz_cr'] as const)
    t.equal(values[step], true, step);
  t.ok(Object.values(origin).every((from) => from === 'default'));
});

t.test('names with - and _, numbers as text, precedence', async (t) => {
  const file = join(t.testdir(), 'p.yaml');
  await writeFile(file, 'final_pixfrac: 0.7\nfinal-kernel: POINT\nfinal_units: counts\n');
  const { values, origin } = await resolveParameters({
    configFile: file,
    options: { 'final-pixfrac': '0.8', final_bits: '16,512', final_fillval: undefined },
    sets: ['final_rot=0', 'final_units=cps'],
  });
  t.match(values, { final_pixfrac: 0.8, final_kernel: 'point', final_units: 'cps', final_rot: 0, final_fillval: null });
  t.strictSame(values.final_bits, { ignore: false, good: 528 });
  t.match(origin, {
    final_pixfrac: 'option',
    final_kernel: 'config',
    final_units: 'option',
    build: 'default',
    final_fillval: 'default',
  });
});

t.test('unknown names suggest the nearest', async (t) => {
  t.match(await refusal({ options: { final_scal: 0.1 } }), /option final_scal: .*did you mean final_scale\?/);
  t.match(await refusal({ options: { 'final-pixfac': 0.1 } }), /did you mean final_pixfrac\?/);
  t.match(await refusal({ sets: ['drizcr=no'] }), /drizcr: .*did you mean driz_cr\?/);
  t.match(await refusal({ sets: ['final_rot'] }), /"final_rot" is not name=value/);
});

t.test('wrong values name the option, the value and what is allowed', async (t) => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['final_pixfrac', 1.2, /option final_pixfrac: "1.2" is not allowed; it takes a number from 0 to 1/],
    ['final_pixfrac', '-0.1', /from 0 to 1/],
    ['final_pixfrac', 'much', /"much" is not allowed/],
    ['final_pixfrac', '0x1', /"0x1" is not allowed/],
    ['final_pixfrac', 'Infinity', /not allowed/],
    ['final_pixfrac', '', /"" is not allowed/],
    ['final_scale', 0, /above 0 \(arcsec\), or None/],
    ['final_kernel', 'cubic', /takes square, point, turbo, gaussian, lanczos2, lanczos3/],
    ['final_kernel', 'tophat', /"tophat" is refused: AstroDrizzle rejects it/],
    ['final_wht_type', 'SBS', /EXP, ERR, IVM/],
    ['final_bits', '4,6', /6 in a list is not a power of two/],
    ['final_wt_scl', 'exptim', /exptime, expsq or a number above 0/],
    ['final_wt_scl', -1, /above 0/],
    ['build', 'maybe', /true or false/],
    ['final_dec', 91, /from -90 to 90 \(degrees\)/],
    ['stepsize', 1.5, /a whole number from 0 up/],
    ['gain', 0, /above 0/],
    ['gain', '1,x', /comma list/],
    ['final_units', 'flux', /cps, counts/],
    ['wcskey', true, /takes text/],
  ];
  for (const [name, value, message] of cases)
    t.match(await refusal({ options: { [name]: value } }), message, `${name}=${String(value)}`);
});

t.test('blank values, booleans, averages', async (t) => {
  const blanks = await options({
    final_scale: 'INDEF',
    final_fillval: ' ',
    final_bits: '',
    final_refimage: 'None',
    gain: null,
  });
  t.match(blanks.values, {
    final_scale: null,
    final_fillval: null,
    final_bits: { ignore: true },
    final_refimage: '',
    gain: null,
  });
  for (const yes of [true, 'True', 'yes', 'on', '1', 1])
    t.equal((await options({ build: yes })).values.build, true, String(yes));
  for (const no of [false, 'False', 'no', 'off', '0'])
    t.equal((await options({ context: no })).values.context, false, String(no));
  t.equal(
    (await options({ gain: '1.0,0,3.0', proc_unit: 'electrons' })).values.gain,
    2,
    'zeros are left out of a mean',
  );
  t.ok(Number.isNaN((await options({ final_fillval: 'NaN' })).values.final_fillval));
  t.equal((await options({ final_wt_scl: '2.5' })).values.final_wt_scl, 2.5);
  t.equal((await options({ final_scale: '6.5D-2' })).values.final_scale, 0.065);
  const ivm = async (text: string): Promise<unknown> =>
    (await options({ ivm: text, final_wht_type: 'IVM' })).values.ivm;
  t.strictSame(await ivm('a.fits,,None'), ['a.fits', '', '']);
  t.strictSame(await ivm("f.fits[err,1],None,'a, b.fits'[1]"), ['f.fits[err,1]', '', "'a, b.fits'[1]"]);
  t.strictSame((await options({ mask: 'm.fits{1,2},n.fits' })).values.mask, ['m.fits{1,2}', 'n.fits']);
  t.strictSame((await options({ input: "a.fits{1,('sci',2)}, b.fits" })).values.input, [
    "a.fits{1,('sci',2)}",
    'b.fits',
  ]);
  t.match(await refusal({ options: { mask: 'm.fits[1,n.fits' } }), /option mask: .*bracket.*not closed/);
});

t.test('custom frame parameters switch the frame on', async (t) => {
  t.equal((await options({ final_scale: 0.065 })).values.final_wcs, true);
  t.equal(
    (await options({ final_scale: null })).values.final_wcs,
    true,
    'an option does even when blank, as in AstroDrizzle',
  );
  t.equal((await options({ driz_sep_rot: 0 })).values.driz_sep_wcs, true);
  t.equal((await options({ driz_sep_rot: 0 })).values.final_wcs, false, 'each step has its own');
  t.match(await refusal({ options: { final_scale: 0.1, final_wcs: false } }), /contradicts final_wcs=false/);
  const file = join(t.testdir(), 'p.yaml');
  await writeFile(file, 'final_scale: 0.1\n');
  t.equal((await resolveParameters({ configFile: file })).values.final_wcs, true, 'a file too');
  await writeFile(file, 'final_scale: 0.1\nfinal_wcs: false\n');
  t.equal((await resolveParameters({ configFile: file })).values.final_wcs, false, 'unless it has the switch');
  t.equal(
    (await resolveParameters({ configFile: file, sets: ['final_rot=3'] })).values.final_wcs,
    true,
    'and an option wins',
  );
});

t.test('combinations', async (t) => {
  t.match(await refusal({ options: { crbit: 12 } }), /option crbit: 12 is not a power of two/);
  t.match(await refusal({ options: { final_ra: 10 } }), /option final_ra: needs final_dec beside it/);
  t.match(await refusal({ options: { final_outny: 10 } }), /needs final_outnx/);
  t.match(await refusal({ options: { driz_sep_crpix1: 10 } }), /needs driz_sep_crpix2/);
  t.match(
    await refusal({ options: { gain: 1, gnkeyword: 'ATODGNA' } }),
    /gnkeyword: cannot be given together with gain/,
  );
  t.match(await refusal({ options: { final_kernel: 'lanczos3', final_pixfrac: 0.8 } }), /cannot be used with lanczos3/);
  t.equal((await options({ final_kernel: 'lanczos3', final_pixfrac: 0.8, compat: true })).values.final_pixfrac, 0.8);
  t.match(await refusal({ options: { stepsize: 5 } }), /stepsize: 5 has no effect.*--compat/);
  t.equal((await options({ stepsize: 5, compat: true })).values.stepsize, 5);
  t.equal((await options({ stepsize: 0 })).values.stepsize, 0);
});

t.test('values that would have no effect are refused', async (t) => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [
      { gain: 2, driz_cr: false },
      /option gain: has no effect with proc_unit=native and driz_cr=false.*give proc_unit=electrons/,
    ],
    [{ gnkeyword: 'EGAIN', driz_cr: false }, /option gnkeyword: has no effect with proc_unit=native/],
    [{ combine_nhigh: 1 }, /option combine_nhigh: has no effect with combine_type=minmed/],
    [{ combine_nlow: 1, combine_type: 'iminmed' }, /option combine_nlow: has no effect with combine_type=iminmed/],
    [{ blot_sinscl: 2 }, /option blot_sinscl: has no effect with blot_interp=poly5/],
    [{ blot_skyval: 3 }, /option blot_skyval: has no effect with blot_addsky=true/],
    [
      { final_wt_scl: 'expsq', final_wht_type: 'ERR' },
      /option final_wt_scl: expsq has no effect with final_wht_type=ERR/,
    ],
    [{ final_wt_scl: 2, final_wht_type: 'IVM' }, /option final_wt_scl: 2 has no effect with final_wht_type=IVM/],
    [{ final_maskval: 1, final_fillval: 0 }, /option final_maskval: has no effect when final_fillval is a number/],
    [{ ivm: 'a.fits,b.fits' }, /option ivm: is read only with final_wht_type=IVM, not EXP/],
    [{ ivm: ['', 'b.fits'], final_wht_type: 'ERR' }, /option ivm: is read only with final_wht_type=IVM, not ERR/],
  ];
  for (const [given, message] of cases) t.match(await refusal({ options: given }), message, JSON.stringify(given));
  const fine: readonly Readonly<Record<string, unknown>>[] = [
    { gain: 2, proc_unit: 'electrons' },
    { gnkeyword: 'EGAIN', proc_unit: 'electrons' },
    { rdnoise: '', rnkeyword: 'None' },
    { gain: 2, rdnoise: 5 },
    { combine_nhigh: 1, combine_type: 'median' },
    { blot_sinscl: 2, blot_interp: 'sinc' },
    { blot_skyval: 3, blot_addsky: false },
    { final_wt_scl: 'exptime', final_wht_type: 'ERR' },
    { final_wt_scl: 'expsq' },
    { final_maskval: 1 },
    { final_maskval: 'INDEF', final_fillval: 0 },
    { ivm: 'a.fits', final_wht_type: 'IVM' },
    { ivm: 'None,None' },
    { clean: true },
  ];
  for (const given of fine) t.equal(await refusal({ options: given }), 'accepted', JSON.stringify(given));
});

t.test('what this release lacks is refused, and its "off" is accepted', async (t) => {
  for (const [name, value] of [
    ['updatewcs', true],
    ['in_memory', true],
    ['runfile', 'astrodrizzle.log'],
    ['combine_bufsize', 2],
    ['driz_sep_compress', true],
    ['rules_file', 'r.txt'],
    ['num_cores', 4],
  ] as const) {
    t.match(await refusal({ options: { [name]: value } }), new RegExp(`${name}: .* is not in this release`), name);
  }
  t.equal(
    await refusal({ options: { preserve: false, mdriztab: 'no', runfile: '', num_cores: null, readonly: true } }),
    'accepted',
  );
});

t.test('the call of the image-sampling notebook', async (t) => {
  const notebook = {
    output: 'f160w_opt',
    context: false,
    build: true,
    preserve: false,
    driz_sep_bits: 528,
    combine_type: 'median',
    driz_cr_snr: '5.0 4.0',
    driz_cr_scale: '3.0 2.4',
    final_bits: 528,
    skymethod: 'match',
    skysub: false,
    driz_separate: false,
    median: false,
    blot: false,
    driz_cr: false,
    final_wcs: true,
    final_rot: 0,
    final_scale: 0.065,
    final_pixfrac: 0.8,
  };
  const { values } = await options(notebook);
  t.match(values, { final_rot: 0, final_scale: 0.065, final_wcs: true, build: true, final_bits: { good: 528 } });
  t.strictSame(values.driz_cr_snr, [5, 4]);
});

t.test('sky: measured, from a file, or removed already', async (t) => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ skyfile: 's.txt', skysub: false }, /option skyfile: is read only with skysub=true/],
    [{ skyuser: 'SKY' }, /option skyuser: is used only with skysub=false/],
    [{ skyuser: '@sky.txt', skysub: false }, /option skyuser: takes a keyword/],
    [{ skystat: 'midpt' }, /option skystat: "midpt" is not allowed; it takes median, mode, mean/],
    [{ skylsigma: 0 }, /option skylsigma: .* a number above 0 \(sigma\)/],
    [{ skydegree: 2, skymethod: 'match' }, /option skydegree: .* a whole number from 0 to 1/],
    [{ skylower: 5, skyupper: 4 }, /option skylower: 5 is above skyupper=4/],
    [{ skydegree: 1 }, /option skydegree: has no effect with skymethod=localmin/],
    [{ skydegree: 1, skymethod: 'match', compat: true }, /option skydegree: 1 is not in the numbers of the reference/],
    [{ islands: 'error', skymethod: 'globalmin' }, /option islands: has no effect with skymethod=globalmin/],
    [{ sky_fallback: 'localmin' }, /option sky_fallback: has no effect with skymethod=localmin/],
    [{ match_down: false, skymethod: 'globalmin' }, /option match_down: has no effect with skymethod=globalmin/],
    [{ readonly: false, driz_combine: false }, /option readonly: .*set driz_combine=true.*skymatch/],
  ];
  for (const [given, message] of cases) t.match(await refusal({ options: given }), message, JSON.stringify(given));
  const measuring = { skymethod: 'match', skystat: 'mode', skyclip: 3, sky_bits: 'None', skymask_cat: 'm.txt' };
  const fine: readonly Readonly<Record<string, unknown>>[] = [
    measuring,
    { ...measuring, islands: 'error', sky_fallback: 'localmin', match_down: false, skyreport: 'r.png' },
    { ...measuring, skylower: 5, skyupper: 4, skysub: false },
    { skyfile: 's.txt' },
    { skyfile: 's.txt', skymethod: 'localmin', islands: 'error' },
    { skyuser: 'SKY', skysub: false },
    { skydegree: 0, islands: 'auto', sky_fallback: 'none', match_down: true },
    { readonly: false },
  ];
  for (const given of fine) t.equal(await refusal({ options: given }), 'accepted', JSON.stringify(given));
  t.equal((await options({ sky_fallback: 'INDEF' })).values.sky_fallback, 'none', 'a blank is none here');
});

t.test('all mistakes are reported in one pass', async (t) => {
  const message = await refusal({
    options: { final_pixfrac: 2, updatewcs: true, final_scal: 1 },
    sets: ['build=perhaps'],
  });
  for (const name of ['final_pixfrac', 'updatewcs', 'final_scal', 'build'])
    t.ok(message.includes(`option ${name}: `), name);
  t.equal(message.split('\n').length, 4);
});

t.test('the option object of the library', (t) => {
  const values = drizzleParameters({ final_scale: 0.065, final_bits: '~4,8', median: false });
  t.match(values, { final_wcs: true, final_scale: 0.065, final_bits: { ignore: false, good: -13 } });
  t.equal(drizzleParameters(values), values, 'resolved parameters stay as they are');
  t.equal(drizzleParameters({ ...values }), values, 'and so does a copy of them');
  const copy = drizzleParameters({ ...drizzleParameters(), final_pixfrac: 0.5 });
  t.match(copy, { final_pixfrac: 0.5, final_wcs: false }, 'a changed copy: blanks do not switch the frame on');
  t.equal(drizzleParameters({ ...drizzleParameters(), final_scale: 1 }).final_wcs, true, 'but what was changed does');
  t.throws(() => drizzleParameters({ ...values, final_pixfrac: 3 }), {
    name: 'UsageError',
    place: { option: 'final_pixfrac' },
  });
  t.equal(drizzleParameters().final_wcs, false);
  t.equal(drizzleParameters({ final_scale: undefined }).final_wcs, false, 'undefined is not given');
  t.throws(() => drizzleParameters({ final_pixfrac: 3 }), { name: 'UsageError', place: { option: 'final_pixfrac' } });
  t.end();
});
