import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { defaultOf } from '../../src/parameters/definition.js';
import type { ParameterDefinition } from '../../src/parameters/definition.js';
import { formatValue, parameterHelp } from '../../src/parameters/describe.js';
import { jsonSchema } from '../../src/parameters/json-schema.js';
import { parseValue } from '../../src/parameters/parse-value.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import { resolveSkymatch, SKYMATCH_TASK, skymatchParameters } from '../../src/parameters/skymatch-table.js';

/** The reference's 21 parameters with their defaults, as its parameter file and its documentation have them. */
const REFERENCE = {
  input: [],
  skymethod: 'globalmin+match',
  match_down: true,
  skystat: 'mode',
  lower: null,
  upper: null,
  nclip: 5,
  lsigma: 4,
  usigma: 4,
  binwidth: 0.1,
  skyuser_kwd: 'SKYUSER',
  units_kwd: 'BUNIT',
  invsens_kwd: '',
  readonly: true,
  subtractsky: false,
  dq_bits: { ignore: false, good: 0 },
  optimize: 'balanced',
  clobber: false,
  clean: true,
  verbose: true,
  logfile: 'skymatch.log',
};

const OWN = { compat: false, skydegree: 0, islands: 'auto', sky_weights: 'ivar', report: '' };

/** Message of the usage error that options cause; 'accepted' when there is none. */
function refusal(options: Readonly<Record<string, unknown>>): string {
  try {
    skymatchParameters(options);
    return 'accepted';
  } catch (error) {
    return isRxDrizzleError(error, 'UsageError') ? error.message : `not a usage error: ${String(error)}`;
  }
}

t.test('the 21 parameters of the reference, and five of our own', (t) => {
  t.equal(Object.keys(REFERENCE).length, 21);
  t.strictSame(Object.fromEntries(Object.entries(skymatchParameters())), { ...REFERENCE, ...OWN });
  t.end();
});

t.test('defaults can be written and read back; help and schema have every parameter', (t) => {
  const { properties } = jsonSchema(SKYMATCH_TASK) as { properties: Record<string, unknown> };
  const help = parameterHelp(SKYMATCH_TASK);
  for (const [name, definition] of Object.entries<ParameterDefinition<unknown>>(SKYMATCH_TASK.table)) {
    const value = defaultOf(definition);
    t.strictSame(parseValue(name, definition, formatValue(value)), value, name);
    t.ok(name in properties, `${name} in the schema`);
    t.match(help.find((item) => item.name === name)?.help, /^[A-Za-z].*\.$/s, `${name} in the help`);
  }
  t.match(
    help.find(({ name }) => name === 'logfile'),
    { aliases: ['flog'], option: '--logfile', group: 'Run' },
  );
  t.ok('flog' in properties);
  t.end();
});

t.test('a parameter file, options and --set', async (t) => {
  const file = join(t.testdir(), 'skymatch.cfg');
  await writeFile(
    file,
    '_task_name_ = skymatch\ninput = "@files.txt"\nskymethod = match\nskystat = "median"\nlower = INDEF\nflog = a.log\n[Sky]\nnclip = 3\n',
  );
  const { values, origin } = await resolveSkymatch({
    configFile: file,
    options: { 'dq-bits': '64+16', skystat: 'MEAN' },
    sets: ['logfile=b.log', 'upper=1e3'],
  });
  t.match(values, { input: ['@files.txt'], skymethod: 'match', skystat: 'mean', lower: null, upper: 1000, nclip: 3 });
  t.strictSame(values.dq_bits, { ignore: false, good: 80 });
  t.equal(values.logfile, 'b.log', 'both names are one parameter: the option wins over the file');
  t.match(origin, { skymethod: 'config', skystat: 'option', logfile: 'option', usigma: 'default' });
  await t.rejects(resolveSkymatch({ sets: ['skymethd=match'] }), { message: /did you mean skymethod\?/ });
  await t.rejects(resolveSkymatch({ options: { final_scale: 1 } }), { message: /final_scale: no such parameter/ });
});

t.test('values that are refused', (t) => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ skymethod: 'foo' }, /option skymethod: "foo" is not allowed; it takes localmin, globalmin, match/],
    [{ skystat: 'rms' }, /mean, median, mode, midpt/],
    [{ nclip: -1 }, /a whole number from 0 up/],
    [{ lsigma: 0 }, /above 0 \(sigma\)/],
    [{ binwidth: 0 }, /above 0 \(sigma\)/],
    [{ dq_bits: '4,6' }, /6 in a list is not a power of two/],
    [{ skydegree: 2 }, /from 0 to 1/],
    [{ lower: 3, upper: 2 }, /option lower: 3 is above upper=2/],
    [{ skyuser_kwd: '' }, /option skyuser_kwd: "" is not a FITS keyword/],
    [{ skyuser_kwd: 'SKY VALUE' }, /"SKY VALUE" is not a FITS keyword/],
    [{ skymethod: 'match', skydegree: 1, compat: true }, /option skydegree: 1 is not in the numbers of the reference/],
    [{ skymethod: 'localmin', skydegree: 1 }, /option skydegree: has no effect with skymethod=localmin/],
    [{ skymethod: 'localmin', islands: 'error' }, /option islands: has no effect with skymethod=localmin/],
    [{ skymethod: 'localmin', match_down: false }, /option match_down: has no effect with skymethod=localmin/],
    [{ skymethod: 'globalmin', sky_weights: 'area' }, /option sky_weights: has no effect with skymethod=globalmin/],
  ];
  for (const [given, message] of cases) t.match(refusal(given), message, JSON.stringify(given));
  for (const given of [
    { lower: 2, upper: 2 },
    { dq_bits: null },
    { optimize: 'InMemory', skymethod: 'match', match_down: false },
    { skymethod: 'localmin', match_down: true },
    { skymethod: 'localmin', compat: true },
  ])
    t.equal(refusal(given), 'accepted', JSON.stringify(given));
  t.strictSame(skymatchParameters({ dq_bits: '' }).dq_bits, { ignore: true }, 'blank: DQ is not used');
  t.equal(skymatchParameters({ flog: 'x.log' }).logfile, 'x.log');
  t.end();
});

t.test('compat weighs as the reference unless the weights are given', (t) => {
  t.equal(skymatchParameters({ compat: true }).sky_weights, 'pixels2');
  t.equal(skymatchParameters({ compat: true, sky_weights: 'ivar' }).sky_weights, 'ivar');
  const plain = skymatchParameters({ lower: 1 });
  const copy = skymatchParameters({ ...plain, compat: true });
  t.match(copy, { lower: 1, sky_weights: 'pixels2' }, 'a changed copy: its weights were not given either');
  t.equal(skymatchParameters({ ...copy, compat: false }).sky_weights, 'ivar', 'and back');
  t.equal(skymatchParameters({ ...copy }), copy);
  t.end();
});

t.test("another task's parameters are not taken for resolved ones", (t) => {
  t.match(refusal({ ...drizzleParameters() }), /final_scale: no such parameter/);
  t.end();
});
