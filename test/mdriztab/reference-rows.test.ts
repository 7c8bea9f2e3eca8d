import { readFileSync } from 'node:fs';
import t from 'tap';
import { mdriztabParameters } from '../../src/mdriztab/apply-mdriztab.js';
import type { ParameterDefinition } from '../../src/parameters/definition.js';
import { formatValue } from '../../src/parameters/describe.js';
import { DRIZZLE_TABLE } from '../../src/parameters/drizzle-table.js';
import { isBlank, parseValue } from '../../src/parameters/parse-value.js';
import { fixture } from '../support/paths.js';
import type { Cards } from '../exposure/fits-sets.js';
import { headersOnly, IR, useTables } from './exposures.js';

useTables();

interface Case {
  readonly table: string;
  readonly cards: Cards;
  readonly images: number;
  readonly row: number;
  readonly values: Readonly<Record<string, unknown>>;
}

const { cases } = JSON.parse(readFileSync(fixture('mdriztab', 'expected.json'), 'utf8')) as { cases: readonly Case[] };
const definitions: Readonly<Record<string, ParameterDefinition<unknown>>> = DRIZZLE_TABLE;

/** What the reference's value means as a parameter; cells that say nothing, and the name of the product, are left out. */
function meaning({ output, ...values }: Case['values']): Record<string, unknown> {
  t.ok(isBlank(output), 'no table names a product');
  const said = Object.entries(values).filter(([name, value]) => !isBlank(value) || definitions[name].nullable);
  return Object.fromEntries(said.map(([name, value]) => [name, parseValue(name, definitions[name], value)]));
}

t.test('compat: the rows and values of the reference', async (t) => {
  for (const { table, cards, images, row, values } of cases) {
    const files = await headersOnly(t.testdir(), { ...cards, MDRIZTAB: `iref$${table}` }, images);
    const found = await mdriztabParameters(files, { compat: true });
    const label = `${table} ${Object.values(cards).join(' ')} x ${String(images)}`;
    t.equal(found.row, row, label);
    t.strictSame(found.parameters, meaning(values), label);
  }
});

t.test('four WFC3/IR F160W exposures: row 3 and the values of the image-sampling notebook', async (t) => {
  for (const compat of [true, false]) {
    const { row, parameters } = await mdriztabParameters(await headersOnly(t.testdir(), IR, 4), { compat });
    t.equal(row, 3);
    const { driz_sep_bits, combine_type, driz_cr_snr, driz_cr_scale, final_bits } = parameters;
    t.strictSame([driz_sep_bits, combine_type, driz_cr_snr, driz_cr_scale, final_bits].map(formatValue), [
      '528',
      'median',
      '5 4',
      '3 2.4',
      '528',
    ]);
  }
});
