import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { miniHdu, readMiniFits } from '../support/mini-fits.js';
import { refusal } from '../fits/support.js';
import { apply, exposureFile, level, plan, sci, SUBTRACT } from './apply-case.js';

/** Runs a program that has `plan`, `commit`, `SUBTRACT` and the list `files`; `limit` is for `ulimit -f`, 512 bytes. */
function inChild(files: readonly string[], body: string, limit = 'unlimited'): SpawnSyncReturns<string> {
  const url = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { plan, SUBTRACT } from ${url('./apply-case.js')};
    import { commitSkyUpdates as commit } from ${url('../../src/sky/apply/commit-updates.js')};
    const files = ${JSON.stringify(files)};
    const updates = await Promise.all(files.map((file) => plan(file, SUBTRACT, { 1: 20 })));
    ${body}`;
  // The test runner makes children write files of its own, which would count.
  const command = `unset NODE_OPTIONS; ulimit -f ${limit}; exec "$0" --input-type=module -e "$1"`;
  return spawnSync('sh', ['-c', command, process.execPath, program], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
}

/** Level of the image and its keyword: a file is old or new as a whole. */
function state(file: string): string {
  const levels = new Set(miniHdu(readMiniFits(file), 'SCI').pixels);
  const keyword = /SKYUSER = +(\S+) \/ Total/.exec(readFileSync(file, 'latin1'))?.[1] ?? 'none';
  return `${[...levels].join(',')} ${keyword}`;
}

const OLD = '100 none';
const NEW = '80 20.0';

t.test('kill -9 between two files', async (t) => {
  const dir = t.testdir({});
  const files: string[] = [];
  for (const name of ['a.fits', 'b.fits', 'c.fits']) files.push(await exposureFile(dir, name, [level(100)]));
  const { signal } = inChild(
    files,
    `let n = 0; await commit(updates, { onFile: () => { if (++n === 2) process.kill(process.pid, 'SIGKILL'); } });`,
  );
  t.equal(signal, 'SIGKILL');
  t.same(files.map(state), [NEW, NEW, OLD]);
});

t.test('kill -9 in the middle of a file', async (t) => {
  const dir = t.testdir({});
  const big = await exposureFile(dir, 'big.fits', [sci(1, new Float32Array(2000 * 2000).fill(100), {}, [2000, 2000])]);
  const before = readFileSync(big, 'latin1');
  // The copy gives way between chunks: the timer fires while half of the file is written.
  const body = `
    import { readdirSync, statSync } from 'node:fs';
    const look = () => {
      const name = readdirSync(${JSON.stringify(dir)}).find((one) => one.endsWith('.tmp'));
      if (name !== undefined && statSync(${JSON.stringify(`${dir}/`)} + name).size > 8e6) process.kill(process.pid, 'SIGKILL');
      setImmediate(look);
    };
    look();
    await commit(updates);`;
  const { signal, stderr } = inChild([big], body);
  t.equal(signal, 'SIGKILL', stderr);
  t.equal(readdirSync(dir).length, 2, 'its temporary file is left behind');
  t.ok(readFileSync(big, 'latin1') === before, 'the old file');
  await apply(big, SUBTRACT, { 1: 20 });
  t.same(readdirSync(dir), ['big.fits'], 'and is removed by the next run');
  t.equal(state(big), NEW);
});

t.test('a write that fails in the second file: the message names the first, the others stay', async (t) => {
  const dir = t.testdir({});
  const large = [sci(1, new Float32Array(300 * 300).fill(100), {}, [300, 300])];
  const a = await exposureFile(dir, 'a.fits', [level(100)]);
  const b = await exposureFile(dir, 'b.fits', large);
  const c = await exposureFile(dir, 'c.fits', [level(100)]);
  const before = readFileSync(b, 'latin1');
  const body = `await commit(updates).catch((error) => console.log(error.name, error.message));`;
  const { stdout, stderr } = inChild([a, b, c], body, '200');
  t.match(
    stdout,
    /^StorageError .*b\.fits: EFBIG.*changed already: \S*a\.fits; not changed: the other 2 .*run again/,
    stderr,
  );
  t.same([a, b, c].map(state), [NEW, OLD, OLD]);
  t.ok(readFileSync(b, 'latin1') === before);
  t.same(readdirSync(dir).sort(), ['a.fits', 'b.fits', 'c.fits'], 'nothing is left behind');
});

t.test('cancelled between two files, before the first, and within one', async (t) => {
  const dir = t.testdir({});
  const a = await exposureFile(dir, 'a.fits', [level(100)]);
  const b = await exposureFile(dir, 'b.fits', [level(100)]);
  const stop = new AbortController();
  const updates = [await plan(a, SUBTRACT, { 1: 20 }), await plan(b, SUBTRACT, { 1: 20 })];
  const options = { signal: stop.signal, onFile: () => stop.abort() };
  t.match(
    await refusal('CancelledError', () => commitSkyUpdates(updates, options)),
    /changed already: \S*a\.fits; not/,
  );
  t.same([a, b].map(state), [NEW, OLD]);
  const rest = [await plan(b, SUBTRACT, { 1: 20 })];
  t.match(await refusal('CancelledError', () => commitSkyUpdates(rest, options)), 'no file was changed');
  const within = new AbortController();
  setImmediate(() => within.abort());
  t.match(await refusal('CancelledError', () => commitSkyUpdates(rest, { signal: within.signal })), 'no file was');
  t.same([a, b].map(state), [NEW, OLD]);
  t.same(readdirSync(dir).sort(), ['a.fits', 'b.fits']);
});
