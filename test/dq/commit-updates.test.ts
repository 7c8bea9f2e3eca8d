import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { commitDqUpdates } from '../../src/dq/commit-updates.js';
import { planDqUpdate } from '../../src/dq/plan-update.js';
import { resetBits } from '../../src/dq/reset-bits.js';
import { createBitMask, flagPixel, isFlagged } from '../../src/masks/bit-mask.js';
import type { BitMask } from '../../src/masks/bit-mask.js';
import { random, refusal } from '../fits/support.js';
import { readMiniFits } from '../support/mini-fits.js';
import { flagFile, noise, plane } from './flag-files.js';

/** A mask of random pixels. */
function someFlags(nx: number, ny: number, seed: number): BitMask {
  const next = random(seed);
  const mask = createBitMask(nx, ny);
  for (let k = 0; k < (nx * ny) / 7; k++) flagPixel(mask, Math.floor(next() * nx), Math.floor(next() * ny));
  return mask;
}

t.test('a mask goes into the flags: old flags of the bit are cleared, all others kept', async (t) => {
  const [nx, ny] = [1037, 700];
  const chips = [1, 2].map((chip) => plane('DQ', chip, noise(new Int16Array(nx * ny), chip), nx));
  const file = await flagFile(t.testdir(), 'a.fits', chips);
  const before = readMiniFits(file);
  const masks = [someFlags(nx, ny, 5), someFlags(nx, ny, 6)];
  const edits = masks.map((mask, chip) => ({ hduIndex: chip + 1, clear: 4096, set: 4096, mask }));
  await commitDqUpdates([await planDqUpdate(file, edits)]);
  const after = readMiniFits(file);
  const wrong = masks.map((mask, chip) => {
    const [old, now] = [before[chip + 1].pixels, after[chip + 1].pixels];
    return now.filter((value, i) => {
      const expected = (old[i] & ~4096) | (isFlagged(mask, i % nx, Math.floor(i / nx)) ? 4096 : 0);
      return value !== expected;
    }).length;
  });
  t.strictSame(wrong, [0, 0]);
});

t.test('two updates of one file are one; what cannot be is refused', async (t) => {
  const folder = t.testdir();
  const chips = [1, 2].map((chip) => plane('DQ', chip, new Uint8Array(20).fill(1), 5));
  const file = await flagFile(folder, 'a.fits', chips);
  const change = (hduIndex: number, mask = someFlags(5, 4, 1), set = 8) =>
    planDqUpdate(file, [{ hduIndex, clear: 1, set, mask }]);
  t.match(await refusal('UsageError', () => change(1, someFlags(4, 5, 1))), /mask has 4 x 5 pixels, the plane 5 x 4/);
  t.match(
    await refusal('ExposureError', () => change(1, someFlags(5, 4, 1), 4096)),
    /flag 4096 does not fit into pixels of 8/,
  );
  t.match(await refusal('ExposureError', () => change(3)), /\[3\]: there is no such extension/);
  const twice = [await change(1), await change(1)];
  t.match(await refusal('UsageError', () => commitDqUpdates(twice)), /named twice/);
  const late = await change(1);
  const applied = await commitDqUpdates([await change(2), await change(1)]);
  t.strictSame(
    applied.map(({ planes }) => planes.map(({ hduIndex }) => hduIndex)),
    [[1, 2]],
  );
  t.match(
    await refusal('StorageError', () => commitDqUpdates([late])),
    /another program changed the file since it was read; it was left alone/,
  );
});

/** Resets 4096 in files in a process of its own; `body` is run before. */
function inChild(files: readonly string[], body: string): NodeJS.Signals | null {
  const url = JSON.stringify(new URL('../../src/dq/reset-bits.js', import.meta.url).href);
  const program = `import { readdirSync, statSync } from 'node:fs';
    import { resetBits } from ${url};
    let onFile;
    ${body}
    await resetBits(${JSON.stringify(files)}, { bits: 4096, onFile });`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  return signal;
}

/** The values that are in a file. */
function values(file: string): string {
  const found = new Set<number>();
  for (const { pixels } of readMiniFits(file).slice(1)) for (const value of pixels) found.add(value);
  return [...found].join();
}

t.test('kill -9 between two files, and in the middle of one: each is old or new', async (t) => {
  const folder = t.testdir();
  const files: string[] = [];
  for (const name of ['a.fits', 'b.fits', 'c.fits']) {
    const chips = [1, 2].map((chip) => plane('DQ', chip, new Int16Array(900 * 700).fill(4098), 900));
    files.push(await flagFile(folder, name, chips));
  }
  const between = `let n = 0; onFile = () => { if (++n === 1) process.kill(process.pid, 'SIGKILL'); };`;
  t.equal(inChild(files, between), 'SIGKILL');
  t.strictSame(files.map(values), ['2', '4098', '4098']);
  const old = readFileSync(files[1]);
  const middle = `
    const look = () => {
      const name = readdirSync(${JSON.stringify(folder)}).find((one) => one.endsWith('.tmp'));
      if (name !== undefined && statSync(${JSON.stringify(`${folder}/`)} + name).size > 1.1e6) process.kill(process.pid, 'SIGKILL');
      setImmediate(look);
    };
    look();`;
  t.equal(inChild(files, middle), 'SIGKILL');
  t.ok(readFileSync(files[1]).equals(old), 'the old file, to the byte');
  t.equal(readdirSync(folder).length, 4, 'with the temporary file of the killed run');
  await resetBits(files, { bits: 4096 });
  t.strictSame(files.map(values), ['2', '2', '2']);
  t.strictSame(readdirSync(folder).sort(), ['a.fits', 'b.fits', 'c.fits'], 'which the next run removes');
});
