import { writeSync } from 'node:fs';
import { storageError } from '../errors/index.js';
import { dataSum } from '../fits/checksum.js';
import type { FilePlane, FitsSink, MemorySink, TileTask } from './tile-task.js';

/** Where finished tiles go. */
export interface TileSink {
  readonly bytesWritten: number;
  /** FITS data sums of what was written so far: SCI, WHT, CTX. */
  readonly dataSums: readonly [number, number, number];
  /**
   * Takes SCI and WHT of the tile [x0, x0+nx) x [y0, y0+ny). The arrays are the caller's and may be changed here.
   * @param wht - null when nothing landed on the tile: its weights are 0
   */
  write(x0: number, y0: number, nx: number, ny: number, sci: Float32Array, wht: Float32Array | null): void;
  /** Takes one plane of the context of the tile. Planes that are not given are 0 everywhere. */
  writeContext(x0: number, y0: number, nx: number, ny: number, plane: number, pixels: Int32Array): void;
}

/** The sink that a task asks for. */
export function createTileSink(task: TileTask): TileSink {
  const { sink, frameNx, frameNy } = task;
  return sink.kind === 'fits' ? new FitsTileSink(sink, frameNx, frameNy) : new MemoryTileSink(sink, frameNx, frameNy);
}

/**
 * Writes big-endian rows straight to their place in the file. Zero planes are not written: the file is born
 * sparse, zeros are what it holds, and they add nothing to a data sum.
 */
class FitsTileSink implements TileSink {
  bytesWritten = 0;
  readonly dataSums: [number, number, number] = [0, 0, 0];

  constructor(
    private readonly sink: FitsSink,
    private readonly frameNx: number,
    private readonly frameNy: number,
  ) {}

  write(x0: number, y0: number, nx: number, ny: number, sci: Float32Array, wht: Float32Array | null): void {
    const first = y0 * this.frameNx + x0;
    this.#writePlane(0, this.sink.sci, first, nx, ny, sci);
    if (wht !== null) this.#writePlane(1, this.sink.wht, first, nx, ny, wht);
  }

  writeContext(x0: number, y0: number, nx: number, ny: number, plane: number, pixels: Int32Array): void {
    if (this.sink.ctx === null) return;
    const first = (plane * this.frameNy + y0) * this.frameNx + x0;
    this.#writePlane(2, this.sink.ctx, first, nx, ny, pixels);
  }

  #writePlane(
    which: 0 | 1 | 2,
    plane: FilePlane,
    first: number,
    nx: number,
    ny: number,
    pixels: Float32Array | Int32Array,
  ): void {
    const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, nx * ny * 4);
    bytes.swap32();
    this.dataSums[which] = dataSum(bytes, this.dataSums[which]);
    try {
      for (let y = 0; y < ny; y++) {
        writeAll(plane.fd, bytes, y * nx * 4, nx * 4, plane.offset + (first + y * this.frameNx) * 4);
      }
    } catch (error) {
      throw storageError(this.sink.path, error, 'writing the product');
    }
    this.bytesWritten += bytes.length;
  }
}

/** A write may be short when the disk is nearly full; the rest then gives the error. */
function writeAll(fd: number, bytes: Buffer, start: number, length: number, position: number): void {
  let done = 0;
  while (done < length) done += writeSync(fd, bytes, start + done, length - done, position + done);
}

/** Copies rows to shared planes. */
class MemoryTileSink implements TileSink {
  bytesWritten = 0;
  readonly dataSums: readonly [number, number, number] = [0, 0, 0];

  constructor(
    private readonly sink: MemorySink,
    private readonly frameNx: number,
    private readonly frameNy: number,
  ) {}

  write(x0: number, y0: number, nx: number, ny: number, sci: Float32Array, wht: Float32Array | null): void {
    const first = y0 * this.frameNx + x0;
    this.#copy(this.sink.sci, first, nx, ny, sci);
    if (wht !== null) this.#copy(this.sink.wht, first, nx, ny, wht);
  }

  writeContext(x0: number, y0: number, nx: number, ny: number, plane: number, pixels: Int32Array): void {
    if (this.sink.ctx === null) return;
    this.#copy(this.sink.ctx, (plane * this.frameNy + y0) * this.frameNx + x0, nx, ny, pixels);
  }

  #copy<T extends Float32Array | Int32Array>(target: T, first: number, nx: number, ny: number, tile: T): void {
    for (let y = 0; y < ny; y++) target.set(tile.subarray(y * nx, (y + 1) * nx), first + y * this.frameNx);
    this.bytesWritten += nx * ny * 4;
  }
}
