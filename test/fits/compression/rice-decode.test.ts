import t from 'tap';
import { riceDecode, type RicePixelBytes } from '../../../src/fits/compression/rice-decode.js';

/** Bits, most significant first, in whole bytes. */
function bits(text: string): Uint8Array {
  const clean = text.replace(/[\s.]/g, '');
  const padded = clean.padEnd(Math.ceil(clean.length / 8) * 8, '0');
  return Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}

/** A plain encoder, written from the definition (FITS standard 10.4.1), for streams of any kind of block. */
function encode(
  pixels: readonly number[],
  bytePix: RicePixelBytes,
  blockSize: number,
  splits: readonly number[],
): Uint8Array {
  const [splitBits, raw] = { 1: [3, 6], 2: [4, 14], 4: [5, 25] }[bytePix];
  const width = 8 * bytePix;
  const unsigned = (value: number, count: number): string =>
    (value >>> 0)
      .toString(2)
      .padStart(32, '0')
      .slice(32 - count);
  let stream = unsigned(pixels[0], width);
  let last = pixels[0];
  for (let from = 0, block = 0; from < pixels.length; from += blockSize, block++) {
    const split = splits[block % splits.length];
    stream += unsigned(split + 1, splitBits);
    for (const pixel of pixels.slice(from, from + blockSize)) {
      // Differences wrap around in the width of a pixel.
      const difference = ((pixel - last) << (32 - width)) >> (32 - width);
      const folded = (difference < 0 ? ~(difference << 1) : difference << 1) >>> 0;
      last = pixel;
      if (split === raw) stream += unsigned(folded, width);
      else if (split >= 0)
        stream += '0'.repeat(Math.floor(folded / 2 ** split)) + '1' + (split > 0 ? unsigned(folded, split) : '');
    }
  }
  return bits(stream);
}

t.test('a stream worked out by hand', async (t) => {
  // First pixel 5; split 1 (code 2): differences 0, +1, -1, +3 are folded to 0, 2, 1, 6 = high 0,1,0,3 low 0,0,1,0.
  const stream = bits('00000000 00000101 . 0010 . 1 0 . 01 0 . 1 1 . 0001 0');
  const out = new Int32Array(4);
  riceDecode(stream, 4, 2, 32, out);
  t.strictSame([...out], [5, 6, 5, 8]);
});

t.test('blocks of every split, all pixel widths, a short last block', async (t) => {
  let seed = 42;
  const random = (): number => (seed = (16807 * seed) % 2147483647);
  for (const [bytePix, low, high, splits] of [
    [1, 0, 255, [0, 1, 2, 3, 4, 5, 6]],
    [2, -32768, 32767, [14, 13, 12, 10, 8]],
    [4, -2147483648, 2147483647, [25, 24, 23, 22]],
  ] as const) {
    for (const blockSize of [1, 7, 16, 32]) {
      const pixels = Array.from({ length: 301 }, () => low + Math.floor((random() / 2147483647) * (high - low + 1)));
      // Wide differences in unary would be endless streams: keep those of 4 bytes small unless they are stored raw.
      const smooth = bytePix === 4 ? pixels.map((pixel) => pixel >> 4) : pixels;
      const out = new Int32Array(smooth.length + 1).fill(77);
      riceDecode(encode(smooth, bytePix, blockSize, splits), smooth.length, bytePix, blockSize, out);
      t.strictSame([...out.subarray(0, smooth.length)], smooth, `${bytePix} bytes, blocks of ${blockSize}`);
      t.equal(out[smooth.length], 77, 'nothing is written behind the last pixel');
    }
  }
});

t.test('the whole range of 4 bytes in raw blocks', async (t) => {
  const pixels = [2147483647, -2147483648, 0, -1, 2147483647, 1, -2147483648];
  const out = new Int32Array(pixels.length);
  riceDecode(encode(pixels, 4, 3, [25]), pixels.length, 4, 3, out);
  t.strictSame([...out], pixels);
});

t.test('a block of equal pixels takes the code alone', async (t) => {
  const out = new Int32Array(64);
  riceDecode(bits('11111111 11111110 0000 0000'), 64, 2, 32, out);
  t.ok(out.every((value) => value === -2));
});

t.test('long runs of zeros in the unary part', async (t) => {
  const pixels = [0, 40, 0, 100, 17];
  const out = new Int32Array(pixels.length);
  riceDecode(encode(pixels, 4, 32, [0]), pixels.length, 4, 32, out);
  t.strictSame([...out], pixels);
});

t.test('every truncation is noticed', async (t) => {
  const pixels = Array.from({ length: 100 }, (_, i) => ((i * 7919) % 301) - 150);
  const stream = encode(pixels, 2, 16, [3, 14, 5]);
  const out = new Int32Array(pixels.length);
  for (let length = 0; length < stream.length; length++) {
    t.throws(() => riceDecode(stream.subarray(0, length), pixels.length, 2, 16, out), {
      name: 'FitsFormatError',
      message: /RICE_1 stream ends near pixel \d+ of 100/,
    });
  }
});
