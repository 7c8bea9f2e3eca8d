import t from 'tap';
import { chooseRow } from '../../src/mdriztab/choose-row.js';
import type { RowKey } from '../../src/mdriztab/choose-row.js';

const keys = (...rows: readonly (readonly [string, number])[]): RowKey[] =>
  rows.map(([filter, numimages]) => ({ filter, numimages }));

/** First row = 1; 0 = none. */
function rows(table: readonly RowKey[], filter: string, compat: boolean, ...images: readonly number[]): number[] {
  return images.map((count) => chooseRow(table, filter, count, compat) + 1);
}

t.test('the most images that are not too many, whatever the order of the table', (t) => {
  const table = keys(['ANY', 6], ['ANY', 1], ['ANY', 4], ['ANY', 4]);
  t.strictSame(rows(table, 'F160W', false, 1, 3, 4, 5, 6, 99), [2, 2, 4, 4, 1, 1]);
  t.strictSame(rows(table, 'F160W', true, 1, 3, 4, 5, 6, 99), [2, 2, 4, 4, 4, 4], 'compat: the last in the table');
  t.end();
});

t.test('filters by what they are; compat by the text', (t) => {
  const table = keys(['ANY', 1], ['F814W', 1], ['CLEAR1L,F435W', 1], ['F606W,POL0V', 1]);
  for (const [filter, sound, compat] of [
    ['F814W,CLEAR2L', 2, 1],
    ['CLEAR1S,F814W', 2, 1],
    ['F435W,CLEAR2L', 3, 1],
    ['CLEAR1L,F435W', 3, 3],
    ['POL0V,F606W', 4, 1],
    ['f814w', 2, 1],
    ['F606W', 1, 1],
    ['CLEAR1L,CLEAR2L', 1, 1],
    ['', 1, 1],
  ] as const) {
    t.strictSame([rows(table, filter, false, 2), rows(table, filter, true, 2)], [[sound], [compat]], filter);
  }
  t.end();
});

t.test('too few images for the rows of a filter: those of ANY, else none; compat: the first row of the table', (t) => {
  const table = keys(['F110W', 1], ['F160W', 4], ['ANY', 2]);
  t.strictSame(rows(table, 'F160W', false, 1, 2, 4), [0, 3, 2]);
  t.strictSame(rows(table, 'F160W', true, 1, 2, 4), [1, 1, 2]);
  t.strictSame(rows(keys(['F110W', 1]), 'F160W', false, 5), [0], 'not the row of another filter');
  t.end();
});
