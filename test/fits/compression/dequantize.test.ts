import t from 'tap';
import { dequantize, randomSequence } from '../../../src/fits/compression/dequantize.js';

t.test('the random sequence ends where the standard says', async (t) => {
  const random = randomSequence();
  t.equal(random.length, 10000);
  // Appendix I of the standard: seed number 10000 is 1043618065.
  t.equal(random[9999], Math.fround(1043618065 / 2147483647));
  t.equal(random[0], Math.fround(16807 / 2147483647));
});

t.test('no dither', async (t) => {
  const out = new Float32Array(4);
  dequantize(Int32Array.of(0, 1, -3, 9), 4, { method: 'NO_DITHER', scale: 0.25, zero: 2, blank: 9, row: 5 }, out);
  t.strictSame([...out], [2, 2.25, 1.25, NaN]);
});

t.test('dither: the offset of row 1 is random number 1 x 500 = 0; rows go on modulo 10000', async (t) => {
  const random = randomSequence();
  const q = Int32Array.of(10, 20, 30);
  const first = new Float64Array(3);
  dequantize(q, 3, { method: 'SUBTRACTIVE_DITHER_1', scale: 2, zero: 1, blank: null, row: 1 }, first);
  t.strictSame(
    [...first],
    [0, 1, 2].map((i) => (q[i] - random[i] + 0.5) * 2 + 1),
  );
  for (const row of [10001, -9999]) {
    const other = new Float64Array(3);
    dequantize(q, 3, { method: 'SUBTRACTIVE_DITHER_1', scale: 2, zero: 1, blank: null, row }, other);
    t.strictSame(other, first, `row ${row}`);
  }
});

t.test('only the second method has an exact zero', async (t) => {
  const q = Int32Array.of(-2147483646, -2147483647);
  const how = { scale: 1, zero: 3, blank: -2147483647, row: 7 };
  const two = new Float32Array(2);
  dequantize(q, 2, { ...how, method: 'SUBTRACTIVE_DITHER_2' }, two);
  t.strictSame([...two], [0, NaN]);
  const one = new Float32Array(2);
  dequantize(q, 2, { ...how, method: 'SUBTRACTIVE_DITHER_1' }, one);
  t.ok(one[0] < -2e9);
  t.ok(Number.isNaN(one[1]));
});
