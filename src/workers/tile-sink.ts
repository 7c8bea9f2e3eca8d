import { PlaneWriter } from './plane-writer.js';
import type { DataSums, FitsSink, MemorySink, TileTask } from './tile-task.js';

/** Where finished tiles go. */
export interface TileSink {
  readonly bytesWritten: number;
  /** FITS data sums of what was written so far. */
  readonly dataSums: DataSums;
  /**
   * Takes SCI and WHT of the tile [x0, x0+nx) x [y0, y0+ny). The arrays are the caller's and may be changed here.
   * @param wht - null when nothing landed on the tile: its weights are 0
   */
  write(x0: number, y0: number, nx: number, ny: number, sci: Float32Array, wht: Float32Array | null): void;
  /** Takes one plane of the context of the tile. Planes that are not given are 0 everywhere. */
  writeContext(x0: number, y0: number, nx: number, ny: number, plane: number, pixels: Int32Array): void;
  /** Takes ERR and DQ of the tile, where they are wanted. @param dq - null: 0 everywhere */
  writeErrors(x0: number, y0: number, nx: number, ny: number, err: Float32Array, dq: Int32Array | null): void;
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
  readonly #frameNx: number;
  readonly #frameNy: number;
  readonly #sci: PlaneWriter;
  readonly #wht: PlaneWriter;
  readonly #ctx: PlaneWriter | null;
  readonly #err: PlaneWriter | null;
  readonly #dq: PlaneWriter | null;

  constructor({ path, sci, wht, ctx, err, dq }: FitsSink, frameNx: number, frameNy: number) {
    this.#frameNx = frameNx;
    this.#frameNy = frameNy;
    this.#sci = new PlaneWriter(sci, path, frameNx);
    this.#wht = new PlaneWriter(wht, path, frameNx);
    this.#ctx = ctx === null ? null : new PlaneWriter(ctx, path, frameNx);
    this.#err = err == null ? null : new PlaneWriter(err, path, frameNx);
    this.#dq = dq == null ? null : new PlaneWriter(dq, path, frameNx);
  }

  get bytesWritten(): number {
    const planes = [this.#sci, this.#wht, this.#ctx, this.#err, this.#dq];
    return planes.reduce((sum, plane) => sum + (plane?.bytesWritten ?? 0), 0);
  }

  get dataSums(): DataSums {
    const of = (plane: PlaneWriter | null): number => plane?.dataSum ?? 0;
    return [this.#sci.dataSum, this.#wht.dataSum, of(this.#ctx), of(this.#err), of(this.#dq)];
  }

  write(x0: number, y0: number, nx: number, ny: number, sci: Float32Array, wht: Float32Array | null): void {
    const first = y0 * this.#frameNx + x0;
    this.#sci.write(first, nx, ny, sci);
    if (wht !== null) this.#wht.write(first, nx, ny, wht);
  }

  writeContext(x0: number, y0: number, nx: number, ny: number, plane: number, pixels: Int32Array): void {
    this.#ctx?.write((plane * this.#frameNy + y0) * this.#frameNx + x0, nx, ny, pixels);
  }

  writeErrors(x0: number, y0: number, nx: number, ny: number, err: Float32Array, dq: Int32Array | null): void {
    const first = y0 * this.#frameNx + x0;
    this.#err?.write(first, nx, ny, err);
    if (dq !== null) this.#dq?.write(first, nx, ny, dq);
  }
}

/** Copies rows to shared planes. */
class MemoryTileSink implements TileSink {
  bytesWritten = 0;
  readonly dataSums: DataSums = [0, 0, 0, 0, 0];

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

  writeErrors(x0: number, y0: number, nx: number, ny: number, err: Float32Array, dq: Int32Array | null): void {
    const first = y0 * this.frameNx + x0;
    if (this.sink.err != null) this.#copy(this.sink.err, first, nx, ny, err);
    if (this.sink.dq != null && dq !== null) this.#copy(this.sink.dq, first, nx, ny, dq);
  }

  #copy<T extends Float32Array | Int32Array>(target: T, first: number, nx: number, ny: number, tile: T): void {
    for (let y = 0; y < ny; y++) target.set(tile.subarray(y * nx, (y + 1) * nx), first + y * this.frameNx);
    this.bytesWritten += nx * ny * 4;
  }
}
