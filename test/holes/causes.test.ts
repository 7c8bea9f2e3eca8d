import t from 'tap';
import { dqBitName } from '../../src/exposure/dq-bit-names.js';
import { BITS_OF_PASS, BY_DQ, BY_OTHERS, nameCauses, noBadPixels, UNLIKE_RECOMMENDED } from '../../src/holes/causes.js';

const BIT_31 = 2 ** 31;

t.test('why pixels are bad', (t) => {
  const dq = [0, 16, 16 + 512, 4, 4096, 16, 0, 2 ** 20, BIT_31, 16 + BIT_31, 7];
  const weight = Float32Array.from([5, 5, 5, 5, 5, 0, 0, 5, 5, 5, 5]);
  const bad = ~(4096 | 2 | 1);
  const wanted = (pass: number): number[] => [
    0,
    BY_DQ | UNLIKE_RECOMMENDED | (pass === 0 ? 16 : 0),
    BY_DQ | UNLIKE_RECOMMENDED,
    BY_DQ | (pass === 0 ? 4 : 0),
    0,
    BY_OTHERS,
    BY_OTHERS,
    BY_DQ | (pass === 1 ? 2 ** (20 - BITS_OF_PASS) : 0),
    BY_DQ | (pass === 1 ? 2 ** (31 - BITS_OF_PASS) : 0),
    BY_DQ,
    BY_DQ | (pass === 0 ? 4 : 0),
  ];
  for (const pass of [0, 1]) {
    const words = Int32Array.from([...dq, 99], (value) => value | 0);
    const counts = noBadPixels();
    nameCauses(words, weight, dq.length, bad, 16 + 512, pass, counts);
    t.strictSame([...words], [...wanted(pass), 99]);
    t.match(counts, { pixels: 11, byDq: 7, byOthers: 2 });
    const of = (numbers: Float64Array): [number, number][] => [...numbers.entries()].filter(([, count]) => count > 0);
    t.strictSame(of(counts.flagged), [
      [2, 2],
      [4, 4],
      [9, 1],
      [20, 1],
      [31, 2],
    ]);
    t.strictSame(of(counts.alone), [
      [2, 2],
      [4, 1],
      [20, 1],
      [31, 1],
    ]);
  }
  t.end();
});

t.test('words for bits', (t) => {
  t.equal(dqBitName(['WFC3/IR'], 512), 'blob or bad flat');
  t.equal(dqBitName(['ACS/WFC', 'WFC3/UVIS'], 64), 'warm pixel');
  t.equal(dqBitName(['ACS/WFC', 'WFPC2'], 64), '', 'they do not agree');
  t.equal(dqBitName(['generic'], 16), '');
  t.end();
});
