import { tooShort } from './read-box.js';
import { readFully } from './positional-read.js';
import { pixelBytes, type PlaneRef } from './plane-ref.js';

/** True for a plane whose pixels are the 16-bit integers of the file as they are. */
export function isPlainWords({ bitpix, bscale, bzero, constant }: PlaneRef): boolean {
  return bitpix === 16 && bscale === 1 && bzero === 0 && constant === undefined;
}

/** True for a plane whose pixels are the float32 of the file as they are. */
export function isPlainFloats({ bitpix, bscale, bzero, constant }: PlaneRef): boolean {
  return bitpix === -32 && bscale === 1 && bzero === 0 && constant === undefined;
}

/**
 * Reads `count` pixels of a plane from pixel `first` on (row-major) as they are stored, high byte first, to the start of `out`.
 * @throws FitsFormatError when the file ends before; StorageError
 */
export function readStored(plane: PlaneRef, first: number, count: number, out: Uint8Array): void {
  const size = pixelBytes(plane.bitpix);
  const start = plane.offset + size * first;
  const got = readFully(plane.fd, out.subarray(0, size * count), start, plane.label);
  if (got < size * count) throw tooShort(plane, start + got, start + size * count);
}
