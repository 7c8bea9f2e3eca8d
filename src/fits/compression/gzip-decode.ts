import { gunzipSync } from 'node:zlib';
import { RxDrizzleError } from '../../errors/index.js';

/**
 * Inflates one GZIP_1 tile.
 * @param most the largest size that the tile may have, in bytes; a longer stream is refused before it is inflated.
 * @throws RxDrizzleError FitsFormatError for a damaged, truncated or overlong stream.
 */
export function gzipDecode(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    const overlong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const problem = overlong
      ? `the GZIP stream inflates to more than the ${String(most)} bytes of the tile`
      : `the GZIP stream is damaged: ${error instanceof Error ? error.message : String(error)}`;
    throw new RxDrizzleError('FitsFormatError', {}, problem, 'the file is damaged: get it again', { cause: error });
  }
}

/**
 * Undoes the byte shuffle of GZIP_2 (FITS standard 4.0, section 10.4.2): all first bytes of the pixels, then all
 * second bytes, ... become pixels of `width` bytes, big-endian.
 */
export function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const count = Math.floor(bytes.length / width);
  const out = new Uint8Array(count * width);
  for (let plane = 0; plane < width; plane++) {
    const from = plane * count;
    for (let i = 0, to = plane; i < count; i++, to += width) out[to] = bytes[from + i];
  }
  return out;
}
