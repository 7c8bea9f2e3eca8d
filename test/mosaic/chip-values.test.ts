import t from 'tap';
import { badDqBits, valueFactor } from '../../src/mosaic/chip-values.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { chipWith, oneChipExposure } from './chips.js';

const bad = (options: DrizzleOptions): number => badDqBits(drizzleParameters(options), 16);
/** Flags of a 16-bit DQ word that a pixel may have, each alone. */
const FLAGS = Array.from({ length: 16 }, (_, bit) => 2 ** bit);

t.test('bad bits: all of the 16 but those of final_bits and of resetbits', (t) => {
  t.equal(bad({}), 0xffff & ~4096, 'the default clears the cosmic rays of an earlier run');
  t.equal(bad({ resetbits: 0 }), 0xffff);
  t.equal(bad({ resetbits: null }), 0xffff, 'blank clears nothing');
  t.equal(bad({ final_bits: 336, resetbits: 0 }), 0xffff & ~(16 + 64 + 256));
  t.equal(bad({ final_bits: '16,64,256', resetbits: '4096,8192' }), 0xffff & ~(16 + 64 + 256 + 4096 + 8192));
  t.end();
});

t.test('blank bits: DQ is not used, whatever resetbits', (t) => {
  for (const final_bits of [null, '', 'None', 'INDEF']) {
    t.equal(bad({ final_bits }), 0);
    t.equal(bad({ final_bits, resetbits: 0 }), 0);
  }
  t.not(bad({ final_bits: 0, resetbits: 0 }), 0, '0 is not blank: every flag is bad');
  t.end();
});

t.test('~ forms: only the bits named are bad', (t) => {
  t.equal(bad({ final_bits: '~4,8', resetbits: 0 }), 12);
  t.equal(bad({ final_bits: '~(4+8)', resetbits: 0 }), 12);
  t.equal(bad({ final_bits: -13, resetbits: 0 }), 12, "two's complement of 12");
  t.equal(bad({ final_bits: '~4096' }), 0, 'the one bad bit is cleared by resetbits');
  t.equal(bad({ final_bits: '~0' }), 0);
  t.equal(bad({ final_bits: 0, resetbits: '~4,8' }), 12, 'all but 4 and 8 are cleared');
  t.end();
});

t.test('a flag is bad just when the user does not forgive it', (t) => {
  const good = 16 + 64 + 32768;
  const bits = bad({ final_bits: good });
  for (const flag of FLAGS) t.equal((flag & bits) !== 0, (flag & (good | 4096)) === 0, String(flag));
  t.end();
});

t.test('factors to a rate per output pixel', async (t) => {
  const [chip] = (await oneChipExposure(t.testdir())).chips;
  const native = drizzleParameters();
  const electrons = drizzleParameters({ proc_unit: 'electrons' });
  const rate = chipWith(chip, { inputIsRate: true, effGain: 1, exptime: 400 });
  const counts = chipWith(rate, { inputIsRate: false });
  const dn = chipWith(counts, { effGain: 7, bunit: 'COUNTS' });
  const dnRate = chipWith(dn, { inputIsRate: true, bunit: 'COUNTS/S' });
  const close = (found: number, wanted: number, text: string): void => {
    t.ok(Math.abs(found / wanted - 1) < 1e-14, `${text}: ${String(found)}`);
  };
  for (const scale of [1, 0.5, 0.8, 3]) {
    const s2 = scale * scale;
    close(valueFactor(rate, native, scale), s2, 'rate');
    close(valueFactor(counts, native, scale), s2 / 400, 'counts: divided by the exposure time');
    close(valueFactor(dn, native, scale), s2 / 400, 'native counts stay counts');
    close(valueFactor(dnRate, native, scale), s2, 'native counts per second');
    close(valueFactor(rate, electrons, scale), s2, 'electrons are electrons');
    close(valueFactor(dn, electrons, scale), (7 * s2) / 400, 'counts to electrons');
    close(valueFactor(dnRate, electrons, scale), 7 * s2, 'counts per second to electrons per second');
  }
});

t.test('a 32-bit DQ plane has 32 flags; the reference looks at 16 of them', (t) => {
  const bits = (options: DrizzleOptions): number => badDqBits(drizzleParameters({ resetbits: 0, ...options }), 32);
  t.not(bits({}) & 65536, 0);
  t.equal(bits({}), -1, 'all');
  t.equal(bits({ final_bits: 65536 }) & 65536, 0);
  t.equal(bits({ compat: true }), 0xffff);
  t.end();
});
