import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import type { RunOptions } from '../../operators/index.js';
import { skymatch } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { matchOf, writeScene } from './sky-scenes.js';

t.setTimeout(600_000);

/** Two chips each, distorted, with flags and cosmic rays; electrons, 507 s. */
const SET = acsDither({ nx: 300, ny: 160, exposures: 5, err: false });

/** By chip: the sky and its error, in the chip's units. */
function byChip({ chips }: SkyMatch): Map<string, readonly [number, number]> {
  return new Map(chips.map(({ label, sky, error }) => [label, [sky, error]]));
}

function farthest(a: SkyMatch, b: SkyMatch): number {
  const other = byChip(b);
  const level = Math.max(...a.chips.map(({ sky }) => Math.abs(sky)));
  const differences = [...byChip(a)].flatMap(([label, [sky, error]]) => {
    const [otherSky, otherError] = other.get(label) ?? [NaN, NaN];
    // One exposure has sky 0 under match: relative to the level of the skies.
    return [Math.abs(sky - otherSky) / level, Math.abs(error - otherError) / error];
  });
  return differences.some(Number.isNaN) ? Infinity : Math.max(...differences);
}

const ORDERS = [
  [4, 3, 2, 1, 0],
  [2, 0, 4, 1, 3],
  [1, 2, 3, 4, 0],
] as const;

for (const compat of [false, true]) {
  t.test(`the order of the inputs changes nothing (${compat ? 'compat' : 'default'})`, async (t) => {
    const { files } = await writeDitherSet(SET, t.testdir());
    const far: string[] = [];
    for (const skymethod of ['match', 'globalmin+match'] as const) {
      for (const skystat of ['mean', 'mode'] as const) {
        const parameters: SkymatchOptions = { skymethod, skystat, compat };
        const straight = await matchOf(files, parameters);
        t.equal(straight.pairs.length, 10, 'every exposure overlaps every other');
        for (const order of ORDERS) {
          const turned = await matchOf(
            order.map((k) => files[k]),
            parameters,
          );
          const worst = farthest(straight, turned);
          if (!(worst <= 1e-12)) far.push(`${skymethod} ${skystat} ${String(order)}: ${String(worst)}`);
        }
      }
    }
    t.strictSame(far, []);
  });
}

t.test('nor for shifts by whole pixels, where borders of overlaps lie on borders of pixels', async (t) => {
  // Not with compat: the reference rounds such corners by the last bit, and so by which exposure comes first.
  const folder = t.testdir();
  const slope = (x: number, y: number): number => 30 + 0.01 * x + 0.02 * y;
  const files = [
    await writeScene(join(folder, 'a.fits'), [
      { ny: 50, level: 10 },
      { ny: 50, level: 14, y: 50 },
    ]),
    await writeScene(join(folder, 'b.fits'), [{ level: slope, x: 7, y: 20 }]),
    await writeScene(join(folder, 'c.fits'), [{ level: slope, x: -20, y: 33 }]),
  ];
  const parameters: SkymatchOptions = { skymethod: 'match', skystat: 'mean', nclip: 0, dq_bits: null };
  const straight = await matchOf(files, parameters);
  const turned = await matchOf(files.toReversed(), parameters);
  t.ok(farthest(straight, turned) <= 1e-12, String(farthest(straight, turned)));
});

/** Memory is small enough for one chip at a time, or enough for all. */
const RUNS: readonly RunOptions[] = [
  { workers: 1 },
  { workers: 2 },
  { workers: 3 },
  { workers: 3, memory: 5 * 2 ** 20 },
  { workers: 2, memory: 2 ** 31 },
];

t.test('workers and the budget change no byte: numbers, tables and headers', async (t) => {
  const results: string[][] = [];
  for (const options of RUNS) {
    const folder = t.testdir();
    const { files } = await writeDitherSet(SET, folder);
    const run = new Run(options);
    const parameters = { skystat: 'mode', readonly: false, subtractsky: true, report: join(folder, 'sky') } as const;
    const { match, report } = await skymatch(files, parameters, run);
    await run.close();
    t.equal(run.budget.used, 0, 'every lease was given back');
    const { skies, pairs, methods, warnings } = match;
    results.push([
      JSON.stringify({ skies, pairs, methods, warnings }),
      ...[...report, ...files].map((path) => readFileSync(path, 'latin1')),
    ]);
  }
  const unlike = results.map((result) => result.map((text, k) => (text === results[0][k] ? '' : `item ${String(k)}`)));
  t.strictSame(unlike.flat().filter(Boolean), []);
});

t.test('a budget that no chip fits is refused with the bytes that are needed', async (t) => {
  const { files } = await writeDitherSet(SET, t.testdir());
  const run = new Run({ workers: 2, memory: 100_000 });
  t.teardown(() => run.close());
  const error = await skymatch(files, {}, run).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'BudgetError'), String(error));
  t.equal(run.budget.used, 0);
});
