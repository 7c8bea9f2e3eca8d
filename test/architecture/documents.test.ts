/** What the documents promise: links lead somewhere, scripts and commands exist, TypeScript examples compile. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import ts from 'typescript';
import { repoRoot } from '../support/paths.js';
import { filesBelow, packageJson } from './sources.js';

const root = repoRoot();
const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...filesBelow(['docs', 'test', 'samples'], /\.md$/)];
const texts = new Map(documents.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

interface CodeBlock {
  readonly file: string;
  readonly language: string;
  readonly code: string;
}

const blocks: CodeBlock[] = [...texts].flatMap(([file, text]) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, code]) => ({ file, language, code })),
);

t.test('every relative link leads to a file', async (t) => {
  const broken: string[] = [];
  for (const [file, text] of texts) {
    for (const [, target] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const outside = /^[a-z]+:/.test(target);
      if (!outside && !existsSync(join(root, dirname(file), target))) broken.push(`${file}: ${target}`);
    }
  }
  t.same(broken, []);
});

t.test('every npm script that is named exists', async (t) => {
  const { scripts } = packageJson();
  const unknown: string[] = [];
  for (const [file, text] of texts) {
    for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) {
      if (!(name in scripts)) unknown.push(`${file}: npm run ${name}`);
    }
  }
  t.same(unknown, []);
});

t.test('every command that is shown exists', async (t) => {
  const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.js');
  const { stdout: help } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  const shown = new Set<string>();
  for (const { code } of blocks) {
    for (const [, command] of code.matchAll(/^(?:\$ )?(?:npx )?rxdrizzle ([a-z]\w*)/gm)) shown.add(command);
  }
  t.ok(shown.has('drizzle'), 'the documents show the main command');
  for (const command of shown) t.match(help, new RegExp(`^\\s+${command}\\b`, 'm'), command);
});

const built = existsSync(join(root, 'dist', 'src', 'index.d.ts')) ? false : 'needs npm run build';

t.test('every TypeScript example compiles', { skip: built }, async (t) => {
  const examples = blocks.filter(({ language }) => language === 'ts' || language === 'typescript');
  t.ok(new Set(examples.map(({ file }) => file)).has('README.md'), 'README has one');
  t.same(complaints(t, examples), []);
});

t.test('the compiler that judges the examples does object', { skip: built }, async (t) => {
  const wrong = "import { createMetrics } from 'rxdrizzle/monitoring';\ncreateMetrics().stage(1);\n";
  const right = "import { createMetrics } from 'rxdrizzle/monitoring';\ncreateMetrics().stage('one').tile();\n";
  const found = complaints(t, [
    { file: 'wrong.md', language: 'ts', code: wrong },
    { file: 'right.md', language: 'ts', code: right },
  ]);
  t.same(found, ["wrong.md: Argument of type 'number' is not assignable to parameter of type 'string'."]);
});

/** What the compiler says of the examples, each a module of its own inside the package. */
function complaints(t: Test, examples: readonly CodeBlock[]): string[] {
  // Below the package's root, so that `rxdrizzle/...` means this package.
  const folder = t.testdir(Object.fromEntries(examples.map(({ code }, i) => [`example-${i}.ts`, code])));
  const files = new Map(examples.map(({ file }, i) => [join(folder, `example-${i}.ts`), file]));
  const program = ts.createProgram([...files.keys()], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const where = file === undefined ? '' : (files.get(file.fileName) ?? file.fileName);
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
