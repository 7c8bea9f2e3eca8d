import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { skymatch } from '../../pipelines/index.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import { shared } from '../support/paths.js';

t.setTimeout(600_000);

/** By file and extension (`SCI,1`), in the image's own units. */
type SkyTable = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Golden {
  readonly true_sky: SkyTable;
  readonly results: readonly { readonly skymethod: string; readonly skystat: string; readonly sky: SkyTable }[];
}

const run = new Run();
t.teardown(() => run.close());

const folder = join(shared() ?? '', 'golden');
const skip = shared() === undefined ? 'needs ../shared/golden' : false;

function golden(set: string): Golden {
  return JSON.parse(readFileSync(join(folder, 'skymatch', `${set}.json`), 'utf8')) as Golden;
}

async function skies(set: string, truth: SkyTable, parameters: SkymatchOptions): Promise<Map<string, number>> {
  const files = Object.keys(truth).map((file) => join(folder, 'astrodrizzle', set, file));
  const { match } = await skymatch(files, { dq_bits: 0, logfile: '', ...parameters }, run);
  return new Map(
    match.chips.map(({ file, extname, extver, sky }) => [keyOf(file, `${extname},${String(extver)}`), sky]),
  );
}

function keyOf(file: string, extension: string): string {
  return `${file.split('/').at(-1) ?? ''}[${extension}]`;
}

function flat(table: SkyTable): Map<string, number> {
  const entries = Object.entries(table).flatMap(([file, values]) =>
    Object.entries(values).map(([extension, value]) => [keyOf(file, extension), value] as const),
  );
  return new Map(entries);
}

for (const set of ['acs4', 'ir4']) {
  t.test(`${set}: the reference's numbers with compat`, { skip }, async (t) => {
    const { true_sky, results } = golden(set);
    for (const { skymethod, skystat, sky } of results) {
      const parameters = { skymethod, skystat, compat: true } as SkymatchOptions;
      const ours = await skies(set, true_sky, parameters);
      const level = Math.max(...flat(true_sky).values());
      let worst = 0;
      for (const [chip, value] of flat(sky)) {
        const error = Math.abs((ours.get(chip) ?? NaN) - value);
        // Near zero (`match`) relative to the level of the sky, of which the values are differences.
        worst = Math.max(worst, error / Math.max(Math.abs(value), 0.1 * level));
      }
      t.ok(worst < 1e-5, `${skymethod}, ${skystat}: ${worst.toExponential(2)}`);
    }
  });
}
