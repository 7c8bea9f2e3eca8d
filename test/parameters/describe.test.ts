import t from 'tap';
import { DRIZZLE_TABLE, PARAMETER_NAMES } from '../../src/parameters/drizzle-table.js';
import { defaultOf } from '../../src/parameters/definition.js';
import type { ParameterDefinition } from '../../src/parameters/definition.js';
import { formatValue, parameterHelp } from '../../src/parameters/describe.js';
import { jsonSchema } from '../../src/parameters/json-schema.js';
import { editDistance, nearestName } from '../../src/parameters/nearest-name.js';
import { parameterMarkdown } from '../../src/parameters/parameter-page.js';
import { parseValue } from '../../src/parameters/parse-value.js';

/** All parameters of AstroDrizzle by its own documentation (dossier sections 2.2-2.10; wcsmap takes a Python class). */
const ASTRODRIZZLE = `input output mdriztab updatewcs runfile wcskey proc_unit coeffs context group build crbit stepsize
resetbits num_cores in_memory rules_file restore preserve overwrite clean static static_sig skysub skymethod skystat
skywidth skylower skyupper skyclip skylsigma skyusigma skymask_cat use_static sky_bits skyfile skyuser driz_separate
driz_sep_kernel driz_sep_wt_scl driz_sep_pixfrac driz_sep_fillval driz_sep_bits driz_sep_compress driz_sep_wcs
driz_sep_refimage driz_sep_rot driz_sep_scale driz_sep_outnx driz_sep_outny driz_sep_ra driz_sep_dec driz_sep_crpix1
driz_sep_crpix2 median median_newmasks combine_maskpt combine_type combine_nsigma combine_nlow combine_nhigh
combine_lthresh combine_hthresh combine_grow combine_bufsize blot blot_interp blot_sinscl blot_addsky blot_skyval driz_cr
driz_cr_corr driz_cr_snr driz_cr_grow driz_cr_ctegrow driz_cr_scale driz_combine final_wht_type final_kernel final_wt_scl
final_pixfrac final_fillval final_maskval final_bits final_units final_wcs final_refimage final_rot final_scale final_outnx
final_outny final_ra final_dec final_crpix1 final_crpix2 gain rdnoise exptime gnkeyword rnkeyword expkeyword`.split(
  /\s+/,
);

t.test('the table has every parameter of AstroDrizzle and the few of our own', (t) => {
  const own = ['ivm', 'mask', 'final_err', 'final_holes', 'clobber', 'skip_bad', 'readonly', 'compat'];
  own.push(
    'driz_cr_protect',
    'driz_cr_trails',
    'crreport',
    'sky_fallback',
    'match_down',
    'skydegree',
    'islands',
    'skyreport',
  );
  t.strictSame([...PARAMETER_NAMES].sort(), [...ASTRODRIZZLE, ...own].sort());
  t.end();
});

t.test('every default can be written and read back', (t) => {
  for (const [name, definition] of Object.entries<ParameterDefinition<unknown>>(DRIZZLE_TABLE)) {
    for (const value of [definition.default, defaultOf(definition)]) {
      t.strictSame(parseValue(name, definition, formatValue(value)), value, `${name} = ${formatValue(value)}`);
    }
  }
  t.end();
});

t.test('help', (t) => {
  const help = parameterHelp();
  t.equal(help.length, PARAMETER_NAMES.length);
  for (const { name, help: text, allowed } of help) t.ok(/[A-Z].*\.$/s.test(text) && allowed !== '', name);
  const scale = help.find(({ name }) => name === 'final_scale');
  t.match(scale, {
    option: '--final-scale',
    argument: '<arcsec>',
    defaultText: 'None',
    refusal: undefined,
    group: 'Step 7a: frame of the final image',
  });
  t.match(
    help.find(({ name }) => name === 'updatewcs'),
    { argument: '', defaultText: 'false', refusal: /not in this release/ },
  );
  t.match(
    help.find(({ name }) => name === 'final_kernel')?.help,
    /gaussian, lanczos2 and lanczos3 do not conserve flux/,
  );
  t.end();
});

t.test('the page and the schema name every parameter', (t) => {
  const page = parameterMarkdown();
  const { properties } = jsonSchema() as { properties: Record<string, { default: unknown }> };
  for (const name of PARAMETER_NAMES) {
    t.ok(page.includes(`| \`${name}\` |`), `${name} in the page`);
    t.ok(name in properties, `${name} in the schema`);
  }
  t.match(properties.final_pixfrac, { default: 1, anyOf: [{ type: 'number', minimum: 0, maximum: 1 }] });
  t.match(properties.final_scale, { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }, {}] });
  t.doesNotThrow(() => JSON.stringify(jsonSchema()));
  t.end();
});

t.test('edit distance', (t) => {
  t.equal(editDistance('kitten', 'sitting'), 3);
  t.equal(editDistance('', 'abc'), 3);
  t.equal(editDistance('abc', 'abc'), 0);
  t.equal(nearestName('final_scal', PARAMETER_NAMES), 'final_scale');
  t.equal(nearestName('x', []), undefined);
  t.end();
});
