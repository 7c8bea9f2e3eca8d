import { readFileSync } from 'node:fs';
import t from 'tap';
import { addSums, dataSum, encodeChecksum, shiftSum } from '../../src/fits/checksum.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { fixture } from '../support/paths.js';
import { random } from './support.js';

/** Appendix J by the letter: add word by word in integers of any size, fold the carries. */
function slowSum(bytes: Uint8Array): number {
  let sum = 0n;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = [0, 1, 2, 3].reduce((word, i) => word * 256 + (bytes[at + i] ?? 0), 0);
    sum += BigInt(word);
    if (sum > 0xffffffffn) sum = (sum & 0xffffffffn) + 1n;
  }
  return Number(sum);
}

function noise(length: number, seed: number): Uint8Array {
  const next = random(seed);
  return Uint8Array.from({ length }, () => next() * 256);
}

t.test('the fast sum is the slow sum, aligned or not, of any length', async (t) => {
  for (const length of [0, 1, 2, 3, 4, 5, 1023, 1024, 1027, 4096, 70001]) {
    const bytes = noise(length, length + 1);
    t.equal(dataSum(bytes), slowSum(bytes), String(length));
    const shifted = new Uint8Array(length + 1).subarray(1);
    shifted.set(bytes);
    t.equal(dataSum(shifted), slowSum(bytes), `unaligned ${String(length)}`);
  }
});

t.test('all ones do not overflow the lanes, over the folding length too', async (t) => {
  const ones = new Uint8Array(4 * (2 ** 20 + 300)).fill(255);
  t.equal(dataSum(ones), 0xffffffff);
  t.equal(dataSum(ones.subarray(1, -3)), 0xffffffff);
  t.equal(dataSum(new Uint8Array(10000)), 0, 'only zeros sum to zero');
});

t.test('parts in any order, at any byte, sum to the whole', async (t) => {
  const bytes = noise(5000, 3);
  for (const cut of [4, 1000, 1001, 1002, 1003, 4999]) {
    const [a, b] = [dataSum(bytes.subarray(0, cut)), shiftSum(dataSum(bytes.slice(cut)), cut)];
    t.equal(addSums(b, a), dataSum(bytes), String(cut));
  }
  t.equal(dataSum(bytes.subarray(2000), dataSum(bytes.subarray(0, 2000))), dataSum(bytes));
});

t.test('the sums that astropy wrote are ours', async (t) => {
  const file = await FitsFile.open(fixture('fits', 'sums.fits'));
  t.teardown(() => file.close());
  const bytes = readFileSync(fixture('fits', 'sums.fits'));
  for (const hdu of file.hdus) {
    const data = bytes.subarray(hdu.dataOffset, hdu.dataOffset + Math.ceil(hdu.dataBytes / 2880) * 2880);
    t.equal(String(dataSum(data)), hdu.header.text('DATASUM'), hdu.label);
    t.equal(
      dataSum(bytes.subarray(hdu.headerOffset, hdu.dataOffset), dataSum(data)),
      0xffffffff,
      'the HDU sums to all ones',
    );
    const header = hdu.header.clone().set('CHECKSUM', '0'.repeat(16));
    t.equal(encodeChecksum(dataSum(header.toBytes(), dataSum(data))), hdu.header.text('CHECKSUM'));
  }
});

t.test('encoded sums are letters and digits, and cancel the sum', async (t) => {
  const next = random(9);
  const sums = [
    0,
    1,
    0xffffffff,
    0xfffffffe,
    0x3a3a3a3a,
    ...Array.from({ length: 5000 }, () => Math.floor(next() * 4294967296)),
  ];
  const bad = sums.filter((sum) => {
    const text = encodeChecksum(sum);
    // In a card the value starts one byte into a word, in place of 16 zeros that were summed before.
    const card = (value: string): number => dataSum(Buffer.from(`CHECKSUM= '${value}'`.padEnd(80), 'latin1'));
    const total = addSums(addSums(sum, card(text)), ~card('0'.repeat(16)) >>> 0);
    return !/^[0-9A-Za-z]{16}$/.test(text) || total !== 0xffffffff;
  });
  t.same(bad, []);
});
