import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../../src/errors/index.js';
import { FitsFile, type Hdu } from '../../../src/fits/fits-file.js';
import { decompressTiles } from '../../../src/fits/compression/decompress-tiles.js';
import { compressedImage } from '../../../src/fits/compression/compressed-image.js';
import type { Header } from '../../../src/fits/header.js';
import { fixture, shared } from '../../support/paths.js';

/** All pixels of a compressed image in one array, big-endian. Fails where a run overlaps another or is missing. */
function pixelsOf(file: FitsFile, hdu: Hdu, header: Header = hdu.header): Buffer {
  const image = compressedImage(header);
  const width = Math.abs(image.bitpix) >> 3;
  const bytes = Buffer.alloc(image.grid.axes.reduce((product, axis) => product * axis, width));
  const seen = new Uint8Array(bytes.length);
  for (const run of decompressTiles(header, file.source, hdu.dataOffset)) {
    const at = run.first * width;
    bytes.set(run.bytes, at);
    for (let i = 0; i < run.bytes.length; i++) seen[at + i]++;
  }
  t.ok(
    seen.every((count) => count === 1),
    'every pixel comes once',
  );
  return bytes;
}

function rawData(file: FitsFile, hdu: Hdu): Buffer {
  const bytes = Buffer.alloc(hdu.dataBytes);
  file.source.read(bytes, hdu.dataOffset);
  return bytes;
}

/** Bit patterns with all NaN made one: their payload has no meaning. */
function canonical(bytes: Buffer, bitpix: number): Buffer {
  if (bitpix > 0) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += Math.abs(bitpix) >> 3) {
    if (bitpix === -32 && Number.isNaN(view.getFloat32(at))) view.setFloat32(at, NaN);
    if (bitpix === -64 && Number.isNaN(view.getFloat64(at))) view.setFloat64(at, NaN);
  }
  return bytes;
}

t.test('every codec, type, dither method and tile shape: the bits that astropy reads', async (t) => {
  const tiles = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  const expected = await FitsFile.open(fixture('compression', 'expected.fits.gz'));
  t.equal(tiles.hdus.length, 1 + 66);
  for (const hdu of tiles.hdus.slice(1)) {
    const bitpix = compressedImage(hdu.header).bitpix;
    const truth = canonical(rawData(expected, expected.hdu(hdu.extname)), bitpix);
    const found = canonical(pixelsOf(tiles, hdu), bitpix);
    t.ok(found.equals(truth), hdu.extname);
  }
  tiles.close();
  expected.close();
});

t.test('a tile longer than the random sequence', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'wrap.fits.gz'));
  const hash = createHash('sha256')
    .update(pixelsOf(file, file.hdu('WRAP')))
    .digest('hex');
  t.equal(hash, '9c8b7db8dc78de9a93bf3cb0d582be30f3b0389f1268e8ee0b09d03fd8b9800c');
  file.close();
});

t.test('ZSCALE and ZZERO as keywords instead of columns', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  const hdu = file.hdu('ZBLANK_F4');
  const header = hdu.header
    .clone()
    .set('TTYPE2', 'OTHER2')
    .set('TTYPE3', 'OTHER3')
    .set('ZSCALE', 0.125)
    .set('ZZERO', 1000);
  t.ok(pixelsOf(file, hdu, header).equals(pixelsOf(file, hdu)));
  file.close();
});

const VISTA: Readonly<Record<string, string>> = {
  'vircam_h_1.fits.fz': '391e5ff9f9de53f14321a40f8cf743935482c1eb4d258c7487873fa4737eec9e',
  'vircam_h_2.fits.fz': 'dbe9b9f9b5c32335c4e27c665739f000e1bdd3350ee26b0f429d0fd06001225e',
  'vircam_h_4.fits.fz': '01ab3fcfb6cf55239b29e5fa095760eb99251d411b2dae6c57767189dee12204',
  'vircam_h_6.fits.fz': '66d1d41372a54139983259c6e4965b0506d77d30092066b6d97367219af74b43',
};

t.test(
  'real VISTA frames: SHA-256 of the float32 pixels, big-endian, as astropy reads them',
  { skip: shared() === undefined && 'needs ../shared/data' },
  async (t) => {
    for (const [name, sha256] of Object.entries(VISTA)) {
      const file = await FitsFile.open(`${shared() ?? ''}/data/vista_h_dither/${name}`);
      t.equal(
        createHash('sha256')
          .update(pixelsOf(file, file.hdu(1)))
          .digest('hex'),
        sha256,
        name,
      );
      file.close();
    }
  },
);

t.test('what is not supported is refused by name, with the remedy', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  const hdu = file.hdu('RICE_1_F4_D1_BOX');
  for (const [keyword, value, message] of [
    ['ZCMPTYPE', 'HCOMPRESS_1', /RICE_1_F4_D1_BOX.*HCOMPRESS_1 is not supported.*funpack/],
    ['ZCMPTYPE', 'PLIO_1', /PLIO_1 is not supported.*funpack/],
    ['ZQUANTIZ', 'MY_DITHER', /quantisation MY_DITHER is unknown/],
    ['ZMASKCMP', 'PLIO_1', /mask of null pixels.*funpack/],
    ['ZBITPIX', 12, /ZBITPIX.*holds 12/],
    ['ZTILE1', 0, /ZTILE1.*no pixels/],
    ['ZTILE1', 4, /rows for 32 tiles/],
    ['ZVAL2', 8, /8 bytes a pixel/],
  ] as const) {
    const header = hdu.header.clone().set(keyword, value);
    t.throws(() => pixelsOf(file, hdu, header), { name: 'FitsFormatError', message }, `${keyword} = ${String(value)}`);
  }
  file.close();
});

t.test('a damaged stream names the file and the tile', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  for (const [name, damage, problem] of [
    ['RICE_1_I2_BOX', truncateHeap, /RICE_1 stream ends/],
    ['GZIP_1_I4_ALL', truncateHeap, /GZIP stream is damaged/],
    ['GZIP_2_F4_D1_ALL', truncateHeap, /GZIP stream is damaged/],
  ] as const) {
    const hdu = file.hdu(name);
    const error = errorOf(() => [...decompressTiles(hdu.header, damage(file, hdu), hdu.dataOffset)]);
    t.ok(isRxDrizzleError(error, 'FitsFormatError'), name);
    t.match(String(error), problem);
    t.match(String(error), /tile 1 of \d+ \(first pixel 1,1\)/);
    t.match(String(error), basename(fixture('compression', 'tiles.fits.gz')));
  }
  file.close();
});

/** A file whose first tile has lost its second half: the descriptor says half of its length. */
function truncateHeap(file: FitsFile, hdu: Hdu): { read(into: Uint8Array, position: number): number } {
  return {
    read: (into, position) => {
      const got = file.source.read(into, position);
      if (position !== hdu.dataOffset) return got;
      const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
      view.setInt32(0, view.getInt32(0) >> 1);
      return got;
    },
  };
}

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
