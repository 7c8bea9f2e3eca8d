import { Option } from 'commander';
import t from 'tap';
import { orderArguments } from '../../src/cli/arguments.js';
import { isRxDrizzleError } from '../../src/errors/index.js';

const options = [
  new Option('-q, --quiet', ''),
  new Option('--build [truth]', ''),
  new Option('--final-rot <degrees>', ''),
  new Option('--final-bits <bits>', ''),
  new Option('--output <name>', ''),
  new Option('--set <name=value>', ''),
];
const order = (...argv: string[]): string[] => orderArguments(argv, options);

t.test('every spelling of an option is one option', (t) => {
  for (const spelling of [['--final-rot', '12'], ['--final_rot', '12'], ['--final-rot=12'], ['--FINAL_ROT=12']]) {
    t.strictSame(order(...spelling), ['--final-rot=12', '--'], spelling.join(' '));
  }
  t.end();
});

t.test('a value may start with a minus sign or a tilde, and may be empty', (t) => {
  t.strictSame(order('--final-rot', '-20', 'a.fits'), ['--final-rot=-20', '--', 'a.fits']);
  t.strictSame(order('--final-bits', '~4,8'), ['--final-bits=~4,8', '--']);
  t.strictSame(order('--output', ''), ['--output=', '--']);
  t.strictSame(order('--set', 'final_rot=-5'), ['--set=final_rot=-5', '--']);
  t.end();
});

t.test('a boolean option takes a word for true or false and never a file name', (t) => {
  t.strictSame(order('--build', 'a_flt.fits'), ['--build=true', '--', 'a_flt.fits']);
  t.strictSame(order('--build', 'no', 'a.fits'), ['--build=no', '--', 'a.fits']);
  t.strictSame(order('--build=yes'), ['--build=yes', '--']);
  t.strictSame(order('--no-build', 'a.fits'), ['--build=false', '--', 'a.fits']);
  t.strictSame(order('--build', '--quiet'), ['--build=true', '--quiet', '--']);
  t.end();
});

t.test('negative numbers and sexagesimal declinations are arguments', (t) => {
  t.strictSame(order('f.fits[sci,1]', '-5', '-.5'), ['--', 'f.fits[sci,1]', '-5', '-.5']);
  t.strictSame(order('f.fits', '0:0:1', '-00:10:12.5', '-q'), ['--quiet', '--', 'f.fits', '0:0:1', '-00:10:12.5']);
  t.strictSame(order('--', '--odd-name.fits'), ['--', '--odd-name.fits']);
  t.end();
});

t.test('what cannot be understood is refused by name, with the nearest', (t) => {
  const refusal = (argv: string[], pattern: RegExp): void => {
    try {
      t.fail(`accepted as ${order(...argv).join(' ')}`);
    } catch (error) {
      t.ok(isRxDrizzleError(error, 'UsageError'), argv.join(' '));
      t.match((error as Error).message, pattern);
    }
  };
  refusal(['--final_rott', '3'], /--final_rott: unknown option \(did you mean --final-rot\?\)/);
  refusal(['--xylophone'], /unknown option \(see --help/);
  refusal(['--no-output'], /--no-output: unknown option/);
  refusal(['--output'], /--output: a value is needed/);
  refusal(['--output', '--build'], /--output: a value is needed/);
  refusal(['--quiet=maybe'], /takes no value/);
  t.end();
});
