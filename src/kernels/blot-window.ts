import type { BlotMemory } from './blot-memory.js';

/** A box of pixels: first pixel, which may be negative, and size. */
export interface ImageBox {
  readonly x0: number;
  readonly y0: number;
  readonly nx: number;
  readonly ny: number;
}

/**
 * A box of the image that is blotted (the median), row-major [ny][nx], at the start of the memory's `image`.
 *
 * It may reach beyond the frame of the image; {@link extendEdges} fills what lies there, so that the inner loops know
 * no edges. NaN = no exposure has data.
 */
export interface BlotWindow extends ImageBox {
  readonly memory: BlotMemory;
  /** Size of the whole frame. */
  readonly frameNx: number;
  readonly frameNy: number;
}

/**
 * A window over `box`. Its pixels inside the frame are the caller's to write, to element (y - y0) * nx + x - x0 of
 * `image`; then {@link extendEdges}.
 * @throws RangeError when it does not fit the memory
 */
export function placeBlotWindow(memory: BlotMemory, box: ImageBox, frameNx: number, frameNy: number): BlotWindow {
  const { x0, y0, nx, ny } = box;
  if (nx * ny > memory.image.array.length)
    throw new RangeError(`a window of ${nx}x${ny} pixels does not fit its memory`);
  return { memory, x0, y0, nx, ny, frameNx, frameNy };
}

/** What becomes of an interpolated value v: v * scale + add. */
export interface BlotLevel {
  /** Exposure time over s^2 and over the factor to electrons (dossier 6). */
  readonly scale: number;
  /** Sky to be added, in units of the result. */
  readonly add: number;
  /**
   * Written as it is where there is no image: beyond the frame, or position NaN. NaN by default; the reference has 0,
   * to which it adds the sky.
   */
  readonly missing: number;
}

/** The part of a row that is blotted: the first n positions of the memory, to `blotted` from element `at` on. */
export interface BlotRun {
  readonly n: number;
  readonly at: number;
}

/**
 * Fills the part of a window that lies beyond the frame by odd reflection about the edge pixels, in x and then in y:
 * v[-k] = 2 v[0] - v[k], v[n-1+k] = 2 v[n-1] - v[n-1-k]; a frame of fewer pixels gives its last one.
 * @throws RangeError when the window lacks the pixels inside the frame that the reflection needs
 */
export function extendEdges(window: BlotWindow): void {
  const { memory, x0, y0, nx, ny, frameNx, frameNy } = window;
  const data = memory.image.array;
  if (nx <= 0 || ny <= 0) return;
  requireSources(x0, nx, frameNx);
  requireSources(y0, ny, frameNy);
  if (x0 < 0 || x0 + nx > frameNx) extendRows(window);
  for (let y = y0; y < 0; y++) reflectRow(data, nx, y - y0, -y0, Math.min(-y, frameNy - 1) - y0);
  const last = frameNy - 1;
  for (let y = frameNy; y < y0 + ny; y++) reflectRow(data, nx, y - y0, last - y0, Math.max(2 * last - y, 0) - y0);
}

/** The columns beyond the frame, of the rows within. */
function extendRows({ memory, x0, y0, nx, ny, frameNx, frameNy }: BlotWindow): void {
  const data = memory.image.array;
  const firstY = Math.max(0, y0);
  const lastY = Math.min(frameNy, y0 + ny) - 1;
  const last = frameNx - 1;
  for (let y = firstY; y <= lastY; y++) {
    const row = (y - y0) * nx - x0;
    for (let x = x0; x < 0; x++) data[row + x] = 2 * data[row] - data[row + Math.min(-x, last)];
    for (let x = frameNx; x < x0 + nx; x++)
      data[row + x] = 2 * data[row + last] - data[row + Math.max(2 * last - x, 0)];
  }
}

function requireSources(first: number, n: number, frame: number): void {
  const end = first + n;
  const [low, high] = reflectionSources(first, end - 1, frame);
  if (low < first || high >= end) throw new RangeError(`a window of pixels ${first} to ${end - 1} cannot be continued`);
}

/** First and last pixel of an axis of `frame` pixels that a window of pixels first..last must hold, for its reflections. */
export function reflectionSources(first: number, last: number, frame: number): [number, number] {
  const high = first < 0 ? Math.max(last, Math.min(-first, frame - 1)) : last;
  const low = last >= frame ? Math.min(first, Math.max(2 * (frame - 1) - last, 0)) : first;
  return [low, high];
}

function reflectRow(data: Float32Array, nx: number, row: number, edge: number, inner: number): void {
  for (let i = 0; i < nx; i++) data[row * nx + i] = 2 * data[edge * nx + i] - data[inner * nx + i];
}

/**
 * What an inner loop wants to know, as float64 (numbers of an object would be checked and converted for each pixel).
 *
 * 0-3: limits [low x, high x, low y, high y) of the positions that lie on the frame and whose stencil the window holds;
 * 4-7: the same for the frame alone; 8-10: scale, add, missing. The stencil of position x is the pixels
 * floor(x + shift) - before .. floor(x + shift) + after. On the frame is -0.5 <= x < n - 0.5; with compat
 * 0 <= x <= n, as in the reference.
 */
export function blotConstants(
  window: BlotWindow,
  level: BlotLevel,
  compat: boolean,
  before: number,
  after: number,
  shift: number,
): Float64Array {
  const { x0, y0, nx, ny, frameNx, frameNy } = window;
  const low = compat ? 0 : -0.5;
  const highX = compat ? justAbove(frameNx) : frameNx - 0.5;
  const highY = compat ? justAbove(frameNy) : frameNy - 0.5;
  return Float64Array.of(
    Math.max(low, x0 + before - shift),
    Math.min(highX, x0 + nx - after - shift),
    Math.max(low, y0 + before - shift),
    Math.min(highY, y0 + ny - after - shift),
    low,
    highX,
    low,
    highY,
    level.scale,
    level.add,
    level.missing,
  );
}

/** Between n and the next float32: positions are rounded to float32 with compat. */
function justAbove(n: number): number {
  return n * (1 + 2 ** -30);
}

/** The error for positions on the frame whose stencil the window does not hold: the window was planned wrongly. */
export function windowTooSmall(window: BlotWindow, positions: number): RangeError {
  const { x0, y0, nx, ny } = window;
  return new RangeError(`${positions} positions lie outside of the window of ${nx} x ${ny} pixels at (${x0}, ${y0})`);
}
