import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { AtomicFile } from '../../src/fits/atomic-file.js';

t.test('bytes that went to the disk behind the writer are in the file', async (t) => {
  const path = join(t.testdir(), 'product');
  const file = await AtomicFile.create(path, false);
  for (const part of ['one ', 'two ', 'three']) {
    writeSync(file.fd, part);
    file.syncBehind();
  }
  await file.commit();
  file.syncBehind();
  t.equal(readFileSync(path, 'utf8'), 'one two three');
});

t.test('what the system says of a write that failed is not lost', async (t) => {
  const folder = t.testdir({ other: '' });
  const file = await AtomicFile.create(join(folder, 'product'), false);
  const { fd } = file;
  // Another file under the same number: a failing disk tells of it once, here to the write behind, and then is well.
  const become = (path: string): void => {
    closeSync(fd);
    t.equal(openSync(path, 'r+'), fd);
  };
  become('/dev/null');
  file.syncBehind();
  await sleep(100);
  become(join(folder, 'other'));
  await t.rejects(file.commit(), { name: 'StorageError', message: /EINVAL|finishing/ });
  t.strictSame(readdirSync(folder), ['other']);
});
