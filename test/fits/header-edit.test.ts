import t from 'tap';
import { real } from '../../src/fits/card-format.js';
import { Header } from '../../src/fits/header.js';
import { refusal } from './support.js';

function sample(): Header {
  const cards = [
    'SIMPLE  =                    T / keeps',
    'EXPTIME =                 100. / seconds',
    "DP1     = 'EXTVER: 1'",
    "DP1     = 'NAXES: 2'",
    'COMMENT first',
    'HISTORY one',
    'LAST    =                    1 / last',
    '',
    '',
  ];
  return Header.fromText(cards.map((card) => card.padEnd(80)).join('\n'), 'sample');
}

/** Cards without trailing blanks. */
function text(header: Header): string[] {
  return header.cards().map((card) => card.raw.trimEnd());
}

t.test('set changes in place, keeps the comment and leaves the other cards untouched', async (t) => {
  const before = text(sample());
  const after = text(sample().set('exptime', 250.5));
  t.equal(after[1], 'EXPTIME =                250.5 / seconds');
  t.same(after.toSpliced(1, 1), before.toSpliced(1, 1));
  t.equal(text(sample().set('EXPTIME', 2, 'new'))[1], 'EXPTIME =                  2.0 / new', 'a real stays a real');
  t.equal(text(sample().set('LAST', 2))[6], 'LAST    =                    2 / last', 'an integer stays an integer');
  t.equal(text(sample().set('LAST', real(2)))[6], 'LAST    =                  2.0 / last');
  t.equal(text(sample().set('LAST', 2, ''))[6], 'LAST    =                    2', 'an empty comment removes it');
});

t.test('set puts a new card before trailing blank cards', async (t) => {
  const header = sample().set('NEW', 'x');
  t.same(text(header).slice(6), ['LAST    =                    1 / last', "NEW     = 'x       '", '', '']);
  t.equal(header.get('NEW'), 'x');
  t.equal(header.get('LAST'), 1);
});

t.test('append always adds; set changes the first of repeated cards', async (t) => {
  const header = sample().append('DP1', 'AXIS.1: 1').set('DP1', 'EXTVER: 4');
  t.same(header.getAll('DP1'), ['EXTVER: 4', 'NAXES: 2', 'AXIS.1: 1']);
  t.equal(header.record('DP1', 'EXTVER'), 4);
});

t.test('insertAfter goes behind the last anchor, insertBefore before the first', async (t) => {
  const header = sample().insertAfter('DP1', 'A', 1).insertBefore('DP1', 'B', 2, 'two');
  t.same(
    header.cards().map((card) => card.keyword),
    ['SIMPLE', 'EXPTIME', 'B', 'DP1', 'DP1', 'A', 'COMMENT', 'HISTORY', 'LAST', '', ''],
  );
  t.equal(header.get('LAST'), 1, 'the index follows');
  t.match(
    await refusal('KeywordError', () => sample().insertAfter('NOPE', 'A', 1)),
    'sample, keyword NOPE: is missing',
  );
});

t.test('remove takes all cards of a name, removeWhere what is chosen', async (t) => {
  const header = sample();
  t.equal(header.remove('dp1'), 2);
  t.equal(header.remove('DP1'), 0);
  t.equal(header.has('DP1'), false);
  t.equal(header.get('LAST'), 1);
  t.equal(
    header.removeWhere((card) => !card.hasValue),
    4,
  );
  t.same(header.keywords(), ['SIMPLE', 'EXPTIME', 'LAST']);
});

t.test('comments and history are wrapped at 72 characters, whole words where they fit', async (t) => {
  const long = `${'word '.repeat(30)}${'x'.repeat(100)}`;
  const header = sample().addHistory(long).addComment('short').addHistory('');
  const history = header.cards().filter((card) => card.keyword === 'HISTORY');
  t.equal(history[0].value, 'one');
  t.equal(history.at(-1)?.value, '', 'an empty line is a line');
  t.ok(history.every((card) => card.raw.length === 80));
  t.equal(
    history
      .slice(1)
      .map((card) => String(card.value))
      .join('')
      .replaceAll(' ', ''),
    long.replaceAll(' ', ''),
  );
  t.equal(history[1].value, 'word '.repeat(14).trimEnd(), 'no word is cut');
  t.same(header.getAll('COMMENT'), ['first', 'short']);
  t.equal(header.get('LAST'), 1);
});

t.test('clone and its source are edited apart', async (t) => {
  const source = sample();
  const copy = source.clone('copy').set('LAST', 5);
  copy.remove('DP1');
  t.equal(copy.label, 'copy');
  t.equal(source.get('LAST'), 1);
  t.equal(source.getAll('DP1').length, 2);
});

t.test('what a card cannot hold is refused, and the header stays as it was', async (t) => {
  const header = sample();
  const before = text(header);
  t.match(await refusal('KeywordError', () => header.set('X', NaN)), 'sample, keyword X: FITS cards cannot hold NaN');
  t.match(await refusal('KeywordError', () => header.set('X', -Infinity)), 'cannot hold -Infinity');
  t.match(await refusal('KeywordError', () => header.set('X', real(NaN))), 'cannot hold NaN');
  t.match(await refusal('KeywordError', () => header.set('X', 'a\nb')), 'ASCII 32-126 only');
  t.match(await refusal('KeywordError', () => header.set('X', 'é')), 'ASCII 32-126 only');
  t.match(await refusal('KeywordError', () => header.set('X', 1, 'µm')), 'ASCII 32-126 only');
  t.match(await refusal('KeywordError', () => header.set('A=B', 1)), 'no name that a card can carry');
  t.match(await refusal('KeywordError', () => header.set('COMMENT', 'x')), 'use addComment or addHistory');
  t.match(await refusal('KeywordError', () => header.set('END', 1)), 'cannot be set');
  t.match(await refusal('KeywordError', () => header.set(`A ${'B'.repeat(61)}`, 123456)), 'do not fit one card');
  t.same(text(header), before);
});

t.test('toBytes can fill up to the room that was there, END in the last block', async (t) => {
  const bytes = Buffer.from(sample().toBytes(5760));
  t.equal(bytes.byteLength, 5760);
  t.equal(bytes.indexOf(`END${' '.repeat(77)}`), 2880);
  t.equal(Header.parse(bytes, 'x').get('LAST'), 1);
});

t.test('a header that fills its block exactly gets another one for END', async (t) => {
  const header = Header.empty('x');
  for (let i = 0; i < 35; i++) header.append(`K${String(i)}`, i);
  t.equal(header.toBytes().byteLength, 2880);
  t.equal(header.append('K35', 35).toBytes().byteLength, 5760);
});
