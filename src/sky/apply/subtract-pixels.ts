import { fieldRow, type NodeField } from '../../kernels/node-field.js';
import type { StoredPixels } from './stored-pixels.js';

/** A sky in physical units. */
export interface PixelDelta {
  readonly delta: number;
  /** What is subtracted besides, pixel by pixel; null for a constant. */
  readonly rise: NodeField | null;
}

/**
 * Subtracts from pixels as they are stored (big-endian), in place. Computed in float64 and rounded once. NaN keeps its
 * bits; infinities stay.
 * @param bytes - whole pixels, starting at a multiple of 8 of its memory
 * @param first - number of the first of them in the image
 */
export function subtractFromStored(
  bytes: Buffer,
  pixels: StoredPixels,
  { delta, rise }: PixelDelta,
  first: number,
): void {
  const { bytesPerPixel, scale } = pixels;
  const count = bytes.byteLength / bytesPerPixel;
  const step = delta / scale;
  const rises = rise === null ? null : risesOf(rise, pixels, first, count);
  if (bytesPerPixel === 4) {
    bytes.swap32();
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, count);
    if (rises === null) subtractFrom32(values, step);
    else subtractRises32(values, delta, rises, scale);
    bytes.swap32();
  } else {
    bytes.swap64();
    const values = new Float64Array(bytes.buffer, bytes.byteOffset, count);
    if (rises === null) subtractFrom64(values, step);
    else subtractRises64(values, delta, rises, scale);
    bytes.swap64();
  }
}

/** The field at pixels that follow each other in the file. */
function risesOf(rise: NodeField, { nx, ny }: StoredPixels, first: number, count: number): Float64Array {
  const rises = new Float64Array(count);
  for (let done = 0; done < count;) {
    const x = (first + done) % nx;
    const y = Math.floor((first + done) / nx) % ny;
    const n = Math.min(nx - x, count - done);
    fieldRow(rise, x, y, n, rises.subarray(done, done + n));
    done += n;
  }
  return rises;
}

// Twins, so that each sees one type of array: a loop that has seen both is several times slower.

function subtractFrom32(pixels: Float32Array, step: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!Number.isNaN(value)) pixels[i] = value - step;
  }
}

function subtractFrom64(pixels: Float64Array, step: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!Number.isNaN(value)) pixels[i] = value - step;
  }
}

function subtractRises32(pixels: Float32Array, delta: number, rises: Float64Array, scale: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!Number.isNaN(value)) pixels[i] = value - (delta + rises[i]) / scale;
  }
}

function subtractRises64(pixels: Float64Array, delta: number, rises: Float64Array, scale: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    if (!Number.isNaN(value)) pixels[i] = value - (delta + rises[i]) / scale;
  }
}
