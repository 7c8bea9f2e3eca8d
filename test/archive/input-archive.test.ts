import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { archiveInputs, archivePath } from '../../src/archive/input-archive.js';
import type { ArchiveOptions } from '../../src/archive/input-archive.js';
import { refusal } from '../fits/support.js';

const NOTHING: ArchiveOptions = { preserve: false, overwrite: false, restore: false };

/** Two inputs; `put` writes to the first, `text` reads it and its copy. */
function inputs(folder: string) {
  const files = ['a.fits', 'b.fits'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, 'first');
  const archive = archivePath(files[0]);
  const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '-');
  return {
    files,
    archive,
    put: (text: string) => {
      writeFileSync(files[0], text);
    },
    text: () => `${read(files[0])} ${read(archive)}`,
    ways: async (options: Partial<ArchiveOptions>) =>
      (await archiveInputs(files, { ...NOTHING, ...options })).map(({ way }) => way).join(' '),
  };
}

t.test('preserve keeps the first copy, overwrite takes the last, restore brings it back', async (t) => {
  const { ways, put, text, archive, files } = inputs(t.testdir());
  t.equal(await ways({}), 'none none');
  t.equal(await ways({ restore: true }), 'none none', 'nothing to bring back');
  t.equal(text(), 'first -');
  utimesSync(files[0], 1e9, 1e9);
  chmodSync(files[0], 0o640);
  t.equal(await ways({ preserve: true }), 'archived archived');
  t.equal(archive, join(t.testdirName, 'OrIg_files', 'a.fits'));
  t.strictSame([statSync(archive).mode & 0o777, statSync(archive).mtimeMs], [0o444, 1e12]);
  put('second');
  t.equal(await ways({ preserve: true }), 'kept kept');
  t.equal(text(), 'second first');
  t.equal(await ways({ preserve: true, restore: true }), 'restored restored');
  t.equal(text(), 'first first');
  t.equal(statSync(files[0]).mode & 0o777, 0o640, 'as it was before, not read-only as the copy');
  put('third');
  t.equal(await ways({ preserve: true, restore: true, overwrite: true }), 'archived archived');
  t.equal(text(), 'third third');
  t.strictSame(readdirSync(join(t.testdirName, 'OrIg_files')).sort(), ['a.fits', 'b.fits']);
});

t.test('restore and preserve: a copy that was just made is not brought back; inputs that are gone are', async (t) => {
  const { ways, put, text, files } = inputs(t.testdir());
  t.equal(await ways({ preserve: true, restore: true }), 'archived archived');
  put('second');
  spawnSync('rm', [files[1]]);
  t.equal(await ways({ restore: true }), 'restored restored');
  t.equal(text(), 'first first');
  t.equal(readFileSync(files[1], 'utf8'), 'first');
  t.ok((statSync(files[1]).mode & 0o200) !== 0, 'it can be written to');
});

t.test('nothing is done when something cannot be', async (t) => {
  const { ways, files, text, archive } = inputs(t.testdir());
  spawnSync('rm', [files[1]]);
  t.match(await refusal('StorageError', () => ways({ preserve: true })), /b\.fits: no such file/);
  t.notOk(existsSync(archive));
  writeFileSync(files[1], 'first');
  await ways({ preserve: true });
  chmodSync(files[1], 0o444);
  t.match(await refusal('StorageError', () => ways({ restore: true })), /b\.fits: the file is write-protected/);
  t.equal(text(), 'first first');
});

t.test('kill -9 in the middle of a copy: no copy, or a whole one', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'big.fits');
  mkdirSync(join(folder, 'OrIg_files'));
  writeFileSync(file, Buffer.alloc(4e6, 7));
  const url = JSON.stringify(new URL('../../src/archive/input-archive.js', import.meta.url).href);
  // Between the complete copy and its name there are several turns of the event loop.
  const program = `import { readdirSync } from 'node:fs';
    import { archiveInputs } from ${url};
    const look = () => {
      if (readdirSync(${JSON.stringify(join(folder, 'OrIg_files'))}).length > 0) process.kill(process.pid, 'SIGKILL');
      setImmediate(look);
    };
    look();
    await archiveInputs([${JSON.stringify(file)}], { preserve: true, overwrite: false, restore: false });`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  t.equal(signal, 'SIGKILL', stderr);
  t.notOk(existsSync(archivePath(file)), 'only a temporary file is there');
  const [{ way }] = await archiveInputs([file], { ...NOTHING, preserve: true });
  t.equal(way, 'archived');
  t.strictSame(readdirSync(join(folder, 'OrIg_files')), ['big.fits'], 'which the next run removes');
  t.ok(readFileSync(archivePath(file)).equals(readFileSync(file)));
});
