import t from 'tap';
import { cleanRows } from '../../src/cosmic-rays/clean-rows.js';
import { maskWhere } from './chip-case.js';

const NX = 40;

t.test('flagged and bad pixels become the median, others stay, and so do those without a median', async (t) => {
  const sci = Float32Array.from({ length: NX * 2 }, (_, k) => k);
  const blot = new Float32Array(NX * 2).fill(1000);
  blot[3] = NaN;
  const mask = maskWhere(NX, 9, (k) => k === 5 * NX + 3 || k === 5 * NX + 35);
  const bad = Uint8Array.from({ length: NX * 2 }, (_, k) => (k === NX + 2 ? 1 : 0));
  cleanRows(sci, blot, 5, 7, mask, bad);
  const wanted = Float32Array.from({ length: NX * 2 }, (_, k) => (k === 35 || k === NX + 2 ? 1000 : k));
  t.same(sci, wanted);
});
