import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { FitsFile } from '../../../src/fits/fits-file.js';
import { readTable } from '../../../src/fits/tables/read-table.js';
import type { Cell, Scalar } from '../../../src/fits/tables/table.js';
import { fixture, shared } from '../../support/paths.js';

interface ExpectedColumn {
  readonly values: readonly unknown[];
  readonly format?: string;
  readonly unit?: string;
  readonly shape?: readonly number[] | null;
}

const EXPECTED = JSON.parse(readFileSync(fixture('tables', 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, ExpectedColumn>
>;

/** Undoes the encoding of expected.json: see make.py there. Text columns hold none of the special words. */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (value === 'NaN') return NaN;
  if (value === 'inf' || value === '-inf') return value === 'inf' ? Infinity : -Infinity;
  if (typeof value === 'string' && /^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
  }
  return value;
}

for (const [name, columns] of Object.entries(EXPECTED)) {
  t.test(`${name}: the values that went in`, async (t) => {
    const file = await FitsFile.open(fixture('tables', 'tables.fits.gz'));
    const table = await readTable(file, file.hdu(name));
    file.close();
    t.equal(table.columns.length, Object.keys(columns).length);
    for (const [columnName, expected] of Object.entries(columns)) {
      const column = table.column(columnName);
      t.strictSame(column.values, expected.values.map(decode), columnName);
      t.equal(table.rows, expected.values.length);
      if (expected.format !== undefined) t.equal(bare(column.format), bare(expected.format), `${columnName}: format`);
      if (expected.unit !== undefined) t.equal(column.unit, expected.unit, `${columnName}: unit`);
      if (expected.shape !== undefined && expected.shape !== null)
        t.strictSame(column.shape, expected.shape, `${columnName}: shape`);
    }
  });
}

/** `PD()` and `1PD(5)` mean the same. */
function bare(format: string): string {
  return format.replace(/\(\d*\)/, '').replace(/^1(?=[A-Z])/, '');
}

t.test('columns by name, cells by row', async (t) => {
  const file = await FitsFile.open(fixture('tables', 'tables.fits.gz'));
  const table = await readTable(file, file.hdu('SCALARS'));
  file.close();
  t.equal(table.column('FLAG'), table.columns[0], 'case does not count');
  t.equal(table.cell(3, 'text'), '12345678');
  t.ok(table.has('Ulong'));
  t.notOk(table.has('nothing'));
  t.throws(() => table.column('nothing'), {
    name: 'FitsFormatError',
    message: /no column nothing \(it has flag, byte/,
  });
  for (const row of [-1, 5, 0.5])
    t.throws(() => table.cell(row, 'text'), { name: 'FitsFormatError', message: /row .* is not one/ });
});

t.test('what is no table, or cannot be read, is refused by name', async (t) => {
  const file = await FitsFile.open(fixture('tables', 'tables.fits.gz'));
  const refused = async (
    hdu: number | string,
    set: Record<string, string | number | boolean>,
    message: RegExp,
  ): Promise<void> => {
    const found = file.hdu(hdu);
    const header = found.header.clone();
    for (const [keyword, value] of Object.entries(set)) header.set(keyword, value);
    await t.rejects(readTable(file, { ...found, header }), { message }, String(message));
  };
  await refused(0, {}, /is no table/);
  await refused('SCALARS', { ZIMAGE: true }, /tile-compressed image.*read it as an image/);
  await refused('SCALARS', { ZTABLE: true }, /tile-compressed tables are not supported.*funpack/);
  await refused('SCALARS', { TFORM3: '1Y' }, /TFORM3: '1Y' is no column format/);
  await refused('SCALARS', { TFORM3: '2PJ(3)' }, /TFORM3/);
  await refused('SCALARS', { NAXIS1: 20 }, /columns need \d+ bytes a row, but NAXIS1 is 20/);
  await refused('SCALARS', { NAXIS2: 1e7 }, /the file ends in row \d+ of the table's 10000000 rows/);
  await refused('ARRAYS', { PCOUNT: 8 }, /lies outside the/);
  await refused('BYHAND', { TFORM4: 'I3' }, /column text, row 1 \(from 0\) holds 'abc', which is no number/);
  await refused('BYHAND', { TBCOL4: 23 }, /TBCOL4: the field leaves its row/);
  await refused('BYHAND', { TFORM1: 'Q3' }, /'Q3' is no column format/);
  file.close();
});

t.test('a table without rows', async (t) => {
  const file = await FitsFile.open(fixture('tables', 'tables.fits.gz'));
  const hdu = file.hdu('SCALARS');
  const table = await readTable(file, { ...hdu, header: hdu.header.clone().set('NAXIS2', 0) });
  file.close();
  t.equal(table.rows, 0);
  t.ok(table.columns.every((column) => column.values.length === 0));
});

t.test('real tables', { skip: shared() === undefined && 'needs ../shared/data' }, async (t) => {
  const facts = JSON.parse(readFileSync(fixture('tables', 'real-tables.json'), 'utf8')) as RealTable[];
  for (const { file, hdu, rows, columns } of facts) {
    const open = await FitsFile.open(`${shared() ?? ''}/data/${file}`);
    const table = await readTable(open, open.hdu(hdu));
    open.close();
    t.equal(table.rows, rows, `${file}[${hdu}]: rows`);
    t.equal(table.columns.length, columns.length, `${file}[${hdu}]: columns`);
    columns.forEach(([name, digest], n) => {
      t.equal(table.columns[n].name, name);
      t.equal(digestOf(table.columns[n].values), digest, `${file}[${hdu}] ${name}`);
    });
  }
});

interface RealTable {
  readonly file: string;
  readonly hdu: number;
  readonly rows: number;
  readonly columns: readonly (readonly [name: string, digest: string])[];
}

/** The same in make_real.py: SHA-256 of every scalar, one a line: doubles by their bits, text and integers as text. */
function digestOf(values: readonly Cell[]): string {
  const lines = values.flatMap((cell): readonly Scalar[] => (isList(cell) ? cell : [cell])).map(line);
  return createHash('sha256').update(lines.join('\n'), 'latin1').digest('hex').slice(0, 16);
}

function isList(cell: Cell): cell is readonly Scalar[] {
  return Array.isArray(cell);
}

function line(value: Scalar): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'number') return value === null ? 'null' : `${value.re} ${value.im}`;
  if (Number.isNaN(value)) return 'nan';
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return bits.toString('hex');
}
