import { closeSync, fstatSync, mkdtempSync, readdirSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { decompressToFile, type DecompressedImage } from '../../../src/fits/compression/decompress-to-file.js';
import { FitsFile } from '../../../src/fits/fits-file.js';
import { fixture } from '../../support/paths.js';

async function unpack(name: string, use: (image: DecompressedImage, bytes: Buffer) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rxdrizzle-test-'));
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  try {
    const image = await decompressToFile(file, file.hdu(name), folder);
    t.strictSame(readdirSync(folder), [], 'the scratch file has no name');
    const bytes = Buffer.alloc(fstatSync(image.fd).size);
    readSync(image.fd, bytes, 0, bytes.length, 0);
    closeSync(image.fd);
    use(image, bytes);
  } finally {
    file.close();
    rmSync(folder, { recursive: true });
  }
}

async function expectedBytes(name: string): Promise<Buffer> {
  const file = await FitsFile.open(fixture('compression', 'expected.fits.gz'));
  const hdu = file.hdu(name);
  const bytes = Buffer.alloc(hdu.dataBytes);
  file.source.read(bytes, hdu.dataOffset);
  file.close();
  return bytes;
}

const PLAIN = { bscale: 1, bzero: 0, blank: null };

t.test('what the image is, and its pixels', async (t) => {
  for (const [name, facts] of Object.entries({
    RICE_1_I2_BOX: { nx: 29, ny: 17, nz: 1, bitpix: 16, ...PLAIN },
    RICE_1_U2_BOX: { nx: 29, ny: 17, nz: 1, bitpix: 16, bscale: 1, bzero: 32768, blank: null },
    GZIP_2_I8_ROW: { nx: 29, ny: 17, nz: 1, bitpix: 64, ...PLAIN },
    UNCOMPRESSED_F4: { nx: 29, ny: 17, nz: 1, bitpix: -32, ...PLAIN },
    GZIP_1_F8_LOSSLESS: { nx: 29, ny: 17, nz: 1, bitpix: -64, ...PLAIN },
    ZBLANK_I2: { nx: 29, ny: 17, nz: 1, bitpix: 16, bscale: 0.5, bzero: 10, blank: 1 },
    CUBE_I2: { nx: 13, ny: 11, nz: 5, bitpix: 16, ...PLAIN },
    CUBE4_I4: { nx: 7, ny: 11, nz: 6, bitpix: 32, ...PLAIN },
    LINE_I2: { nx: 440, ny: 1, nz: 1, bitpix: 16, ...PLAIN },
  })) {
    const truth = await expectedBytes(name);
    await unpack(name, ({ fd: _fd, ...found }, bytes) => {
      t.strictSame(found, facts, name);
      t.ok(bytes.equals(truth), `${name}: pixels`);
    });
  }
});

t.test('a cancelled run leaves nothing', async (t) => {
  const folder = t.testdir();
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  const before = readdirSync('/proc/self/fd').length;
  await t.rejects(decompressToFile(file, file.hdu('CUBE_I2'), folder, AbortSignal.abort()), { name: 'CancelledError' });
  t.strictSame(readdirSync(folder), []);
  t.equal(readdirSync('/proc/self/fd').length, before, 'the scratch file is closed');
  file.close();
});

t.test('an image extension that is not compressed is refused', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'expected.fits.gz'));
  await t.rejects(decompressToFile(file, file.hdu(1), tmpdir()), {
    name: 'FitsFormatError',
    message: /no tile-compressed image/,
  });
  file.close();
});

t.test('a folder that is not there', async (t) => {
  const file = await FitsFile.open(fixture('compression', 'tiles.fits.gz'));
  await t.rejects(decompressToFile(file, file.hdu(1), '/nowhere/at/all'), { name: 'StorageError' });
  file.close();
});
