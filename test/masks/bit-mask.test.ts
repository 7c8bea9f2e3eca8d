import t from 'tap';
import {
  bitMaskBytes,
  setFlagged,
  countFlags,
  createBitMask,
  flagPixel,
  isFlagged,
  maskBytes,
  packRow,
  unpackRow,
  type BitMask,
} from '../../src/masks/bit-mask.js';

/* Against sets of pixels, for widths about the size of a word. */

const WIDTHS = [1, 31, 32, 33, 64, 100];
const NY = 5;

/** A third of the pixels, by a rule that has no period of a word. */
function chosen(x: number, y: number, salt: number): boolean {
  return (x * x * 7 + y * 13 + salt * x) % 3 === 0 || (x === 31 && y === 2);
}

function filled(nx: number, salt: number): BitMask {
  const mask = createBitMask(nx, NY);
  for (let y = 0; y < NY; y++) for (let x = 0; x < nx; x++) if (chosen(x, y, salt)) flagPixel(mask, x, y);
  return mask;
}

/** Pixels where the mask does not say what the rule says. */
function wrong(mask: BitMask, rule: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let y = 0; y < NY; y++) for (let x = 0; x < mask.nx; x++) if (isFlagged(mask, x, y) !== rule(x, y)) count++;
  return count;
}

function number(nx: number, rule: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let y = 0; y < NY; y++) for (let x = 0; x < nx; x++) if (rule(x, y)) count++;
  return count;
}

t.test('flags, count', async (t) => {
  for (const nx of WIDTHS) {
    t.equal(countFlags(createBitMask(nx, NY)), 0, 'a new mask flags nothing');
    const rule = (x: number, y: number): boolean => chosen(x, y, 0);
    const mask = filled(nx, 0);
    t.match([wrong(mask, rule), countFlags(mask)], [0, number(nx, rule)], `${nx} columns`);
  }
});

t.test('rows in and out, and as bytes', async (t) => {
  for (const nx of WIDTHS) {
    const mask = filled(nx, 4);
    const copy = createBitMask(nx, NY);
    const flags = new Uint8Array(nx + 3);
    // A row that held something is replaced.
    packRow(copy, 1, new Uint8Array(nx).fill(255), 0);
    for (let y = 0; y < NY; y++) {
      unpackRow(mask, 0, y, nx, flags, 3);
      packRow(copy, y, flags, 3);
    }
    t.equal(
      wrong(copy, (x, y) => chosen(x, y, 4)),
      0,
      `whole rows ${nx}`,
    );
    const from = nx >> 1;
    unpackRow(mask, from, 2, nx - from, flags, 0);
    const part = Array.from({ length: nx - from }, (_, k) => (chosen(from + k, 2, 4) ? 1 : 0));
    t.strictSame([...flags.subarray(0, nx - from)], part, `part of a row ${nx}`);
    const read = createBitMask(nx, NY);
    t.equal(maskBytes(read).length, bitMaskBytes(nx, NY));
    maskBytes(read).set(maskBytes(mask).slice());
    t.equal(
      wrong(read, (x, y) => chosen(x, y, 4)),
      0,
      `bytes ${nx}`,
    );
  }
});

t.test('weights of flagged pixels become 0, no other', async (t) => {
  for (const nx of WIDTHS) {
    const mask = filled(nx, 5);
    let bad = 0;
    for (let y = 0; y < NY; y++) {
      for (let x0 = 0; x0 < nx; x0 += 7) {
        const n = Math.min(nx - x0, 45);
        const weights = new Float32Array(n + 4).fill(3);
        setFlagged(mask, x0, y, n, weights, 2, 0);
        const expected = Array.from({ length: n }, (_, k) => (chosen(x0 + k, y, 5) ? 0 : 3));
        if ([...weights].join() !== [3, 3, ...expected, 3, 3].join()) bad++;
      }
    }
    t.equal(bad, 0, `width ${nx}`);
  }
});
