import { renderTiles } from '../../src/workers/render-tiles.js';
import { CONTROL } from '../../src/workers/tile-task.js';
import type { ChipTask, FinishSettings, MemorySink, TileReport, TileTask } from '../../src/workers/tile-task.js';

/** Planes and report of a rendering. */
export interface Rendered extends MemorySink {
  readonly report: TileReport;
  readonly control: Int32Array;
}

/** Output frame of a case, pixels. */
export interface Frame {
  readonly nx: number;
  readonly ny: number;
  readonly tileSize?: number;
  readonly planes?: number;
}

/** Values are left as they are, empty pixels are NaN or what was masked there. */
export const NOTHING: FinishSettings = { fillval: null, maskval: NaN, sciFactor: 1 };

/** A task over shared planes. */
export function taskOf(
  { nx, ny, tileSize = 16, planes = 1 }: Frame,
  chips: readonly ChipTask[],
  finish: FinishSettings,
): TileTask & { sink: MemorySink } {
  const area = nx * ny;
  // Garbage: every pixel must be written, but those of WHT and CTX that stay zero.
  const sci = new Float32Array(new SharedArrayBuffer(4 * area)).fill(-12345);
  const wht = new Float32Array(new SharedArrayBuffer(4 * area));
  const ctx = planes === 0 ? null : new Int32Array(new SharedArrayBuffer(4 * area * planes));
  return {
    frameNx: nx,
    frameNy: ny,
    tileSize,
    control: new SharedArrayBuffer(4 * CONTROL.cells),
    chips,
    contextPlanes: planes,
    finish,
    sink: { kind: 'memory', sci, wht, ctx },
  };
}

/** Renders in this thread. */
export function rendered(frame: Frame, chips: readonly ChipTask[], finish: Partial<FinishSettings> = {}): Rendered {
  const task = taskOf(frame, chips, { ...NOTHING, ...finish });
  const report = renderTiles(task);
  return { ...task.sink, report, control: new Int32Array(task.control) };
}

/** Share of output pixel c that a pixel of side 1 centred on x covers. */
function overlap(x: number, c: number): number {
  return Math.max(0, Math.min(x + 0.5, c + 0.5) - Math.max(x - 0.5, c - 0.5));
}

/** A chip laid on the frame at (dx, dy). */
export interface Drop {
  readonly nx: number;
  readonly ny: number;
  readonly data: ArrayLike<number>;
  readonly weight: (k: number) => number;
  readonly dx: number;
  readonly dy: number;
}

/** Weighted mean and weight of shifted square drops, by definition: sums of overlaps, in float64. */
export function expected(nx: number, ny: number, drops: readonly Drop[]): { sci: Float64Array; wht: Float64Array } {
  const sci = new Float64Array(nx * ny);
  const wht = new Float64Array(nx * ny);
  for (const { nx: cx, ny: cy, data, weight, dx, dy } of drops) {
    for (let k = 0; k < cx * cy; k++) {
      const x = (k % cx) + dx;
      const y = Math.floor(k / cx) + dy;
      for (let j = Math.max(0, Math.floor(y - 0.5)); j <= Math.min(ny - 1, Math.ceil(y + 0.5)); j++) {
        for (let i = Math.max(0, Math.floor(x - 0.5)); i <= Math.min(nx - 1, Math.ceil(x + 0.5)); i++) {
          const w = weight(k) * overlap(x, i) * overlap(y, j);
          if (w === 0) continue;
          sci[j * nx + i] += w * data[k];
          wht[j * nx + i] += w;
        }
      }
    }
  }
  for (let k = 0; k < nx * ny; k++) sci[k] /= wht[k];
  return { sci, wht };
}

/** Pixels that differ from their neighbours. */
export function values(n: number, seed: number): Float32Array {
  return Float32Array.from({ length: n }, (_, k) => 10 + ((k * 37 + seed * 101) % 83) - ((k * k) % 29));
}

/** Largest difference of two images, infinite where just one is NaN. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let k = 0; k < b.length; k++) {
    if (Number.isNaN(a[k]) && Number.isNaN(b[k])) continue;
    const d = Math.abs(a[k] - b[k]);
    most = Number.isNaN(d) ? Infinity : Math.max(most, d);
  }
  return most;
}
