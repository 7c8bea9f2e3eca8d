import type { StoredPixels } from './stored-pixels.js';

/**
 * Subtracts from pixels as they are stored (big-endian), in place. Computed in float64 and rounded once. NaN keeps its
 * bits; infinities stay.
 * @param bytes - whole pixels, starting at a multiple of 8 of its memory
 * @param delta - in physical units
 */
export function subtractFromStored(bytes: Buffer, { bytesPerPixel, scale }: StoredPixels, delta: number): void {
  const count = bytes.byteLength / bytesPerPixel;
  const step = delta / scale;
  if (bytesPerPixel === 4) {
    bytes.swap32();
    subtractFrom32(new Float32Array(bytes.buffer, bytes.byteOffset, count), step);
    bytes.swap32();
  } else {
    bytes.swap64();
    subtractFrom64(new Float64Array(bytes.buffer, bytes.byteOffset, count), step);
    bytes.swap64();
  }
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
