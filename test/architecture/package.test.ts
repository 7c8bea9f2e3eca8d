import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { repoRoot } from '../support/paths.js';
import { packageJson, shippedSources } from './sources.js';

const manifest = packageJson();
const built = existsSync(join(repoRoot(), 'dist', 'src', 'index.js')) ? false : 'needs npm run build';

t.test('every entry point resolves by the package name, for Node and for TypeScript', { skip: built }, async (t) => {
  for (const [entry, target] of Object.entries(manifest.exports)) {
    const files = typeof target === 'string' ? [target] : [target.types, target.default];
    for (const file of files) t.ok(existsSync(join(repoRoot(), file)), `${entry}: ${file}`);
    const resolved = import.meta.resolve(manifest.name + entry.slice(1));
    t.equal(fileURLToPath(resolved), join(repoRoot(), files.at(-1) ?? ''), entry);
  }
});

const require = createRequire(import.meta.url);

t.test('nothing else resolves', async (t) => {
  for (const inner of ['dist/src/index.js', 'src/errors/index.js', 'operators/run.js']) {
    // By `require`: the loader that the test runner installs wraps the error of `import`.
    t.throws(() => require.resolve(`${manifest.name}/${inner}`), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }, inner);
  }
});

t.test('the command can be run as it is', { skip: built }, async (t) => {
  const command = join(repoRoot(), manifest.bin.rxdrizzle);
  t.match(readFileSync(command, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  t.doesNotThrow(() => {
    accessSync(command, constants.X_OK);
  });
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  t.match({ status, stdout }, { status: 0, stdout: manifest.version });
});

t.test('the package holds what is promised and nothing of the workshop', { skip: built }, async (t) => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: repoRoot(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const needed of ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/architecture.md', manifest.bin.rxdrizzle]) {
    t.ok(paths.includes(needed), needed);
  }
  const allowed =
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/.*|dist\/(cli|src|operators|pipelines|monitoring)\/.*)$/;
  t.same(
    paths.filter((path) => !allowed.test(path)),
    [],
  );
});

t.test('a release is installed with licences that a MIT package may depend on', async (t) => {
  for (const name of Object.keys(manifest.dependencies)) {
    const file = join(repoRoot(), 'node_modules', name, 'package.json');
    const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license: string };
    t.match(license, /^(MIT|Apache-2\.0|ISC|BSD-[23]-Clause|0BSD)$/, `${name}: ${license}`);
  }
});

t.test('every dependency is used by what is shipped', async (t) => {
  const sources = shippedSources().map((file) => readFileSync(join(repoRoot(), file), 'utf8'));
  const unused = Object.keys(manifest.dependencies).filter(
    (name) => !sources.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`)),
  );
  t.same(unused, []);
});
