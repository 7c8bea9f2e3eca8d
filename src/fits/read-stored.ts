import { requireBox, tooShort, worthReading } from './read-box.js';
import type { PlaneScratch } from './plane-scratch.js';
import { readFully } from './positional-read.js';
import { pixelBytes, type PlaneRef } from './plane-ref.js';

/** True for a plane whose pixels are the 16-bit integers of the file as they are. */
export function isPlainWords({ bitpix, bscale, bzero, constant }: PlaneRef): boolean {
  return bitpix === 16 && bscale === 1 && bzero === 0 && constant === undefined;
}

/** True for a plane whose pixels are the 32-bit integers of the file as they are. */
export function isPlainLongs({ bitpix, bscale, bzero, constant }: PlaneRef): boolean {
  return bitpix === 32 && bscale === 1 && bzero === 0 && constant === undefined;
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

/**
 * Reads the box [x0, x0+nx) x [y0, y0+ny) of a plane as it is stored, high byte first, to the start of `out`, rows close together.
 * @throws as {@link readStored}; UsageError for a box outside of the plane or an output that is too small
 */
export function readStoredBox(
  plane: PlaneRef,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  out: Uint8Array,
  { bytes }: PlaneScratch,
): void {
  const first = y0 * plane.nx + x0;
  const size = pixelBytes(plane.bitpix);
  requireBox(plane, x0, y0, nx, ny, Math.floor(out.length / size), nx);
  const rows = Math.floor(bytes.length / (size * plane.nx));
  if (nx === plane.nx) readStored(plane, first, nx * ny, out);
  else if (rows < 2 || !worthReading(size * (plane.nx - nx))) {
    for (let y = 0; y < ny; y++) readStored(plane, first + y * plane.nx, nx, out.subarray(size * y * nx));
  } else {
    for (let y = 0; y < ny; y += rows) {
      const count = Math.min(rows, ny - y);
      readStored(plane, first + y * plane.nx, (count - 1) * plane.nx + nx, bytes);
      for (let row = 0; row < count; row++) {
        const from = size * row * plane.nx;
        out.set(bytes.subarray(from, from + size * nx), size * (y + row) * nx);
      }
    }
  }
}
