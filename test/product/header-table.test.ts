import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { real } from '../../src/fits/card-format.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { Header } from '../../src/fits/header.js';
import { mandatoryImageCards } from '../../src/fits/image-header.js';
import { readTable } from '../../src/fits/tables/read-table.js';
import { FitsWriter } from '../../src/fits/writer.js';
import { planMosaic } from '../../src/mosaic/plan-mosaic.js';
import { drizzleParameters } from '../../src/parameters/resolve.js';
import { headerTable } from '../../src/product/header-table.js';
import { productFacts } from '../../src/product/product-facts.js';
import { chip, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';

type Table = Awaited<ReturnType<typeof readTable>>;

interface Input {
  readonly primary?: Cards;
  readonly sci: readonly Cards[];
  /** Cards of SCI that are written with a decimal point. */
  readonly reals?: Readonly<Record<string, number>>;
}

interface Made {
  readonly table: Table;
  readonly omitted: readonly string[];
  readonly header: Header;
}

/** The table of inputs of exposures with these cards, written and read back. */
async function tableOf(
  folder: string,
  inputs: readonly Input[],
  spoil: (bytes: Buffer) => void = () => undefined,
): Promise<Made> {
  const exposures = [];
  for (const [n, { primary = {}, sci, reals = {} }] of inputs.entries()) {
    const hdus: SimpleHdu[] = sci.flatMap((cards, index) => chip(index + 1, cards));
    for (const [keyword, value] of Object.entries(reals)) hdus[0].header?.set(keyword, real(value));
    const file = await writeExposure(
      folder,
      `in${String(n)}_flt.fits`,
      { ...WFC3_IR, ROOTNAME: `root${String(n)}`, ...primary },
      hdus,
    );
    const bytes = readFileSync(file);
    spoil(bytes);
    writeFileSync(file, bytes);
    exposures.push(await openExposure({ file }));
  }
  const { plan } = await planMosaic(exposures, drizzleParameters());
  const { header, data, omitted } = headerTable(productFacts(plan, []));
  const path = join(folder, 'table.fits');
  const first = mandatoryImageCards(Header.empty('primary'), { primary: true, bitpix: 8, naxis: [] });
  const writer = await FitsWriter.create(
    path,
    [
      { header: first, dataBytes: 0 },
      { header, dataBytes: data.length },
    ],
    { clobber: true },
  );
  writer.write(1, 0, data);
  await writer.commit();
  const file = await FitsFile.open(path);
  const table = await readTable(file, file.hdus[1]);
  file.close();
  return { table, omitted, header };
}

/** TFORM of a column. */
function format({ table, header }: Made, name: string): string | undefined {
  const index = table.columns.findIndex((column) => column.name === name);
  return header
    .text(`TFORM${String(index + 1)}`)
    ?.trim()
    .replace(/^1(?=\D)/, '');
}

const column = ({ table }: Made, name: string): unknown[] =>
  Array.from({ length: table.rows }, (_, row) => table.cell(row, name));

t.test('one row a chip, in the order of the context bits; who and where come first', async (t) => {
  const made = await tableOf(t.testdir(), [{ sci: [{}, {}] }, { sci: [{}] }]);
  t.equal(made.table.rows, 3);
  t.strictSame(
    made.table.columns.slice(0, 4).map(({ name }) => name),
    ['ROOTNAME', 'EXTNAME', 'EXTVER', 'FILE'],
  );
  const rest = made.table.columns.slice(4).map(({ name }) => name);
  t.strictSame(rest, [...rest].sort(), 'then the alphabet');
  t.strictSame(column(made, 'ROOTNAME'), ['root0', 'root0', 'root1']);
  t.strictSame(column(made, 'EXTVER').map(Number), [1, 2, 1]);
  t.strictSame(column(made, 'EXTNAME'), ['SCI', 'SCI', 'SCI']);
  t.match(column(made, 'FILE'), [/in0_flt.fits$/, /in0_flt.fits$/, /in1_flt.fits$/]);
  t.equal(made.header.get('EXTNAME'), 'HDRTAB');
});

t.test('the type of a column is the narrowest that holds all its values', async (t) => {
  const made = await tableOf(t.testdir(), [
    { sci: [{ FLAGS: true, COUNT: 3, LEVEL: 1, NOTE: 'ab', MIXED: 1, TRUTH: true, HALF: 0.5 }] },
    { sci: [{ FLAGS: false, COUNT: -70000, LEVEL: 2.5, NOTE: 'abcdef', MIXED: 'one', TRUTH: 7, HALF: -1e30 }] },
  ]);
  t.strictSame(
    ['FLAGS', 'COUNT', 'LEVEL', 'NOTE', 'MIXED', 'TRUTH', 'HALF'].map((name) => format(made, name)),
    ['L', 'K', 'D', '6A', '3A', 'A', 'D'],
  );
  t.strictSame(column(made, 'FLAGS'), [true, false]);
  t.strictSame(column(made, 'COUNT').map(Number), [3, -70000]);
  t.strictSame(column(made, 'LEVEL'), [1, 2.5]);
  t.strictSame(column(made, 'NOTE'), ['ab', 'abcdef']);
  t.strictSame(column(made, 'MIXED'), ['1', 'one']);
  t.strictSame(column(made, 'TRUTH'), ['T', '7']);
  t.strictSame(column(made, 'HALF'), [0.5, -1e30]);
});

t.test('gaps: undefined integers, NaN, blank text; a logical with gaps is text', async (t) => {
  const made = await tableOf(t.testdir(), [
    { sci: [{ FLAGS: true, COUNT: 3, LEVEL: 1.5, NOTE: 'ab' }] },
    { sci: [{}] },
  ]);
  t.strictSame(
    ['FLAGS', 'COUNT', 'LEVEL', 'NOTE'].map((name) => format(made, name)),
    ['A', 'K', 'D', '2A'],
  );
  t.strictSame(column(made, 'FLAGS'), ['T', '']);
  t.strictSame(column(made, 'NOTE'), ['ab', '']);
  t.equal(Number(column(made, 'COUNT')[0]), 3);
  t.ok(
    column(made, 'COUNT')[1] === null || column(made, 'COUNT')[1] === undefined,
    'an integer that is not there is undefined, not 0',
  );
  t.strictSame(column(made, 'LEVEL')[0], 1.5);
  t.ok(
    [null, undefined, NaN].some((none) => Object.is(none, column(made, 'LEVEL')[1])),
    String(column(made, 'LEVEL')[1]),
  );
});

t.test('what is written as a real stays a real though all its values are whole', async (t) => {
  const made = await tableOf(t.testdir(), [
    { sci: [{ BINNING: 2 }], reals: { ORIENTAT: 30, CRVAL1: 150, BINNING: 2, GAIN: 1 } },
    { sci: [{ BINNING: 1, GAIN: 2, SHUTTER: 1 }] },
  ]);
  for (const name of ['ORIENTAT', 'CRVAL1', 'BINNING', 'GAIN']) t.equal(format(made, name), 'D', name);
  t.strictSame(column(made, 'GAIN'), [1, 2]);
  t.equal(format(made, 'SHUTTER'), 'K', 'written as an integer');
  // Those are not read from cards as they stand.
  for (const name of ['EXPTIME', 'MDRIZSKY']) t.equal(format(made, name), 'D', name);
  t.equal(column(made, 'EXPTIME')[0], 500);
});

t.test('characters that FITS cannot hold, and integers past 64 bits, stop nothing', async (t) => {
  const folder = join(t.testdir({ josé: {} }), 'josé');
  const made = await tableOf(folder, [{ sci: [{ OBSERVER: 'JosX', HUGE: 1 }] }], (bytes) => {
    replaceText(bytes, 'JosX', 'Jos\u00e9');
    replaceText(bytes, 'HUGE    =                    1', 'HUGE    = 99999999999999999999');
  });
  t.strictSame(column(made, 'OBSERVER'), ['Jos%C3%A9']);
  t.strictSame(column(made, 'FILE'), [`${folder.replace('é', '%C3%A9')}/in0_flt.fits`]);
  t.strictSame(column(made, 'HUGE'), [99999999999999999999]);
});

/** Changes bytes that a header of ours cannot be made to hold. */
function replaceText(bytes: Buffer, from: string, to: string): void {
  const at = bytes.indexOf(from, 'latin1');
  if (at < 0 || from.length !== to.length) throw new Error(`${from} is not there`);
  bytes.write(to, at, 'latin1');
}

t.test('the extension wins over the primary header; EXPTIME and MDRIZSKY are those that were used', async (t) => {
  const made = await tableOf(t.testdir(), [
    { primary: { WHERE: 'primary', ONLY: 'primary', EXPTIME: 400 }, sci: [{ WHERE: 'sci', MDRIZSKY: 0.25 }] },
    { primary: { WHERE: 'primary' }, sci: [{}] },
  ]);
  t.strictSame(column(made, 'WHERE'), ['sci', 'primary']);
  t.strictSame(column(made, 'ONLY'), ['primary', '']);
  t.strictSame(column(made, 'EXPTIME'), [400, 500]);
  t.equal(column(made, 'MDRIZSKY')[0], 0.25);
});

t.test('names with - get _; of two that collide the first in the alphabet stays', async (t) => {
  const made = await tableOf(t.testdir(), [
    { primary: { 'DATE-OBS': '2017-09-04', 'TIME-OBS': '12:00:00', A_B: 'underscore', 'A-B': 'dash' }, sci: [{}] },
  ]);
  t.strictSame(column(made, 'DATE_OBS'), ['2017-09-04']);
  t.strictSame(column(made, 'TIME_OBS'), ['12:00:00']);
  t.notOk(made.table.has('DATE-OBS'));
  t.strictSame(column(made, 'A_B'), ['dash']);
  t.equal(new Set(made.table.columns.map(({ name }) => name)).size, made.table.columns.length, 'no name twice');
});

t.test('layout, alternate solutions and record-valued cards have no column; distortion has', async (t) => {
  const folder = t.testdir();
  const made = await tableOf(folder, [
    {
      primary: { SIPNAME: 'x' },
      sci: [
        {
          CRVAL1A: 1,
          CTYPE1O: 'RA---TAN',
          A_ORDER: 2,
          B_ORDER: 2,
          A_2_0: 1e-5,
          CTYPE1: 'RA---TAN-SIP',
          CTYPE2: 'DEC--TAN-SIP',
        },
      ],
    },
  ]);
  for (const name of ['SIMPLE', 'BITPIX', 'NAXIS', 'NAXIS1', 'XTENSION', 'PCOUNT', 'CRVAL1A', 'CTYPE1O'])
    t.notOk(made.table.has(name), name);
  for (const name of ['A_ORDER', 'A_2_0', 'SIPNAME', 'CTYPE1', 'CD1_1']) t.ok(made.table.has(name), name);
  t.strictSame(column(made, 'A_2_0'), [1e-5]);
});

t.test('999 columns at most: the last in the alphabet are left out and reported', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 1010 }, (_, k) => [`ZZ${String(k).padStart(4, '0')}`, k]));
  const made = await tableOf(t.testdir(), [{ primary: many, sci: [{}] }]);
  t.equal(made.table.columns.length, 999);
  t.ok(made.omitted.length > 10 && made.omitted.length < 200, `${String(made.omitted.length)} keywords`);
  t.strictSame(made.omitted, [...made.omitted].sort());
  t.equal(made.omitted.at(-1), 'ZZ1009');
  t.strictSame(
    made.omitted.filter((keyword) => made.table.has(keyword)),
    [],
  );
  const shown = Object.keys(many).filter((keyword) => made.table.has(keyword));
  t.strictSame([...shown, ...made.omitted], Object.keys(many), 'each keyword is in the table or in the list');
  const few = await tableOf(t.testdir(), [{ sci: [{}] }]);
  t.strictSame(few.omitted, []);
});
