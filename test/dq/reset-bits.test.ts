import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { resetBits } from '../../src/dq/reset-bits.js';
import type { ErrorTag } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { fitsverify, needsProgram, refusal } from '../fits/support.js';
import { headerOf } from '../exposure/fits-sets.js';
import { readMiniFits } from '../support/mini-fits.js';
import { flagFile, noise, plane } from './flag-files.js';

const NX = 701;
/** More than one chunk of 2^20 bytes, which then begins within a row. */
const NY = 760;

/** Values of the first extension as unsigned integers of their width. */
function flagsOf(path: string, bits: number): Float64Array {
  return readMiniFits(path)[1].pixels.map((value) => (value + 2 ** bits) % 2 ** bits);
}

t.test('bits are cleared in every type of integer, all others stay', async (t) => {
  const types = [
    [8, new Uint8Array(NX * NY), 0b10010100],
    [16, new Int16Array(NX * NY), 4096 + 16],
    [16, new Uint16Array(NX * NY), 32768 + 4],
    [32, new Int32Array(NX * NY), -(2 ** 31) + 65536 + 1],
  ] as const;
  for (const [bits, array, cleared] of types) {
    const label = `${array.constructor.name} ${String(cleared)}`;
    const file = await flagFile(t.testdir(), 'a.fits', [plane('DQ', 1, noise(array, 1), NX)]);
    const before = flagsOf(file, bits);
    const [{ way, planes }] = await resetBits(file, { bits: cleared });
    const mask = (cleared + 2 ** bits) % 2 ** bits;
    const after = flagsOf(file, bits);
    t.equal(way, 'rewritten', label);
    t.equal(
      after.findIndex((value, i) => value !== (before[i] & ~mask) >>> 0),
      -1,
      label,
    );
    t.equal(planes[0].changed, before.filter((value) => (value & mask) !== 0).length, label);
  }
});

t.test('which extensions; everything else stays byte for byte', async (t) => {
  const ones = (): Int16Array => new Int16Array(NX * 3).fill(4096 + 2);
  const file = await flagFile(t.testdir(), 'a.fits', [
    plane('SCI', 1, new Float32Array(NX * 3).fill(1.5), NX),
    plane('dq', 1, ones(), NX),
    plane('DQ', 2, ones(), NX),
    plane('MASK', 2, ones(), NX),
    { header: headerOf({ EXTNAME: 'DQ', EXTVER: 3, PIXVALUE: 0, NPIX1: NX, NPIX2: 3 }) },
  ]);
  chmodSync(file, 0o640);
  const values = (): number[] =>
    readMiniFits(file)
      .slice(1, 5)
      .map(({ pixels }) => pixels[pixels.length - 1]);
  const old = readFileSync(file);
  const reset = async (options: object): Promise<number[]> => {
    writeFileSync(file, old);
    await resetBits([file], { bits: '4096', ...options });
    return values();
  };
  t.strictSame(await reset({ extver: [2] }), [1.5, 4098, 2, 4098]);
  t.strictSame(await reset({ extname: 'mask' }), [1.5, 4098, 4098, 2]);
  t.strictSame(await reset({ bits: '~4096' }), [1.5, 4096, 4096, 4098], 'all but 4096');
  t.strictSame(await reset({}), [1.5, 2, 2, 4098]);
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.strictSame(await restOf(file, readFileSync(file)), await restOf(file, old), 'all but pixels and sums');
  const [same] = await resetBits(file, { bits: 4096 });
  t.equal(same.way, 'unchanged', 'a second time there is nothing to do');
});

/** The headers without their sums, and the data of what holds no flags. */
async function restOf(path: string, bytes: Buffer): Promise<string[]> {
  const { hdus } = await opened(path);
  return hdus.map(({ headerOffset, dataOffset, dataBytes, extname }) => {
    const header = bytes.toString('latin1', headerOffset, dataOffset).replace(/(?:CHECKSUM|DATASUM).{72}/g, '');
    return header + (/^dq$/i.test(extname) ? '' : bytes.toString('latin1', dataOffset, dataOffset + dataBytes));
  });
}

async function opened(path: string): Promise<FitsFile> {
  const file = await FitsFile.open(path);
  file.close();
  return file;
}

t.test('checksums are renewed where they were', { skip: needsProgram('fitsverify') }, async (t) => {
  const file = await flagFile(t.testdir(), 'a.fits', [
    plane('DQ', 1, noise(new Int16Array(NX * 9), 3), NX),
    plane('DQ', 2, noise(new Uint16Array(NX * 9), 4), NX),
  ]);
  t.equal(fitsverify(file).problems, 0);
  const before = (await opened(file)).hdu(1).header.get('DATASUM');
  await resetBits(file, { bits: 4096 });
  const { problems, report } = fitsverify(file);
  t.equal(problems, 0, report);
  const { hdus } = await opened(file);
  t.not(hdus[1].header.get('DATASUM'), before);
});

t.test('what is refused changes no file', async (t) => {
  const folder = t.testdir();
  const flags = (): Int16Array => new Int16Array(12).fill(4096);
  const good = await flagFile(folder, 'a.fits', [plane('DQ', 1, flags(), 4)]);
  const before = readFileSync(good);
  const real = await flagFile(folder, 'b_real.fits', [plane('DQ', 1, new Float32Array(12), 4)]);
  const scaled = await flagFile(folder, 'b_scaled.fits', [plane('DQ', 1, flags(), 4, { BSCALE: 2, BZERO: 0 })]);
  const none = await flagFile(folder, 'b_none.fits', [plane('SCI', 1, flags(), 4)]);
  const locked = await flagFile(folder, 'b_locked.fits', [plane('DQ', 1, flags(), 4)]);
  chmodSync(locked, 0o444);
  const packed = join(folder, 'b.fits.gz');
  writeFileSync(packed, gzipSync(before));
  const cases: readonly (readonly [string, object, ErrorTag, RegExp])[] = [
    [real, {}, 'ExposureError', /b_real\.fits\[DQ,1\]: its pixels have BITPIX -32/],
    [scaled, {}, 'ExposureError', /b_scaled.*scaled \(BSCALE 2, BZERO 0\)/],
    [none, {}, 'ExposureError', /b_none\.fits\[DQ\]: there is no such extension.*holds \[0\], \[SCI,1\]/],
    [good, { extver: [1, 7] }, 'ExposureError', /a\.fits\[DQ,7\]: there is no such extension/],
    [locked, {}, 'StorageError', /b_locked\.fits: the file is write-protected; nothing was changed/],
    [packed, {}, 'StorageError', /b\.fits\.gz: .*compressed.*unpack it/],
    [`${none}[dq,1]`, {}, 'UsageError', /--extver/],
    [join(folder, 'gone.fits'), {}, 'StorageError', /gone\.fits: no such file/],
    [good, { bits: null }, 'UsageError', /option bits: no bits are given/],
    [good, { bits: '4096,6' }, 'UsageError', /option bits: .*6 in a list is not a power of two/],
  ];
  for (const [name, options, tag, expected] of cases) {
    const inputs = name === good ? [good] : [good, name];
    t.match(await refusal(tag, () => resetBits(inputs, { bits: 4096, ...options })), expected, name);
  }
  t.ok(readFileSync(good).equals(before), 'the file that could be changed was not');
});
