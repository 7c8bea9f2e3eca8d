import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, preflight } from '../../pipelines/index.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { shared } from '../support/paths.js';
import { setPlane } from './edited-sets.js';
import { SIZE, emptyField, inputsColumn, keywordOf } from './empty-field.js';
import { worstDifference } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

t.test('sky_bits and limits say what counts for the sky, final_bits what is drizzled', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(1), folder);
  // A quarter with flag 4096, which resetbits clears, is brighter by 1, one with flag 16 by 5.
  const part = (k: number): number => Math.max(0, Math.floor((4 * (k % SIZE)) / SIZE) - 1);
  await setPlane(files[0], 'SCI', (k) => [10, 11, 15][part(k)]);
  await setPlane(files[0], 'DQ', (k) => [0, 4096, 16][part(k)]);
  let n = 0;
  const skyOf = async (parameters: DrizzleOptions): Promise<{ sky: number; covered: number }> => {
    const own = { skystat: 'mean', skyclip: 0, output: join(folder, `x${String(n++)}`) } as const;
    const { sky, covered } = await astrodrizzle(files, { static: false, driz_cr: false, ...own, ...parameters }, run);
    return { sky: sky?.chips[0].sky ?? NaN, covered };
  };
  const plain = await skyOf({});
  const bits = await skyOf({ sky_bits: 16 });
  const none = await skyOf({ sky_bits: 'None' });
  const kept = await skyOf({ resetbits: 0 });
  const final = await skyOf({ final_bits: 16 });
  const above = await skyOf({ skylower: 10.5 });
  const below = await skyOf({ skyupper: 14, sky_bits: 16 });
  const found = [plain, bits, none, kept, final, above, below].map(({ sky }) => sky);
  t.ok(worstDifference(found, [31 / 3, 11.5, 11.5, 10, 31 / 3, 11, 31 / 3]) < 1e-9, String(found));
  t.equal(bits.covered, plain.covered, 'sky_bits brings no pixel into the mosaic');
  t.ok(final.covered > 1.3 * plain.covered, 'final_bits does');
});

t.test('F157, F158: levels that match does not give are warned of, in the run and in a dry run', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(
    { ...emptyField(2), options: { ...emptyField(2).options, err: true } },
    folder,
  );
  const NO_LEVELS =
    /match finds differences of the sky only.*noise models \(median, cosmic rays, IVM weights\).*are wrong/;
  const ivm = { final_wht_type: 'IVM', ivm: files.map((file) => `${file}[ERR,1]`) } as const;
  const cases: readonly (readonly [DrizzleOptions, boolean])[] = [
    [{ skymethod: 'match' }, true],
    [{ skymethod: 'match', ...ivm }, true],
    [{ skymethod: 'globalmin+match', ...ivm }, false],
    [{ skymethod: 'localmin' }, false],
  ];
  for (const [n, [given, warned]] of cases.entries()) {
    const parameters = { ...given, output: join(folder, `x${String(n)}`) };
    const dry = await preflight(files, parameters, run);
    const { warnings } = await astrodrizzle(files, { static: false, driz_cr: false, ...parameters }, run);
    const said = [dry.warnings, warnings].map((all) => all.filter((text) => NO_LEVELS.test(text)).length);
    t.strictSame(said, warned ? [1, 1] : [0, 0], JSON.stringify(given));
  }
});

/** MDRIZSKY of the files of a run of AstroDrizzle, in order, by `SCI,1`. */
interface GoldenRun {
  readonly MDRIZSKY: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly parameters: { readonly skymethod?: 'match' | 'globalmin+match' | 'globalmin' };
}

const golden = join(shared() ?? '', 'golden', 'astrodrizzle');
const skip = shared() === undefined ? 'needs ../shared/golden' : false;

t.test('F126: MDRIZSKY as AstroDrizzle wrote it, in the headers and in the table of inputs', { skip }, async (t) => {
  const folder = t.testdir();
  const worst: Record<string, number> = {};
  for (const name of ['acs4/defaults', 'acs4/err_gauss_globalmin', 'ir4/scale065', 'ir4/turbo_native']) {
    const { MDRIZSKY, parameters } = JSON.parse(readFileSync(join(golden, name, 'run.json'), 'utf8')) as GoldenRun;
    const files = Object.keys(MDRIZSKY).map((file) => {
      const copy = join(folder, file);
      copyFileSync(join(golden, name, '..', file), copy);
      chmodSync(copy, 0o644);
      return copy;
    });
    const output = join(folder, name.replace('/', '-'));
    const { skymethod = 'localmin' } = parameters;
    const { products } = await astrodrizzle(
      files,
      { static: false, driz_cr: false, output, skymethod, compat: true, readonly: false },
      run,
    );
    const chips = Object.keys(Object.values(MDRIZSKY)[0]).map((chip) => Number(chip.split(',')[1]));
    const written = await Promise.all(chips.map((extver) => keywordOf(files, 'MDRIZSKY', 'SCI', extver)));
    const headers = files.flatMap((_, k) => written.map((values) => Number(values[k])));
    const table = (await inputsColumn(products[0], 'MDRIZSKY')).map(Number);
    const expected = Object.values(MDRIZSKY).flatMap((values) => Object.values(values));
    worst[name] = Math.max(worstDifference(headers, expected), worstDifference(table, expected));
  }
  // The same sums of float32 values in another order.
  t.ok(Math.max(...Object.values(worst)) < 1e-12, JSON.stringify(worst));
});
