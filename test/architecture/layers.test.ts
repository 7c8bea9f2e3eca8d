import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ICruiseOptions, ICruiseResult, IFlattenedRuleSet } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import t from 'tap';
import { repoRoot } from '../support/paths.js';
import { filesBelow, shippedSources } from './sources.js';

interface Configuration extends IFlattenedRuleSet {
  readonly options: ICruiseOptions;
}

const rules = createRequire(import.meta.url)(join(repoRoot(), '.dependency-cruiser.cjs')) as Configuration;

/** Each broken rule with the import that breaks it. */
async function violations(folder: string, files: readonly string[]): Promise<string[]> {
  const { output } = await cruise([...files], {
    ...rules.options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: rules.forbidden ?? [] },
  });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

t.test('the sources keep to the layers', async (t) => {
  t.same(await violations(repoRoot(), ['src', 'operators', 'pipelines', 'monitoring']), []);
});

/** A tree that breaks every rule once; each line is a file and what it imports. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'src/errors/index.ts': [],
  'src/kernels/types.ts': [],
  'src/kernels/good.ts': ['./types.js'],
  'src/kernels/square.ts': ['../errors/index.js'],
  'src/wcs/stream.ts': ['rxjs'],
  'src/sky/counts.ts': ['../../monitoring/index.js'],
  'src/fits/a.ts': ['./b.js'],
  'src/fits/b.ts': ['./a.js'],
  'src/fits/gone.ts': ['./nowhere.js'],
  'src/exposure/typed.ts': ['typescript'],
  'src/cli/main.ts': ['../../pipelines/index.js', '../../monitoring/index.js', '../../operators/run.js'],
  'src/cli/short-cut.ts': ['../../operators/index.js'],
  'operators/index.ts': ['rxjs', '../monitoring/index.js', '../src/errors/index.js'],
  'operators/run.ts': ['../monitoring/index.js'],
  'operators/upward.ts': ['../pipelines/index.js'],
  'operators/outward.ts': ['../src/cli/main.js'],
  'pipelines/index.ts': ['../operators/index.js'],
  'pipelines/sampled.ts': ['../samples/frames.js'],
  'monitoring/index.ts': ['../src/errors/index.js'],
  'monitoring/nosy.ts': ['../src/wcs/stream.js'],
  'samples/frames.ts': [],
};

t.test('each rule fires on a tree that breaks it', async (t) => {
  const folder = t.testdir({});
  for (const [file, imports] of Object.entries(BROKEN)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    const lines = imports.map((name, i) => `import * as m${i} from '${name}';\nexport const x${i} = m${i};`);
    writeFileSync(join(folder, file), `${lines.join('\n')}\nexport const y = 1;\n`);
  }
  writeFileSync(join(folder, 'package.json'), readFileSync(join(repoRoot(), 'package.json')));
  symlinkSync(join(repoRoot(), 'node_modules'), join(folder, 'node_modules'), 'junction');
  const found = await violations(folder, ['src', 'operators', 'pipelines', 'monitoring']);
  t.same(
    found.map((line) => line.replace(/ -> (\.\.\/)*(.*\/)?node_modules\/(\w+)\/.*$/, ' -> $3')),
    [
      'cli-goes-through-pipelines: src/cli/short-cut.ts -> operators/index.ts',
      'cli-is-outermost: operators/outward.ts -> src/cli/main.ts',
      'kernels-stand-alone: src/kernels/square.ts -> src/errors/index.ts',
      'monitoring-knows-errors-and-log-only: monitoring/nosy.ts -> src/wcs/stream.ts',
      'no-cycle: src/fits/a.ts -> src/fits/b.ts',
      'no-undeclared-package: src/exposure/typed.ts -> typescript',
      'operators-below-pipelines: operators/upward.ts -> pipelines/index.ts',
      'resolvable: src/fits/gone.ts -> ./nowhere.js',
      'shipped-imports-only-shipped: pipelines/sampled.ts -> samples/frames.ts',
      'src-is-pure-of-streams: src/wcs/stream.ts -> rxjs',
      'src-knows-nothing-above: src/sky/counts.ts -> monitoring/index.ts',
    ],
  );
  const fired = new Set(found.map((line) => line.split(':')[0]));
  t.same([...fired].sort(), (rules.forbidden ?? []).map((rule) => rule.name).sort(), 'and there is no other rule');
});

t.test('the foundations write to nobody and end nothing', async (t) => {
  const outside = /\bconsole\.|\bprocess\.(exit|stdout|stderr|abort)\b|\bprocess\.exitCode\b/;
  const speaking = shippedSources()
    .filter((file) => !file.startsWith('src/cli/'))
    .filter((file) => outside.test(withoutComments(readFileSync(join(repoRoot(), file), 'utf8'))));
  t.same(speaking, []);
});

t.test('no file is named after what it is not', async (t) => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|stuff|shared)(\/|\.ts$)/;
  t.same(
    filesBelow(['src', 'operators', 'pipelines', 'monitoring', 'test', 'samples', 'bench'], /\.ts$/).filter((file) =>
      vague.test(file),
    ),
    [],
  );
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');
}
