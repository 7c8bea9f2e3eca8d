import t from 'tap';
import { Card } from '../../src/fits/card.js';
import { formatCard, real } from '../../src/fits/card-format.js';
import { Header } from '../../src/fits/header.js';
import { random } from './support.js';

/** The card without trailing blanks. */
function card(keyword: string, value: Parameters<typeof formatCard>[1], comment = ''): string {
  return formatCard(keyword, value, comment).trimEnd();
}

t.test('fixed format: values end in column 30, comments start behind', async (t) => {
  t.equal(card('NAXIS1', 1014, 'length'), 'NAXIS1  =                 1014 / length');
  t.equal(card('SIMPLE', true), 'SIMPLE  =                    T');
  t.equal(card('BIG', 2n ** 63n), 'BIG     =  9223372036854775808');
  t.equal(card('UNDEF', null, 'none'), 'UNDEF   =                      / none');
  t.equal(card('NAME', 'SCI', 'c'), "NAME    = 'SCI     '           / c");
  t.equal(card('EMPTY', ''), "EMPTY   = '        '");
  t.equal(card('QUOTE', "it's"), "QUOTE   = 'it''s   '");
  t.equal(card('ESO DET NAME', 'x'), "HIERARCH ESO DET NAME = 'x       '");
});

t.test('reals always show that they are reals', async (t) => {
  t.equal(card('X', 0.1), 'X       =                  0.1');
  t.equal(card('X', real(100)), 'X       =                100.0');
  t.equal(card('X', 1e-7), 'X       =              1.0E-07');
  t.equal(card('X', 1e300), 'X       =             1.0E+300');
  t.equal(card('X', -0), 'X       =                 -0.0');
  t.equal(card('X', 2 ** 60), 'X       = 1152921504606847000.0', 'past 2^53 a number is no exact integer');
});

/** A double from random bits, without NaN and infinities. */
function anyDouble(next: () => number): number {
  const view = new DataView(new ArrayBuffer(8));
  for (;;) {
    view.setUint32(0, next() * 4294967296);
    view.setUint32(4, next() * 4294967296);
    const value = view.getFloat64(0);
    if (Number.isFinite(value)) return value;
  }
}

t.test('20000 doubles of any size read back bit by bit', async (t) => {
  const next = random(5);
  const values = Array.from({ length: 20000 }, (_, i) =>
    i % 2 === 0 ? anyDouble(next) : (next() - 0.5) * 10 ** Math.round(40 * (next() - 0.5)),
  );
  values.push(Number.MAX_VALUE, Number.MIN_VALUE, -Number.MIN_VALUE, Number.EPSILON, 2 ** 53 + 2, 0, -0);
  const wrong = values.filter((value) => !Object.is(new Card(formatCard('CRVAL1', real(value), 'c')).value, value));
  t.same(wrong, []);
});

t.test('strings of every length, with quotes anywhere, read back', async (t) => {
  const wrong: string[] = [];
  const next = random(6);
  for (let length = 0; length < 600; length++) {
    const letters = Array.from({ length: length >> 1 }, () => "ab' &/"[Math.floor(next() * 6)]).join('');
    const value = letters + "x&'/"[length % 4];
    for (const keyword of ['LONG', 'ESO LONG NAME']) {
      const header = Header.empty('x').append(keyword, value, 'a comment').append('NEXT', 1);
      const read = Header.parse(header.toBytes(), 'x');
      if (read.get(keyword) !== value || read.get('NEXT') !== 1 || read.length !== 2) wrong.push(value);
    }
  }
  t.same(wrong, []);
});

t.test('a long string is cut so that no card is longer than 80, and no doubled quote is split', async (t) => {
  const raw = formatCard('LONG', "'".repeat(150), '');
  t.equal(raw.length % 80, 0);
  for (let at = 0; at < raw.length; at += 80) {
    const inner = /'(.*)'/.exec(raw.slice(at, at + 80))?.[1].replace(/&$/, '') ?? '';
    t.equal(inner.replaceAll("''", ''), '', 'quotes come in pairs');
  }
});

t.test('a string of 68 characters is one card, of 69 two', async (t) => {
  t.equal(formatCard('K', 'x'.repeat(68), '').length, 80);
  t.equal(formatCard('K', 'x'.repeat(69), '').length, 160);
  t.equal(formatCard('K', 'x'.repeat(68), 'no room').trimEnd(), `K       = '${'x'.repeat(68)}'`);
});
