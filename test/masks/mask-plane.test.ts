import { closeSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { bitMaskBytes, createBitMask, flagPixel } from '../../src/masks/bit-mask.js';
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
