import t from 'tap';
import { DRIZZLE_TASK } from '../../src/parameters/drizzle-task.js';
import type { ParameterEntry } from '../../src/parameters/layer.js';
import { resolvedDrizzle } from '../../src/parameters/resolve.js';
import type { DrizzleOptions, ResolvedParameters } from '../../src/parameters/resolve.js';
import { rowValues, withTableRow } from '../../src/parameters/resolve-task.js';
import { refusal } from '../fits/support.js';

const entriesOf = (cells: Readonly<Record<string, unknown>>): ParameterEntry[] =>
  Object.entries(cells).map(([name, raw]) => ({ name, raw, place: 't.fits row 2' }));

function applied(cells: Readonly<Record<string, unknown>>, options: DrizzleOptions = {}): ResolvedParameters {
  return withTableRow(DRIZZLE_TASK, resolvedDrizzle(options), entriesOf(cells), 't.fits row 2');
}

t.test('values of a row that others make idle are no mistake, as options they are', async (t) => {
  const idle: readonly (readonly [string, unknown, DrizzleOptions])[] = [
    ['final_wt_scl', 'expsq', { final_wht_type: 'ERR' }],
    ['stepsize', 20, {}],
    ['gain', 2, { driz_cr: false }],
    ['final_maskval', 1, { final_fillval: 0 }],
  ];
  for (const [name, value, options] of idle) {
    t.equal(applied({ [name]: value }, options).origin[name as 'gain'], 'mdriztab', name);
    t.match(await refusal('UsageError', () => resolvedDrizzle({ ...options, [name]: value })), /has no effect/, name);
  }
});

t.test('blank cells', (t) => {
  const cells = { combine_type: null, driz_cr: null, final_fillval: 'INDEF', final_bits: null, skylower: null };
  const { values, origin } = applied(cells, {});
  t.match(values, { combine_type: 'minmed', driz_cr: true, final_fillval: null, final_bits: { ignore: true } });
  t.match(origin, { combine_type: 'default', driz_cr: 'default', final_bits: 'mdriztab', skylower: 'mdriztab' });
  t.end();
});

t.test('a column or a value that is no parameter', async (t) => {
  for (const use of [
    applied,
    (cells: Readonly<Record<string, unknown>>) => rowValues(DRIZZLE_TASK, entriesOf(cells)),
  ]) {
    const text = await refusal('UsageError', () => use({ combine_reject: 'minmax', final_pixfrac: 1.5 }));
    t.match(text, /t\.fits row 2 combine_reject: no such parameter; did you mean combine_\w+\?/);
    t.match(text, /t\.fits row 2 final_pixfrac: "1\.5" is not allowed/);
  }
});
