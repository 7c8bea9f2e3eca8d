import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { AtomicFile } from '../../src/fits/atomic-file.js';
import { commitTogether } from '../../src/fits/commit-together.js';
import { Header } from '../../src/fits/header.js';
import { mandatoryImageCards } from '../../src/fits/image-header.js';
import { FitsWriter } from '../../src/fits/writer.js';
import { refusal } from './support.js';

const header = mandatoryImageCards(Header.empty('test'), { primary: true, bitpix: 8, naxis: [4] });

function writers(folder: string, clobber: boolean): Promise<FitsWriter[]> {
  const names = ['a.fits', 'b.fits', 'c.fits'];
  return Promise.all(
    names.map((name) => FitsWriter.create(join(folder, name), [{ header, dataBytes: 4 }], { clobber })),
  );
}

t.test('all files get their names', async (t) => {
  const folder = t.testdir({});
  const files = await writers(folder, false);
  await commitTogether(files);
  t.same(readdirSync(folder).sort(), ['a.fits', 'b.fits', 'c.fits']);
  for (const file of files) await file.abort();
  t.equal(readdirSync(folder).length, 3, 'abort takes nothing away afterwards');
});

t.test('no file appears when one cannot be completed', async (t) => {
  const folder = t.testdir({});
  const files = await writers(folder, false);
  await files[1].abort(); // What a failing fsync does to a file.
  await refusal('StorageError', () => commitTogether(files));
  t.same(readdirSync(folder), []);
});

for (const clobber of [false, true]) {
  t.test(`clobber ${String(clobber)}: a name that is refused takes the others back`, async (t) => {
    const folder = t.testdir({});
    const files = await writers(folder, clobber);
    mkdirSync(join(folder, 'b.fits'));
    t.match(await refusal('StorageError', () => commitTogether(files)), /b\.fits: this is a directory/);
    t.same(readdirSync(folder), ['b.fits']);
  });
}

t.test('a file that was replaced already is named', async (t) => {
  const folder = t.testdir({ 'a.fits': 'old', 'c.fits': 'old' });
  const files = await writers(folder, true);
  mkdirSync(join(folder, 'b.fits'));
  t.match(await refusal('StorageError', () => commitTogether(files)), /b\.fits: .*a\.fits replaced already.*run again/);
  t.same(readdirSync(folder).sort(), ['a.fits', 'b.fits', 'c.fits']);
  t.equal(readFileSync(join(folder, 'c.fits'), 'utf8'), 'old', 'what came after the failure is untouched');
});

t.test('a directory, and what is no file, are refused before anything is written', async (t) => {
  const folder = t.testdir({ 'out.fits': {} });
  for (const clobber of [false, true]) {
    t.match(
      await refusal('StorageError', () => AtomicFile.create(join(folder, 'out.fits'), clobber)),
      /this is a directory/,
    );
  }
  t.match(await refusal('StorageError', () => AtomicFile.create('/dev/null', true)), /not a regular file/);
  t.same(readdirSync(folder), ['out.fits']);
});

t.test('temporary files of killed processes go with the next run; all others stay', async (t) => {
  const folder = t.testdir({});
  const path = join(folder, 'out.fits');
  const mine = await AtomicFile.create(path, false);
  const parts = basename(mine.temporary).split('.');
  // A process that is no more, and one that is: our parent.
  const dead = String(spawnSync(process.execPath, ['-e', '']).pid);
  const named = (target: string, pid: string, hex: string): string => `.${target}.${pid}.${hex}.tmp`;
  const hex = parts.at(-2) ?? '';
  const otherMachine = (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
  const stale = named('out.fits', dead, hex);
  const kept = [
    basename(mine.temporary),
    named('out.fits', String(process.ppid), hex),
    named('out.fits', dead, otherMachine),
    named('other.fits', dead, hex),
    named('out.fits', dead, 'notes'),
    `out.fits.${dead}.${hex}.tmp`,
  ];
  for (const name of [stale, ...kept.slice(1)]) writeFileSync(join(folder, name), '');
  const next = await AtomicFile.create(path, false);
  t.same(readdirSync(folder).sort(), [...kept, basename(next.temporary)].sort());
  await mine.abort();
  await next.abort();
});
