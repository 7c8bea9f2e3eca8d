import { writeSync } from 'node:fs';
import { storageError } from '../errors/index.js';
import { dataSum } from '../fits/checksum.js';
import type { FilePlane } from './tile-task.js';

/** Writes boxes of a plane of big-endian 32-bit numbers straight to their place in a file. */
export class PlaneWriter {
  readonly #plane: FilePlane;
  readonly #path: string;
  readonly #frameNx: number;
  readonly #sums: boolean;
  /** FITS data sum of everything written so far; 0 where none is wanted. */
  dataSum = 0;
  bytesWritten = 0;

  /** @param path - for messages; @param frameNx - row length of the plane, pixels; @param sums - a data sum is wanted */
  constructor(plane: FilePlane, path: string, frameNx: number, sums = true) {
    this.#plane = plane;
    this.#path = path;
    this.#frameNx = frameNx;
    this.#sums = sums;
  }

  /**
   * Writes the box of nx x ny pixels whose first pixel is number `first` of the plane. The pixels are byte-swapped in place.
   * @throws StorageError
   */
  write(first: number, nx: number, ny: number, pixels: Float32Array | Int32Array): void {
    const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, nx * ny * 4);
    bytes.swap32();
    if (this.#sums) this.dataSum = dataSum(bytes, this.dataSum);
    try {
      for (let y = 0; y < ny; y++) {
        writeAll(this.#plane.fd, bytes, y * nx * 4, nx * 4, this.#plane.offset + (first + y * this.#frameNx) * 4);
      }
    } catch (error) {
      throw storageError(this.#path, error, 'writing pixels');
    }
    this.bytesWritten += bytes.length;
  }
}

/** A write may be short when the disk is nearly full; the rest then gives the error. */
function writeAll(fd: number, bytes: Buffer, start: number, length: number, position: number): void {
  let done = 0;
  while (done < length) done += writeSync(fd, bytes, start + done, length - done, position + done);
}
