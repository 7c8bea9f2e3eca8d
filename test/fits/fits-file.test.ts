import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { fixture, shared } from '../support/paths.js';
import { fixed, headerBytes, imageCards, padded, primaryCards, refusal } from './support.js';

/** Writes bytes to a file of the test's own folder. */
function fileOf(t: Test, ...parts: Uint8Array[]): string {
  const path = join(t.testdir({}), 'x.fits');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const EMPTY_PRIMARY = headerBytes(...primaryCards(8));

t.test('HDUs lie where astropy finds them', async (t) => {
  const truth = JSON.parse(readFileSync(fixture('fits', 'headers.json'), 'utf8')) as {
    header: number;
    data: number;
    span: number;
  }[];
  const file = await FitsFile.open(fixture('fits', 'headers.fits.gz'));
  t.teardown(() => file.close());
  t.same(
    file.hdus.map((hdu) => [hdu.headerOffset, hdu.dataOffset, Math.ceil(hdu.dataBytes / 2880) * 2880]),
    truth.map((hdu) => [hdu.header, hdu.data, hdu.span]),
  );
  t.same(
    file.hdus.map((hdu) => [hdu.kind, hdu.extname, hdu.extver]),
    [
      ['primary', 'PRIMARY', 1],
      ['image', 'ODD', 3],
    ],
  );
  t.same(
    file.hdus.map((hdu) => hdu.label),
    [`${file.name}[0]`, `${file.name}[ODD,3]`],
  );
  t.equal(file.hdus[1].header.label, file.hdus[1].label);
});

t.test('selectors', async (t) => {
  const file = await FitsFile.open(fixture('fits', 'pixels.fits'));
  t.teardown(() => file.close());
  const index = (selector: number | string): number => file.hdu(selector).index;
  t.same([0, 'PRIMARY', 'u8', 'U8,1', '[i16]', ' [I16,1] ', '2', 2].map(index), [0, 0, 1, 1, 2, 2, 2, 2]);
  t.equal(file.find('U8', 2), undefined);
  const message = await refusal('ExposureError', () => file.hdu('SCI,1'));
  t.match(message, `pixels.fits[SCI,1]: there is no such extension (the file holds PRIMARY,1; U8,1; I16,1;`);
  for (const wrong of ['U8,x', 'U8,2', '99', -1])
    t.match(await refusal('ExposureError', () => file.hdu(wrong)), 'no such extension', String(wrong));
});

t.test('kinds of extensions, heaps and groups are counted in', async (t) => {
  const table = [
    "XTENSION= 'BINTABLE'",
    fixed('BITPIX', 8),
    fixed('NAXIS', 2),
    fixed('NAXIS1', 8),
    fixed('NAXIS2', 10),
    fixed('PCOUNT', 3000),
    fixed('GCOUNT', 1),
    fixed('TFIELDS', 1),
  ];
  const path = fileOf(
    t,
    EMPTY_PRIMARY,
    headerBytes(...table, "EXTNAME = 'HEAP'"),
    padded(new Uint8Array(3080)),
    headerBytes(...table.map((card) => card.replace('3000', '   0')), fixed('ZIMAGE', 'T')),
    padded(new Uint8Array(80)),
    headerBytes(
      "XTENSION= 'FOREIGN '",
      fixed('BITPIX', 16),
      fixed('NAXIS', 1),
      fixed('NAXIS1', 5),
      fixed('PCOUNT', 2),
      fixed('GCOUNT', 3),
    ),
    padded(new Uint8Array(42)),
    headerBytes(...imageCards(16, 0, 7), "EXTNAME = 'NONE    '", fixed('EXTVER', 2)),
  );
  const file = await FitsFile.open(path);
  t.teardown(() => file.close());
  t.same(
    file.hdus.map((hdu) => [hdu.kind, hdu.extname, hdu.dataBytes]),
    [
      ['primary', 'PRIMARY', 0],
      ['bintable', 'HEAP', 3080],
      ['compressed-image', '', 80],
      ['other', '', 42],
      ['image', 'NONE', 0],
    ],
  );
});

t.test('a truncated file is refused with the byte where it ends and where it should', async (t) => {
  const header = headerBytes(...primaryCards(-32, 100, 100));
  const message = await refusal('FitsFormatError', () => FitsFile.open(fileOf(t, header, new Uint8Array(30000))));
  t.match(message, /x\.fits\[0\], byte 32880: the file is truncated: it ends at byte 32880, its data go to byte 42880/);
});

t.test('only the padding of the last HDU may be missing', async (t) => {
  const header = headerBytes(...primaryCards(-32, 100, 100));
  const file = await FitsFile.open(fileOf(t, header, new Uint8Array(40000)));
  t.equal(file.hdus[0].dataBytes, 40000);
  file.close();
  t.match(await refusal('FitsFormatError', () => FitsFile.open(fileOf(t, header, new Uint8Array(39999)))), 'truncated');
});

t.test('what is not FITS is refused', async (t) => {
  const start = (text: string): string => fileOf(t, Buffer.from(text));
  t.match(await refusal('FitsFormatError', () => FitsFile.open(start(''))), 'this is not a FITS file: it is empty');
  t.match(
    await refusal('FitsFormatError', () => FitsFile.open(start('\x89PNG\r\n\x1a\n'.padEnd(5000)))),
    "it starts with '??PNG????'",
  );
  t.match(await refusal('FitsFormatError', () => FitsFile.open(start('SIMPLE'))), 'this is not a FITS file');
});

t.test('a header without END is refused, naming how far was looked', async (t) => {
  const noEnd = Buffer.from(
    primaryCards(8)
      .map((card) => card.padEnd(80))
      .join('')
      .padEnd(28800),
  );
  t.match(
    await refusal('FitsFormatError', () => FitsFile.open(fileOf(t, noEnd))),
    'x.fits[0], byte 28800: the header has no END card before the file ends at byte 28800',
  );
  const second = Buffer.from(
    imageCards(8, 3)
      .map((card) => card.padEnd(80))
      .join('')
      .padEnd(2880),
  );
  t.match(
    await refusal('FitsFormatError', () => FitsFile.open(fileOf(t, EMPTY_PRIMARY, second))),
    'x.fits[1], byte 5760: the header has no END card',
  );
});

t.test('END is found wherever the chunks of reading end', async (t) => {
  for (const count of [1, 30, 250, 283, 284, 285, 286, 287, 288, 289, 570, 576, 580, 3000]) {
    const filler = Array.from({ length: count }, (_, i) => fixed(`K${String(i)}`, i));
    const path = fileOf(
      t,
      headerBytes(...primaryCards(8, 2880), ...filler),
      new Uint8Array(2880),
      headerBytes(...imageCards(8)),
    );
    const file = await FitsFile.open(path);
    t.equal(file.hdus.length, 2, String(count));
    t.equal(file.hdus[0].header.get(`K${String(count - 1)}`), count - 1);
    file.close();
  }
});

t.test('impossible structure is refused by keyword and value', async (t) => {
  const open =
    (cards: readonly string[]): (() => Promise<FitsFile>) =>
    () =>
      FitsFile.open(fileOf(t, headerBytes(...cards), new Uint8Array(2880)));
  const start = fixed('SIMPLE', 'T');
  t.match(
    await refusal('FitsFormatError', open([start, fixed('BITPIX', 12), fixed('NAXIS', 0)])),
    'keyword BITPIX: is 12 (it must be 8, 16, 32, 64, -32 or -64)',
  );
  t.match(await refusal('FitsFormatError', open([start, fixed('BITPIX', 8)])), 'keyword NAXIS: is missing');
  t.match(
    await refusal('FitsFormatError', open([start, fixed('BITPIX', 8), fixed('NAXIS', -1)])),
    'keyword NAXIS: is -1',
  );
  t.match(
    await refusal('FitsFormatError', open([start, fixed('BITPIX', 8), fixed('NAXIS', 1), fixed('NAXIS1', -5)])),
    'keyword NAXIS1: is -5',
  );
  t.match(
    await refusal('FitsFormatError', open([start, fixed('BITPIX', 8), fixed('NAXIS', 2), fixed('NAXIS1', 5)])),
    'keyword NAXIS2: is missing',
  );
  t.match(
    await refusal('FitsFormatError', open([start, "BITPIX  = '8'", fixed('NAXIS', 0)])),
    'keyword BITPIX: is 8 (it must be an integer',
  );
  t.match(
    await refusal(
      'FitsFormatError',
      open([start, fixed('BITPIX', 64), fixed('NAXIS', 2), fixed('NAXIS1', 2 ** 40), fixed('NAXIS2', 2 ** 40)]),
    ),
    'no possible size',
  );
});

t.test('random groups are refused by name', async (t) => {
  const groups = [...primaryCards(-32, 0, 3, 4), fixed('GROUPS', 'T'), fixed('PCOUNT', 6), fixed('GCOUNT', 10)];
  t.match(
    await refusal('FitsFormatError', () => FitsFile.open(fileOf(t, headerBytes(...groups), new Uint8Array(2880)))),
    'keyword GROUPS: random groups are not supported',
  );
});

t.test('filling behind the last HDU is read around, anything else is not', async (t) => {
  const file = await FitsFile.open(fileOf(t, EMPTY_PRIMARY, new Uint8Array(28800)));
  t.equal(file.hdus.length, 1);
  file.close();
  const message = await refusal('FitsFormatError', () =>
    FitsFile.open(fileOf(t, EMPTY_PRIMARY, Buffer.alloc(2880, 'junk'))),
  );
  t.match(message, 'x.fits, byte 2880: an extension should start here, but there is something else');
});

t.test(
  'real files: every header goes back byte for byte',
  { skip: shared() ? false : 'needs ../shared/data' },
  async (t) => {
    const folder = join(shared() ?? '', 'data');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.fits(?:\.gz|\.fz)?$/.test(name),
    );
    t.ok(names.length > 60);
    for (const name of names) {
      const file = await FitsFile.open(join(folder, name));
      const wrong = file.hdus.filter((hdu) => {
        const raw = new Uint8Array(hdu.dataOffset - hdu.headerOffset);
        file.source.read(raw, hdu.headerOffset);
        return Buffer.compare(raw, hdu.header.toBytes()) !== 0;
      });
      t.same(
        wrong.map((hdu) => hdu.label),
        [],
        name,
      );
      file.close();
    }
  },
);
