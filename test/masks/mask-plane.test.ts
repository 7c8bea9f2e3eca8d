import { closeSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { bitMaskBytes, countFlags, createBitMask, flagPixel } from '../../src/masks/bit-mask.js';
import { MaskMemory } from '../../src/masks/mask-memory.js';
import { readMask, writeMaskRows } from '../../src/masks/mask-plane.js';
import { MASK_WORDS, setMasked } from '../../src/masks/set-masked.js';

t.test('a mask whose file was cut short is refused, not taken for clean', (t) => {
  const [nx, ny] = [70, 5];
  const file = join(t.testdir(), 'masks');
  const fd = openSync(file, 'w+');
  t.teardown(() => {
    closeSync(fd);
  });
  const plane = { fd, offset: 8, nx, ny, label: 'masks of a_flc.fits' };
  const mask = createBitMask(nx, ny);
  flagPixel(mask, 69, 4);
  writeMaskRows(plane, mask, 0, ny);
  t.strictSame(readMask(plane), mask);

  truncateSync(file, 8 + bitMaskBytes(nx, ny) - 4);
  const cut = { name: 'StorageError', message: /masks of a_flc\.fits.*ends after/s };
  t.throws(() => readMask(plane), cut);
  const set = (rows: number): Float32Array => {
    const out = new Float32Array(nx * rows);
    setMasked(plane, 0, 0, nx, rows, out, 1, new Uint32Array(MASK_WORDS));
    return out;
  };
  t.throws(() => set(ny), cut);
  t.equal(set(ny - 1).indexOf(1), -1, 'rows before the cut are read');
  t.end();
});

t.test('masks of any size take turns in one memory, and none sees the one before', (t) => {
  const fd = openSync(join(t.testdir(), 'masks'), 'w+');
  t.teardown(() => {
    closeSync(fd);
  });
  const memory = new MaskMemory();
  let offset = 0;
  for (const [nx, ny] of [
    [70, 5],
    [33, 3],
    [64, 6],
    [1, 1],
    [70, 5],
  ]) {
    const mask = createBitMask(nx, ny);
    flagPixel(mask, nx - 1, ny - 1);
    flagPixel(mask, 0, ny >> 1);
    const plane = { fd, offset, nx, ny, label: 'masks' };
    writeMaskRows(plane, mask, 0, ny);
    offset += bitMaskBytes(nx, ny);
    t.equal(countFlags(memory.empty(nx, ny)), 0, 'an empty one has no flag');
    t.strictSame(readMask(plane, memory).bits, mask.bits);
    t.equal(readMask(plane, memory).bits.buffer, memory.empty(1, 1).bits.buffer, 'the memory of all');
  }
  t.end();
});
