import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { Header } from '../../src/fits/header.js';
import { headerParses } from '../../src/fits/header-text.js';
import type { CardValue } from '../../src/fits/header-view.js';
import { fixture } from '../support/paths.js';
import { fixed, headerBytes, refusal } from './support.js';

interface Described {
  readonly header: number;
  readonly data: number;
  readonly cards: readonly (readonly [string, string, string | boolean | null, string])[];
}

const described = JSON.parse(readFileSync(fixture('fits', 'headers.json'), 'utf8')) as Described[];
const bytes = gunzipSync(readFileSync(fixture('fits', 'headers.fits.gz')));
const odd = Header.parse(bytes.subarray(described[1].header, described[1].data), 'odd');

/** Our value in the form of the fixture; integers of any size as text. */
function tagged(value: CardValue, source: string): [string, string | boolean | null] {
  if (value === null) return ['undefined', null];
  if (typeof value === 'boolean') return ['logical', value];
  if (typeof value === 'string') return ['text', value];
  const integer = /^[+-]?\d+$/.test(source);
  return integer ? ['integer', String(value)] : ['real', String(value)];
}

t.test('every card reads as in astropy', async (t) => {
  const cards = odd.cards();
  t.equal(cards.length, described[1].cards.length);
  described[1].cards.forEach(([keyword, type, value, comment], i) => {
    const card = cards[i];
    const [ourType, ourValue] = tagged(card.value, card.source);
    if (keyword.startsWith('DP1.')) {
      // astropy takes record-valued cards apart while reading; here the text stays and record() does it.
      t.equal(card.keyword, 'DP1');
      t.equal(odd.record('DP1', keyword.slice(4)), Number(value), keyword);
      return;
    }
    t.equal(card.keyword, keyword.toUpperCase());
    t.equal(ourType, type, `type of ${keyword}`);
    if (type === 'real') t.equal(Number(ourValue), Number(value), keyword);
    // astropy drops the blanks before free text on a blank card.
    else t.equal(keyword === '' ? String(ourValue).trimStart() : ourValue, value, keyword);
    t.equal(card.comment, comment, `comment of ${keyword}`);
  });
});

t.test('a header that is not edited goes back byte for byte', async (t) => {
  const raw = bytes.subarray(described[1].header, described[1].data);
  t.equal(Buffer.compare(odd.toBytes(), raw), 0);
  t.equal(Buffer.compare(odd.clone('copy').toBytes(), raw), 0);
});

t.test('integers past 2^53 are bigint, and keep every digit', async (t) => {
  t.equal(odd.get('BIGINT'), 9223372036854775807n);
  t.equal(odd.get('HUGEINT'), -123456789012345678901234567890n);
  t.equal(odd.get('EDGEINT'), 9007199254740993n);
  t.equal(odd.get('SAFEINT'), 9007199254740991);
  t.equal(odd.number('BIGINT'), 2 ** 63);
});

t.test('look-up: case, HIERARCH with and without the word, repeated and missing cards', async (t) => {
  t.equal(odd.get('hierarch eso det chip1 name'), 'CCD-44');
  t.equal(odd.get('ESO DET CHIP1 NAME'), 'CCD-44');
  t.equal(odd.get('extname'), 'ODD');
  t.equal(odd.get('DP1'), 'EXTVER: 1.0');
  t.same(odd.getAll('dp1'), ['EXTVER: 1.0', 'NAXES: 2', 'AXIS.1: 1', 'AXIS.2: 2']);
  t.equal(odd.record('DP1', 'axis.2'), 2);
  t.equal(odd.record('DP1', 'AXIS.3'), undefined);
  t.equal(odd.get('NOSUCH'), undefined);
  t.same(odd.getAll('NOSUCH'), []);
  t.equal(odd.has('UNDEF'), true);
  t.equal(odd.get('UNDEF'), null);
  t.equal(odd.number('UNDEF'), undefined);
  t.equal(odd.get('toString'), undefined);
});

t.test('keywords() lists value cards once, in order', async (t) => {
  const keywords = odd.keywords();
  t.equal(keywords.filter((keyword) => keyword === 'DP1').length, 1);
  t.same(keywords.slice(0, 3), ['XTENSION', 'BITPIX', 'NAXIS']);
  for (const absent of ['COMMENT', 'HISTORY', '', 'END', 'CONTINUE']) t.notOk(keywords.includes(absent), absent);
  t.ok(keywords.includes('ESO LONG'));
});

t.test('typed getters refuse other types by name and value', async (t) => {
  t.match(
    await refusal('KeywordError', () => odd.number('EXTNAME')),
    "odd, keyword EXTNAME: holds 'ODD', not a number",
  );
  t.match(
    await refusal('KeywordError', () => odd.text('BIGINT')),
    'keyword BIGINT: holds 9223372036854775807, not a text',
  );
  t.match(await refusal('KeywordError', () => odd.logical('NOCOMM')), 'keyword NOCOMM: holds 7, not T or F');
  t.equal(odd.logical('FREELOG'), true);
  t.equal(odd.text('LEADSTR'), '  two leading');
});

t.test('what is no value of the standard is text, never a number', async (t) => {
  const header = Header.fromText(
    'A       = NaN\nB       = 2020-01-01\nC       = (1.0, 2.0) / complex\nD       = 1.5.2',
    'x',
  );
  t.same(
    ['A', 'B', 'C', 'D'].map((keyword) => header.get(keyword)),
    ['NaN', '2020-01-01', '(1.0, 2.0)', '1.5.2'],
  );
  t.match(await refusal('KeywordError', () => header.number('A')), "holds 'NaN', not a number");
});

t.test('fromText pads lines and needs no END; too long lines are refused', async (t) => {
  const header = Header.fromText(
    "A       =                    1\nLONG    = 'ab&'\nCONTINUE  'cd'\n\nEND\nB       = 2",
    'x',
  );
  t.equal(header.get('A'), 1);
  t.equal(header.get('LONG'), 'abcd');
  t.equal(header.has('B'), false);
  t.equal(header.length, 3);
  t.match(await refusal('FitsFormatError', () => Header.fromText('x'.repeat(81), 'text')), 'longer than 80 characters');
});

t.test('a missing END is refused', async (t) => {
  const noEnd = Buffer.alloc(2880, 'A       =                    1'.padEnd(80));
  t.match(
    await refusal('FitsFormatError', () => Header.parse(noEnd, 'file.fits[0]')),
    'file.fits[0]: the header has no END card',
  );
});

t.test('END must stand alone: ENDTIME does not end a header', async (t) => {
  const header = Header.parse(
    headerBytes('ENDTIME =                   12', 'END     = 5', 'A       =                    1'),
    'x',
  );
  t.equal(header.get('ENDTIME'), 12);
  t.equal(header.get('A'), 1);
});

t.test('bytes outside ASCII survive', async (t) => {
  const raw = headerBytes("OBSERVER= 'Jos\xe9'    / \xb5m\ttab");
  const header = Header.parse(raw, 'x');
  t.equal(header.get('OBSERVER'), 'José');
  t.equal(Buffer.compare(header.toBytes(), raw), 0);
});

t.test('a header of five thousand cards: each is found, in its place', async (t) => {
  const cards = Array.from({ length: 5000 }, (_, i) => fixed(`K${String(i)}`, i));
  const header = Header.parse(headerBytes(...cards), 'x');
  t.equal(header.length, 5000);
  t.ok(cards.every((_, i) => header.get(`K${String(i)}`) === i));
  t.equal(header.toBytes().byteLength, Math.ceil((5001 * 80) / 2880) * 2880);
});

/** A header like the odd one whose cards nobody has asked for yet. */
const unread = (): Header => Header.parse(bytes.subarray(described[1].header, described[1].data), 'unread');

/** How often cards of whole headers are made by a call. */
function parsesOf(call: () => unknown): number {
  const before = headerParses();
  call();
  return headerParses() - before;
}

t.test('a look-up in the text finds what the list of cards has', async (t) => {
  const lines = ['naxis   =  1', ' B      =  2', 'HISTORY =  3', 'HIERARCH C = 4', 'hierarch d = 5', 'E\xdf      =  6'];
  const texts = [...lines, "LONG    = 'ab&'", "CONTINUE  'cd&'", "CONTINUE  'ef'", "CONTINUE  'stray'", 'B = 7'];
  const make = (): Header => Header.parse(headerBytes(...texts), 'mixed');
  for (const fresh of [unread, make]) {
    const listed = fresh();
    const keywords = new Set(listed.cards().map((card) => card.keyword));
    for (const keyword of [...keywords, 'NOSUCH', 'H', 'HIERARCH', 'D', 'SAVE', 'ESS', '']) {
      const first = listed.cards().find((card) => card.keyword === keyword);
      t.equal(fresh().card(keyword)?.raw, first?.raw, keyword);
      t.equal(fresh().has(keyword), first !== undefined);
    }
  }
  t.equal(make().get('long'), 'abcdef');
  t.equal(make().get('NAXIS'), 1);
});

t.test(
  'a few look-ups make no cards, many make them once; forgetting makes them anew and changes nothing',
  async (t) => {
    const header = unread();
    const some = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 'EXTNAME' : 'NOSUCH'));
    t.equal(
      parsesOf(() => some.map((keyword) => header.get(keyword))),
      0,
    );
    const many = (): unknown => Array.from({ length: 500 }, () => header.get('EXTNAME'));
    t.equal(parsesOf(many), 1);
    const before = header.cards().map(({ raw, keyword, value, comment }) => [raw, keyword, value, comment]);
    header.forgetCards();
    t.equal(parsesOf(many), 1);
    t.strictSame(
      header.cards().map(({ raw, keyword, value, comment }) => [raw, keyword, value, comment]),
      before,
    );
    t.equal(Buffer.compare(header.toBytes(), odd.toBytes()), 0);
  },
);

t.test('clones share the cards until one is edited; an edited header forgets nothing', async (t) => {
  const source = unread();
  const copy = source.clone('copy');
  t.equal(
    parsesOf(() => [source.length, copy.length]),
    1,
  );
  copy.set('EXTNAME', 'EDITED').append('NEW', 1).remove('DP1');
  copy.forgetCards();
  source.forgetCards();
  t.equal(copy.get('EXTNAME'), 'EDITED');
  t.equal(copy.get('NEW'), 1);
  t.equal(copy.has('DP1'), false);
  t.equal(source.get('EXTNAME'), 'ODD');
  t.equal(source.getAll('DP1').length, 4);
  t.equal(Buffer.compare(source.toBytes(), odd.toBytes()), 0);
});
