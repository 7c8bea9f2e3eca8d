import t from 'tap';
import { cleanRows, markRows } from '../../src/cosmic-rays/clean-rows.js';
import { maskWhere } from './chip-case.js';

/* Two chips with masks of their own: one file gets both right (dossier 7: the reference writes the last one over the first). */

const NX = 40;

t.test('flagged and bad pixels become the median, others stay, and so do those without a median', async (t) => {
  const sci = Float32Array.from({ length: NX * 2 }, (_, k) => k);
  const blot = new Float32Array(NX * 2).fill(1000);
  blot[3] = NaN;
  const mask = maskWhere(NX, 9, (k) => k === 5 * NX + 3 || k === 5 * NX + 35);
  const bad = maskWhere(NX, 9, (k) => k === 6 * NX + 2);
  cleanRows(sci, blot, 5, 7, mask, bad);
  const wanted = Float32Array.from({ length: NX * 2 }, (_, k) => (k === 35 || k === NX + 2 ? 1000 : k));
  t.same(sci, wanted);
});

t.test('each chip has its own flags in its DQ, other bits stay', async (t) => {
  const chips = [7, 8].map((place) => {
    const dq = new Int16Array(NX).fill(16);
    markRows(
      dq,
      0,
      1,
      maskWhere(NX, 1, (k) => k === place),
      4096,
    );
    return dq;
  });
  for (const [chip, place] of [
    [0, 7],
    [1, 8],
  ] as const) {
    t.same(
      chips[chip],
      Int16Array.from({ length: NX }, (_, k) => (k === place ? 4112 : 16)),
    );
  }
  const highest = new Int16Array(1);
  markRows(
    highest,
    0,
    1,
    maskWhere(1, 1, () => true),
    32768,
  );
  t.same(highest, Int16Array.of(-32768), 'bit 15 is the sign');
});
