import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { writeExposure } from './exposure-file.js';
import { ONLY_FINAL, rxdrizzle } from './support.js';

/** The JSON document of a refusal. */
export interface Refusal {
  readonly error: { readonly tag: string; readonly message: string };
}

/** One line of the list of bad inputs. */
export interface BadCase {
  readonly name: string;
  /** Makes the bad file of the case, or several files. */
  readonly make: (cwd: string) => Promise<void> | void;
  /** Arguments behind `drizzle`. Default: the bad file `bad_flt.fits`. */
  readonly argv?: readonly string[];
  readonly tag: string;
  readonly message: RegExp;
  readonly code: 1 | 2;
}

/** Processes at a time: most of a command is the start of Node. */
const JOBS = 2;

/** Does `work` for all items, a few at a time, and returns the results in order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, one));
  return results;
}

/** Writes an exposure that can be drizzled. */
export function writeGood(cwd: string): Promise<void> {
  return writeExposure(join(cwd, 'good_flt.fits'));
}

/** Asserts that each case is refused by type, in one or two lines, with the right code, and that nothing is written. */
export async function expectRefusals(t: Test, cases: readonly BadCase[]): Promise<void> {
  const folder = t.testdir(Object.fromEntries(cases.map((_, index) => [String(index), {}])));
  const outcomes = await inParallel([...cases.keys()], async (index) => {
    const cwd = join(folder, String(index));
    const { make, argv = ['bad_flt.fits'] } = cases[index];
    await make(cwd);
    const before = contents(cwd);
    const outcome = await rxdrizzle(['drizzle', ...argv, ...ONLY_FINAL, '--workers', '1', '--json'], cwd);
    return { outcome, before, after: contents(cwd) };
  });
  cases.forEach(({ name, tag, message, code }, index) => {
    const { outcome, before, after } = outcomes[index];
    t.test(name, (t) => {
      t.equal(outcome.code, code, outcome.stderr);
      const { error } = JSON.parse(outcome.stdout) as Refusal;
      t.match(error.tag, new RegExp(`^(${tag})$`));
      t.match(error.message, message);
      t.equal(outcome.stderr, `rxdrizzle: ${error.message}\n`, 'the same on stderr and nothing else');
      t.ok(error.message.split('\n').length <= 2, 'in one or two lines');
      t.notMatch(outcome.stderr, /^\s+at /m, 'no stack trace');
      t.strictSame(after, before, 'nothing written');
      t.end();
    });
  });
}

/** Every file of the folder with its size. */
function contents(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => `${name} ${String(readFileSync(join(folder, name)).length)}`);
}
