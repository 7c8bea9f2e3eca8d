import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { drizzleParameters, resolveParameters } from '../../src/parameters/resolve.js';
import { parseTealConfig } from '../../src/parameters/teal-config.js';
import { parseJsonConfig, parseYamlConfig } from '../../src/parameters/yaml-config.js';

const CFG = `_task_name_ = astrodrizzle
input = "a_flt.fits" # Input files
output = ""# Rootname
build = True
context = False
resetbits = "4096"

[STEP 1: STATIC MASK]
static = False
[STEP 2: SKY SUBTRACTION]
skysub = no
skymethod = 'match'
[STEP 4: CREATE MEDIAN IMAGE]
median = False
combine_nsigma = "4 3"
[STEP 7: DRIZZLE FINAL COMBINED IMAGE]
    final_kernel = turbo
final_pixfrac = 0.8
final_fillval = INDEF
final_bits = "16, 512"
[STEP 7a: CUSTOM WCS FOR FINAL OUTPUT]
final_wcs = True
final_scale = 0.065
final_outnx = None
[_RULES_]
_rule1_ = something == else
`;

t.test("AstroDrizzle's own file", async (t) => {
  const file = join(t.testdir(), 'astrodrizzle.cfg');
  await writeFile(file, CFG);
  const { values, origin } = await resolveParameters({ configFile: file });
  t.match(values, {
    input: ['a_flt.fits'],
    output: '',
    build: true,
    context: false,
    skymethod: 'match',
    final_kernel: 'turbo',
    final_pixfrac: 0.8,
    final_fillval: null,
    final_wcs: true,
    final_scale: 0.065,
    final_outnx: null,
  });
  t.strictSame(values.final_bits, { ignore: false, good: 528 });
  t.strictSame(values.combine_nsigma, [4, 3]);
  t.equal(origin.final_kernel, 'config');
  const placed = parseTealConfig(CFG, 'x.cfg').entries.find(({ name }) => name === 'final_kernel');
  t.equal(placed?.place, 'x.cfg:17:5', 'line and column of the name');
});

t.test('quotes, lists and bad lines of a .cfg', (t) => {
  const raw = (text: string): unknown => parseTealConfig(text, 'x').entries[0]?.raw;
  t.equal(raw('a = "b # c" # d'), 'b # c');
  t.equal(raw("a = ''"), '');
  t.equal(raw('a = """b"""'), 'b');
  t.equal(raw('a = "b", "c"'), 'b,c');
  t.equal(raw('a =   4 3   # two'), '4 3');
  const bad = parseTealConfig('final_bits\na = "b\n', 'x.cfg').problems;
  t.match(bad, [
    { place: 'x.cfg:1:1', message: 'this is not "name = value"' },
    { place: 'x.cfg:2:1', message: 'the quotation mark is not closed' },
  ]);
  t.end();
});

t.test('YAML: places, sections, lists', (t) => {
  const { entries, problems } = parseYamlConfig(
    '# c\nfinal:\n  final_scale: 0.065\nfinal_bits: [16, 512]\nskymethod: match\nfinal_fillval:\n',
    'p.yaml',
  );
  t.strictSame(problems, []);
  t.strictSame(entries, [
    { name: 'final_scale', raw: 0.065, place: 'p.yaml:3:3' },
    { name: 'final_bits', raw: [16, 512], place: 'p.yaml:4:1' },
    { name: 'skymethod', raw: 'match', place: 'p.yaml:5:1' },
    { name: 'final_fillval', raw: null, place: 'p.yaml:6:1' },
  ]);
  t.match(parseYamlConfig('- 1\n- 2\n', 'p.yaml').problems, [{ place: 'p.yaml:1:1', message: /one mapping/ }]);
  t.match(parseYamlConfig('a: [1, [2]]\n', 'p.yaml').problems, [{ place: 'p.yaml:1:4', name: 'a' }]);
  t.equal(parseYamlConfig('a: 1\na: 2\n', 'p.yaml').problems.length, 1, 'a key twice');
  t.equal(parseYamlConfig('a: "x\n', 'p.yaml').problems.length > 0, true, 'broken syntax');
  t.strictSame(parseYamlConfig('', 'p.yaml'), { entries: [], problems: [] });
  t.end();
});

t.test('JSON is strict', (t) => {
  const good = parseJsonConfig('{\n\t"final_scale": 0.065,\n\t"build": true\n}\n', 'p.json');
  t.strictSame(good.problems, []);
  t.strictSame(
    good.entries.map(({ name, raw }) => [name, raw]),
    [
      ['final_scale', 0.065],
      ['build', true],
    ],
  );
  t.equal(parseJsonConfig('{"a": 1,}', 'p.json').problems.length, 1, 'a trailing comma');
  t.equal(parseJsonConfig("{'a': 1}", 'p.json').problems.length, 1, 'single quotes');
  t.match(parseJsonConfig('{"a": 1', 'p.json').problems[0].place, /^p\.json:1:/);
  t.end();
});

t.test('every mistake of a file is told with its place', async (t) => {
  const file = join(t.testdir(), 'p.yaml');
  await writeFile(file, 'final_pixfrac: 2\nfinal_scal: 1\nupdatewcs: true\nfinal_kernel: 3\n');
  const error = await resolveParameters({ configFile: file }).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'UsageError'));
  const lines = (error as Error).message.split('\n');
  t.equal(lines.length, 4);
  t.equal(lines[0], `${file}:1:1 final_pixfrac: "2" is not allowed; it takes a number from 0 to 1`);
  t.match(lines[1], `${file}:2:1 final_scal: no such parameter; did you mean final_scale?`);
  t.ok(lines.some((line) => line.startsWith(`${file}:3:1 updatewcs: true is not in this release`)));
});

t.test('an option can switch off what a file switches on', async (t) => {
  const file = join(t.testdir(), 'p.yaml');
  await writeFile(file, 'updatewcs: true\ncombine_type: median\n');
  t.equal((await resolveParameters({ configFile: file, options: { updatewcs: false } })).values.combine_type, 'median');
});

t.test('files that cannot be read', async (t) => {
  await t.rejects(resolveParameters({ configFile: 'p.toml' }), { name: 'UsageError', place: { file: 'p.toml' } });
  await t.rejects(resolveParameters({ configFile: join(t.testdir(), 'none.yaml') }), { name: 'StorageError' });
});

t.test('resolved parameters can be resolved again', async (t) => {
  const file = join(t.testdir(), 'p.yaml');
  await writeFile(file, 'final_scale: 0.1\nfinal_wcs: false\nmedian: false\ncombine_type: median\n');
  const { values } = await resolveParameters({ configFile: file });
  t.equal(drizzleParameters({ ...values }), values);
  t.match(drizzleParameters({ ...values, build: true }), { final_wcs: false, final_scale: 0.1, build: true });
});
