import t from 'tap';
import { BLEND_RULES, blend } from '../../src/product/blending-rules.js';
import type { BlendRule } from '../../src/product/blending-rules.js';

t.test('rules of numbers', (t) => {
  const values = [3, 1, 8, 4];
  const wanted: Record<BlendRule, number> = { first: 3, last: 4, min: 1, max: 8, mean: 4, sum: 16, multi: 3 };
  for (const [rule, value] of Object.entries(wanted)) t.equal(blend(rule as BlendRule, values), value, rule);
  for (const rule of Object.keys(wanted)) t.equal(blend(rule as BlendRule, [5]), 5, `${rule} of one`);
  t.end();
});

t.test('what is absent or undefined is left out, not counted as 0', (t) => {
  const values = [undefined, 6, null, 2, undefined];
  t.equal(blend('mean', values), 4);
  t.equal(blend('min', values), 2);
  t.equal(blend('sum', values), 8);
  t.equal(blend('first', values), 6);
  t.equal(blend('last', values), 2);
  for (const rule of ['first', 'last', 'min', 'max', 'mean', 'sum', 'multi'] as const) {
    t.equal(blend(rule, []), undefined);
    t.equal(blend(rule, [undefined, null]), undefined, rule);
  }
  t.end();
});

t.test('zero, false and blank text are values', (t) => {
  t.equal(blend('first', [0, 5]), 0);
  t.equal(blend('min', [0, 5]), 0);
  t.equal(blend('mean', [0, 5]), 2.5);
  t.equal(blend('first', [false, true]), false);
  t.equal(blend('multi', ['', '']), '');
  t.equal(blend('multi', ['', 'x']), 'MULTIPLE');
  t.end();
});

t.test('multi: the common text, else MULTIPLE', (t) => {
  t.equal(blend('multi', ['F160W', 'F160W', undefined]), 'F160W');
  t.equal(blend('multi', ['F160W', 'F140W']), 'MULTIPLE');
  t.equal(blend('multi', ['F160W', 'f160w']), 'MULTIPLE', 'text is compared as it stands');
  t.equal(blend('multi', [1, 2]), 1, 'a number keeps the type that readers expect');
  t.equal(blend('multi', ['2', 2]), 'MULTIPLE');
  t.end();
});

t.test('a rule of numbers over text keeps the first value', (t) => {
  for (const rule of ['min', 'max', 'mean', 'sum'] as const) {
    t.equal(blend(rule, ['N/A', 'x']), 'N/A', rule);
    t.equal(blend(rule, [1, 'x', 3]), 1, rule);
    t.equal(blend(rule, ['x', 1]), 'x', rule);
  }
  t.equal(blend('last', [1, 'x']), 'x');
  t.end();
});

t.test('many values: no limit of the call stack, and sums stay exact', (t) => {
  const many = Array.from({ length: 200_000 }, (_, k) => k);
  t.equal(blend('max', many), 199_999);
  t.equal(blend('min', many), 0);
  t.equal(blend('sum', many), (199_999 * 200_000) / 2);
  t.end();
});

/** Rules of the reference's own tables (dossier 10.3). */
t.test('the table: what the reference says of these keywords', (t) => {
  const wanted: Record<string, BlendRule | undefined> = {
    EXPSTART: 'min',
    EXPEND: 'max',
    PHOTFLAM: 'mean',
    PHOTPLAM: 'mean',
    INSTRUME: 'multi',
    FILTER: 'multi',
    TARGNAME: 'multi',
    'DATE-OBS': undefined,
    PROPOSID: undefined,
  };
  for (const [keyword, rule] of Object.entries(wanted)) t.equal(BLEND_RULES.get(keyword), rule, keyword);
  t.end();
});
