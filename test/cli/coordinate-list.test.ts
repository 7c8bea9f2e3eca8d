import t from 'tap';
import { parseCoordinateList } from '../../src/cli/coordinate-list.js';
import { refusal } from './support.js';

const read = (text: string, colnames = 'c1,c2', separator?: string): [string, string][] =>
  parseCoordinateList(text, 'l.txt', { colnames, ...(separator === undefined ? {} : { separator }) }).map((pair) => [
    pair.first,
    pair.second,
  ]);

t.test('columns by position', (t) => {
  t.strictSame(read('# a list\n\n1 2 3\n  4,\t5, 6 \r\n# more\n7;8;9\n'), [
    ['1', '2'],
    ['4', '5'],
    ['7', '8'],
  ]);
  t.strictSame(read('1 2 3\n', 'c3,c1'), [['3', '1']]);
  t.strictSame(read('1 2 3\n', '3,2'), [['3', '2']]);
  t.strictSame(read('1|-00:10:12.5| z\n', '1,2', '|'), [['1', '-00:10:12.5']]);
  t.strictSame(read('# nothing\n'), []);
  t.end();
});

t.test('columns by name, from a commented line or from a plain one', (t) => {
  t.strictSame(read('# id RA Dec\n7 10.5 -3\n', 'ra,dec'), [['10.5', '-3']]);
  t.strictSame(read('id,"ra",dec\n7,10.5,-3\n', 'ra,dec'), [['10.5', '-3']]);
  t.end();
});

t.test('what is not there is refused', (t) => {
  t.match(
    refusal(() => read('1 2\n', 'ra,dec')),
    { tag: 'UsageError', place: { option: 'colnames' } },
  );
  t.match(
    refusal(() => read('1 2\n', 'c1')),
    { tag: 'UsageError', place: { option: 'colnames' } },
  );
  t.match(
    refusal(() => read('1 2\n3\n')),
    { tag: 'UsageError', message: /line 2 of l\.txt has 1 columns, column 2/ },
  );
  t.end();
});

t.test('each row knows its line', (t) => {
  const pairs = parseCoordinateList('# x y\n\n1 2\n3 4\n', 'l.txt', { colnames: 'c1,c2' });
  t.strictSame(
    pairs.map((pair) => pair.where),
    ['line 3 of l.txt', 'line 4 of l.txt'],
  );
  t.end();
});
