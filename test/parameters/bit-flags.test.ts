import t from 'tap';
import { badBits, forgive, formatBitFlags, isGood, parseBitFlags } from '../../src/parameters/bit-flags.js';
import type { BitFlagsInput } from '../../src/parameters/bit-flags.js';
import { isRxDrizzleError } from '../../src/errors/index.js';

/** Rows of the dossiers' tables: what is written, and the mask of good bits (null = DQ ignored). */
const TABLE: readonly (readonly [BitFlagsInput, number | null])[] = [
  [null, null],
  ['', null],
  [' ', null],
  ['None', null],
  ['INDEF', null],
  ['indef', null],
  [0, 0],
  ['0', 0],
  [12, 12],
  ['4,8', 12],
  ['4+8', 12],
  ['4|8', 12],
  ['(4,8)', 12],
  ['( 4 + 8 )', 12],
  ['6', 6],
  ['96', 96],
  ['336', 336],
  ['16,64,256', 336],
  ['16', 16],
  ['4,4', 4],
  ['~4,8', -13],
  [' ~ 4 , 8 ', -13],
  ['~(4+8)', -13],
  ['~4+8', -13],
  ['~0', -1],
  [-13, -13],
  ['-13', -13],
  ['~6', -7],
  [65535, 65535],
  ['2147483648', -(2 ** 31)],
];

t.test('every form of the syntax', (t) => {
  for (const [written, good] of TABLE) {
    const flags = parseBitFlags(written);
    const label = `${typeof written} ${JSON.stringify(written)}`;
    t.strictSame(flags, good === null ? { ignore: true } : { ignore: false, good }, label);
  }
  t.end();
});

t.test('what is refused names the option and the text', (t) => {
  const bad = [
    '~',
    '~()',
    '()',
    '4,6',
    '4+8,16',
    '4.0',
    '0x10',
    'abc',
    '~4+~8',
    '(4,8',
    '4,8)',
    '4,',
    ',',
    '4 8',
    '4294967296',
  ];
  for (const written of bad) {
    t.throws(
      () => parseBitFlags(written, 'final_bits'),
      { name: 'UsageError', place: { option: 'final_bits' } },
      written,
    );
  }
  t.throws(() => parseBitFlags(1.5, 'final_bits'), { name: 'UsageError' });
  t.throws(() => parseBitFlags(NaN, 'final_bits'), { name: 'UsageError' });
  try {
    parseBitFlags('4,6', 'final_bits');
  } catch (error) {
    t.ok(isRxDrizzleError(error, 'UsageError') && error.message.includes('final_bits') && error.message.includes('6'));
  }
  t.end();
});

t.test('good and bad pixels', (t) => {
  const values = [0, 4, 8, 12, 16, 20];
  const good = (written: BitFlagsInput): boolean[] => values.map((dq) => isGood(dq, parseBitFlags(written)));
  t.strictSame(good(0), [true, false, false, false, false, false], '0: any flag is bad');
  t.strictSame(
    good(null),
    values.map(() => true),
    'None: DQ ignored',
  );
  t.strictSame(
    good('~0'),
    values.map(() => true),
    '~0: every flag is good',
  );
  t.strictSame(good('4,8'), [true, true, true, true, false, false]);
  t.strictSame(good('~4,8'), [true, false, false, false, true, false], 'only 4 and 8 are bad');
  t.strictSame(good(-13), good('~12'), '-(4+8+1) = ~12');
  t.strictSame(good('~4,8'), good(-13));
  t.strictSame(good('16'), good(16));
  t.end();
});

t.test('badBits agrees with isGood for every 16-bit value, read with or without its sign', (t) => {
  for (const written of [null, 0, 336, '~4,8', '~0', 65535, '32768', -13] as const) {
    const flags = parseBitFlags(written);
    const bad = badBits(flags, 16);
    let wrong = 0;
    for (let dq = 0; dq < 65536; dq++) {
      const signed = (dq << 16) >> 16;
      if (((dq & bad) === 0) !== isGood(dq, flags)) wrong++;
      if (((signed & bad) === 0) !== ((dq & bad) === 0)) wrong++;
    }
    t.equal(wrong, 0, String(written));
  }
  t.equal(badBits(parseBitFlags(0), 8), 255);
  t.equal(badBits(parseBitFlags(0)), -1);
  t.equal(badBits(parseBitFlags('~0')), 0);
  t.end();
});

t.test('forgive: clearing bits first is the same as calling them good', (t) => {
  const flags = forgive(parseBitFlags(0), parseBitFlags(4096));
  for (const dq of [0, 4096, 4, 4100]) t.equal(isGood(dq, flags), (dq & ~4096) === 0, String(dq));
  t.strictSame(forgive(parseBitFlags(null), parseBitFlags(4096)), { ignore: true });
  t.strictSame(forgive(parseBitFlags(16), parseBitFlags(0)), { ignore: false, good: 16 });
  t.equal(formatBitFlags(parseBitFlags('~4,8')), '-13');
  t.equal(formatBitFlags(parseBitFlags('INDEF')), 'None');
  t.end();
});
