import { Buffer } from 'node:buffer';
import t from 'tap';
import { Header } from '../../../src/fits/header.js';
import { binaryTable, tableColumnName, type EncodedTable } from '../../../src/fits/tables/binary-table-writer.js';
import type { WritableColumn } from '../../../src/fits/tables/cell-writer.js';
import { readTable } from '../../../src/fits/tables/read-table.js';
import type { Table } from '../../../src/fits/tables/table.js';

/** Reads a table back from bytes, through the header in file form. */
async function readBack({ header, data }: EncodedTable): Promise<Table> {
  const source = {
    read: (into: Uint8Array, position: number): number => {
      const part = data.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
  };
  return readTable({ source }, { header: Header.parse(header.toBytes(), 'made'), dataOffset: 0 });
}

const COLUMNS: readonly WritableColumn[] = [
  { name: 'ROOTNAME', format: '8A', values: ['ib1f19l6', "it's", null, ''] },
  { name: 'EXPTIME', format: 'D', unit: 's', values: [100, 0.1, null, -1e300] },
  { name: 'EXTVER', format: 'K', values: [1, 2n ** 53n + 1n, -(2n ** 63n), 7] },
  { name: 'ORDER', format: 'K', values: [null, 2n ** 53n + 1n, -(2n ** 63n), 7] },
  { name: 'NGOOD', format: 'J', values: [null, -2147483648, -2147483647, 2147483647] },
  { name: 'SHORT', format: 'I', values: [-32767, null, null, 32767] },
  { name: 'BYTE', format: 'B', values: [255, null, 0, 254] },
  { name: 'SKYSUB', format: 'L', values: [true, false, null, true] },
  { name: 'GAIN', format: 'E', unit: 'electron/DN', values: [1.5, null, Infinity, Math.fround(0.1)] },
  { name: 'one', format: '1A', values: ['a', 'b', ' ', null] },
];

t.test('what is written is read back', async (t) => {
  const table = await readBack(binaryTable(COLUMNS, { extname: 'HDRTAB', extver: 1 }));
  t.equal(table.rows, 4);
  t.strictSame(
    table.columns.map(({ name, format, unit }) => [name, format, unit]),
    COLUMNS.map(({ name, format, unit }) => [name, format, unit ?? '']),
  );
  for (const { name, format, values } of COLUMNS) {
    const nothing = format.endsWith('A') ? '' : format === 'D' || format === 'E' ? NaN : null;
    const expected = values.map((value) => (value === null || value === ' ' ? nothing : value));
    t.strictSame(table.column(name).values, expected, name);
  }
});

t.test('bytes and cards, worked out by hand', async (t) => {
  const { header, data } = binaryTable(
    [
      { name: 'A', format: '3A', values: ['xy', null] },
      { name: 'I', format: 'I', values: [258, null] },
      { name: 'L', format: 'L', values: [true, null] },
      { name: 'D', format: 'D', values: [1, null] },
    ],
    { extname: 'T', extver: 2 },
  );
  t.equal(Buffer.from(data).toString('hex'), '7879200102543ff0000000000000' + '2020208000007ff8000000000000');
  t.strictSame(header.keywords(), [
    ...['XTENSION', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2', 'PCOUNT', 'GCOUNT', 'TFIELDS', 'TTYPE1', 'TFORM1', 'TTYPE2'],
    ...['TFORM2', 'TNULL2', 'TTYPE3', 'TFORM3', 'TTYPE4', 'TFORM4', 'EXTNAME', 'EXTVER'],
  ]);
  t.equal(header.number('NAXIS1'), 14);
  t.equal(header.number('NAXIS2'), 2);
  t.equal(header.number('TNULL2'), -32768);
});

t.test('TNULL is a value that no row holds, and only there when it is needed', async (t) => {
  const { header } = binaryTable(COLUMNS, { extname: 'HDRTAB' });
  t.notOk(header.has('TNULL3'), 'no null in EXTVER');
  t.equal(header.get('TNULL4'), -(2n ** 63n) + 1n, 'ORDER uses the lowest');
  t.equal(header.get('TNULL5'), -2147483646, 'NGOOD uses the two lowest');
  t.equal(header.get('TNULL7'), 253, 'BYTE uses the two highest');
  t.notOk(header.has('EXTVER'));
  const full = Array.from({ length: 256 }, (_, i) => i);
  t.throws(
    () => binaryTable([{ name: 'b', format: 'B', values: [...full, null] }], { extname: 'T' }),
    /none is left for null/,
  );
});

t.test('no rows; no columns', async (t) => {
  const table = await readBack(binaryTable([{ name: 'x', format: 'D', values: [] }], { extname: 'EMPTY' }));
  t.equal(table.rows, 0);
  t.equal((await readBack(binaryTable([], { extname: 'EMPTY' }))).columns.length, 0);
});

t.test('what cannot be written is refused, and says which column', async (t) => {
  for (const [format, value, message] of [
    ['4A', 'hello', /column x \(4A\) cannot hold hello: text of 4 characters/],
    ['4A', 'é', /ASCII text/],
    ['4A', 5, /ASCII text/],
    ['0A', '', /format 0A cannot be written/],
    ['J', 2147483648, /from -2147483648 to 2147483647/],
    ['J', 1.5, /an integer/],
    ['B', -1, /from 0 to 255/],
    ['K', 2 ** 53, /an integer/],
    ['K', 2n ** 63n, /an integer/],
    ['J', '5', /an integer/],
    ['L', 1, /true or false/],
    ['D', 'x', /a number/],
    ['D', true, /a number/],
    ['E', 1e39, /a 32-bit real/],
    ['2D', 1, /cannot be written.*one value a cell/],
    ['PD', 1, /cannot be written/],
    ['C', 1, /cannot be written/],
    ['Z', 1, /no column format/],
  ] as const) {
    const column = { name: 'x', format, values: [value] };
    t.throws(
      () => binaryTable([column], { extname: 'T' }),
      { name: 'FitsFormatError', message },
      `${format} ${String(value)}`,
    );
  }
  const x = { name: 'x', format: 'J', values: [1] };
  t.throws(() => binaryTable([x, { ...x, name: 'X ' }], { extname: 'T' }), /two columns called X/);
  t.throws(
    () => binaryTable([x, { ...x, name: 'y', values: [] }], { extname: 'T' }),
    /column y has 0 values, others 1/,
  );
  t.throws(() => binaryTable([{ ...x, name: ' ' }], { extname: 'T' }), /no name/);
  const many = Array.from({ length: 1000 }, (_, i) => ({ ...x, name: `c${i}` }));
  t.throws(() => binaryTable(many, { extname: 'T' }), /at most 999/);
});

t.test('column names for keywords', async (t) => {
  t.equal(tableColumnName('DATE-OBS'), 'DATE_OBS');
  t.equal(tableColumnName('ESO DET.NDIT '), 'ESO_DET_NDIT');
  t.equal(tableColumnName('CD1_1'), 'CD1_1');
});
