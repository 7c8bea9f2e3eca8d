import { readSync } from 'node:fs';
import { RxDrizzleError, storageError } from '../errors/index.js';
import type { Bitpix } from './data-size.js';
import { convertRow, type PixelOutput } from './pixel-convert.js';
import { pixelBytes, type PlaneRef } from './plane-ref.js';
import { PLANE_SCRATCH_BYTES, type PlaneScratch } from './plane-scratch.js';

export type { PixelOutput } from './pixel-convert.js';
export { createPlaneScratch, PLANE_SCRATCH_BYTES, type PlaneScratch } from './plane-scratch.js';

/** Rows are read one by one where more than this would be read in vain between them: about the price of a system call. */
const GAP_WORTH_READING = 8 * 1024;

/** True where rows are better read in one go, with so many bytes between them in vain. */
export function worthReading(gap: number): boolean {
  return gap <= GAP_WORTH_READING;
}

/**
 * Reads the box of pixels [x0, x0+nx) x [y0, y0+ny) (0-based) into `out`, row-major, row j starting at element
 * j x outStride. Synchronous and positional: any thread may call it with its own scratch.
 *
 * Float outputs: BZERO + BSCALE x stored, computed in doubles; BLANK becomes NaN; NaN stays NaN.
 * Int32 output (bit masks): the same value without BLANK, taken modulo 2^32 like any Int32Array; reals are
 * cut to integers, NaN to 0.
 * @throws RxDrizzleError FitsFormatError when the file ends inside the box (naming the byte); UsageError for a
 * box outside the plane or an output that is too small; StorageError.
 */
export function readBox(
  plane: PlaneRef,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  out: PixelOutput,
  outStride: number,
  scratch: PlaneScratch,
): void {
  if (nx === 0 || ny === 0) return;
  requireBox(plane, x0, y0, nx, ny, out.length, outStride);
  if (plane.constant !== undefined) fillConstant(plane.constant, nx, ny, out, outStride);
  else if (isVerbatim(plane, out) && outStride === nx && nx === plane.nx) readVerbatim(plane, y0, ny, out);
  else readThroughScratch(plane, x0, y0, nx, ny, out, outStride, scratch);
}

/** True where the stored numbers of a plane are the values themselves, and of this kind; see {@link readStored}. */
export function isStoredAs(plane: PlaneRef, bitpix: Bitpix): boolean {
  return plane.constant === undefined && plane.bitpix === bitpix && plane.bscale === 1 && plane.bzero === 0;
}

/**
 * Rows [y0, y0 + ny) of a plane as they lie in the file, big-endian, for a caller whose own loop changes the order of bytes.
 * @param at - byte of `into` where they go
 * @throws as {@link readBox}
 */
export function readStored(plane: PlaneRef, y0: number, ny: number, into: ArrayBufferLike, at: number): void {
  requireBox(plane, 0, y0, plane.nx, ny, Infinity, plane.nx);
  const row = plane.nx * pixelBytes(plane.bitpix);
  const bytes = Buffer.from(into, at, ny * row);
  readExactly(plane, bytes, bytes.byteLength, 0, plane.offset + y0 * row);
}

/** Stored bits are output bits, up to the byte order. */
function isVerbatim(plane: PlaneRef, out: PixelOutput): boolean {
  if (plane.bscale !== 1 || plane.bzero !== 0) return false;
  if (plane.bitpix === -32) return out instanceof Float32Array;
  if (plane.bitpix === -64) return out instanceof Float64Array;
  return plane.bitpix === 32 && out instanceof Int32Array;
}

/** Whole rows straight into the output and swapped there, chunk by chunk while they are in the cache. */
function readVerbatim(plane: PlaneRef, y0: number, ny: number, out: PixelOutput): void {
  const size = pixelBytes(plane.bitpix);
  const total = ny * plane.nx * size;
  const start = plane.offset + y0 * plane.nx * size;
  for (let at = 0; at < total; at += PLANE_SCRATCH_BYTES) {
    const bytes = Buffer.from(out.buffer, out.byteOffset + at, Math.min(PLANE_SCRATCH_BYTES, total - at));
    readExactly(plane, bytes, bytes.byteLength, 0, start + at);
    swap(bytes, size);
  }
}

function readThroughScratch(
  plane: PlaneRef,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  out: PixelOutput,
  outStride: number,
  scratch: PlaneScratch,
): void {
  const size = pixelBytes(plane.bitpix);
  const room = Math.floor(scratch.bytes.byteLength / size);
  const wholeRows = worthReading((plane.nx - nx) * size) && plane.nx <= room;
  // Pixels from one row to the next in the scratch; a box wider than the scratch is read in strips.
  const stride = wholeRows ? plane.nx : Math.min(nx, room);
  const rows = Math.max(1, Math.floor(room / stride));
  for (let sx = 0; sx < nx; sx += stride) {
    const width = Math.min(stride, nx - sx);
    for (let row = 0; row < ny; row += rows) {
      const count = Math.min(rows, ny - row);
      const first = (y0 + row) * plane.nx + x0 + sx;
      if (wholeRows) readRun(plane, first, (count - 1) * stride + width, scratch);
      else readRows(plane, first, width, count, stride, scratch);
      for (let j = 0; j < count; j++) {
        convertRow(plane, scratch, j * stride, width, out, (row + j) * outStride + sx);
      }
    }
  }
}

/** One read of `count` pixels from pixel `first` of the plane. */
function readRun(plane: PlaneRef, first: number, count: number, scratch: PlaneScratch): void {
  const size = pixelBytes(plane.bitpix);
  readExactly(plane, scratch.bytes, count * size, 0, plane.offset + first * size);
  swap(scratch.bytes.subarray(0, count * size), size);
}

/** A read a row. */
function readRows(
  plane: PlaneRef,
  first: number,
  width: number,
  count: number,
  stride: number,
  scratch: PlaneScratch,
): void {
  const size = pixelBytes(plane.bitpix);
  for (let j = 0; j < count; j++) {
    readExactly(plane, scratch.bytes, width * size, j * stride * size, plane.offset + (first + j * plane.nx) * size);
  }
  swap(scratch.bytes.subarray(0, ((count - 1) * stride + width) * size), size);
}

function readExactly(plane: PlaneRef, into: Buffer, length: number, intoAt: number, position: number): void {
  let done = 0;
  while (done < length) {
    const got = readSome(plane, into, intoAt + done, length - done, position + done);
    if (got === 0) throw tooShort(plane, position + done, position + length);
    done += got;
  }
}

function readSome(plane: PlaneRef, into: Buffer, at: number, length: number, position: number): number {
  try {
    return readSync(plane.fd, into, at, length, position);
  } catch (error) {
    throw storageError(plane.label, error, `reading at byte ${String(position)}`);
  }
}

function swap(bytes: Buffer, size: number): void {
  if (size === 4) bytes.swap32();
  else if (size === 2) bytes.swap16();
  else if (size === 8) bytes.swap64();
}

function fillConstant(value: number, nx: number, ny: number, out: PixelOutput, outStride: number): void {
  for (let j = 0; j < ny; j++) out.fill(value, j * outStride, j * outStride + nx);
}

/** @throws RxDrizzleError UsageError for a box outside the plane or an output of too few elements (`room`) */
export function requireBox(
  plane: PlaneRef,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  room: number,
  outStride: number,
): void {
  if (x0 < 0 || y0 < 0 || nx < 0 || ny < 0 || x0 + nx > plane.nx || y0 + ny > plane.ny) {
    const box = `${String(nx)} x ${String(ny)} at (${String(x0)}, ${String(y0)})`;
    throw misuse(plane, `the box ${box} is not inside the ${String(plane.nx)} x ${String(plane.ny)} plane`);
  }
  if (outStride < nx || (ny - 1) * outStride + nx > room) {
    throw misuse(
      plane,
      `an output of ${String(room)} elements with rows of ${String(outStride)} is too small for ${String(nx)} x ${String(ny)}`,
    );
  }
}

function misuse(plane: PlaneRef, problem: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', { file: plane.label }, problem);
}

/** The error for a file that ends at `byte`. */
export function tooShort(plane: PlaneRef, byte: number, wanted: number): RxDrizzleError {
  return new RxDrizzleError(
    'FitsFormatError',
    { file: plane.label, byte },
    `the file is truncated: it ends at byte ${String(byte)}, pixels are needed to byte ${String(wanted)}`,
    'was it changed while it was read?',
  );
}
