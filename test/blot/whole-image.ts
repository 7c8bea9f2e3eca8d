import { blotRow } from '../../src/blot/blot-row.js';
import { createInterpolant, type BlotInterp } from '../../src/blot/interpolant.js';
import { createBlotMemory } from '../../src/kernels/blot-memory.js';
import {
  extendEdges,
  placeBlotWindow,
  type BlotLevel,
  type BlotWindow,
  type ImageBox,
} from '../../src/kernels/blot-window.js';

/** Every interpolant. */
export const INTERPS: readonly BlotInterp[] = ['nearest', 'linear', 'poly3', 'poly5', 'lan3', 'lan5', 'sinc'];

/** The largest stencil, pixels on either side. */
const WIDEST = 8;

/** A small image in memory. */
export interface SmallImage {
  readonly nx: number;
  readonly ny: number;
  readonly data: ArrayLike<number>;
}

/** An image given by a function of the pixel. */
export function imageOf(nx: number, ny: number, value: (x: number, y: number) => number): SmallImage {
  return { nx, ny, data: Float32Array.from({ length: nx * ny }, (_, k) => value(k % nx, Math.floor(k / nx))) };
}

/** A window over part of an image, its edges extended, with room for rows of `longest` positions. */
export function windowOf(image: SmallImage, box: ImageBox, longest = 4096): BlotWindow {
  const memory = createBlotMemory({ windowPixels: box.nx * box.ny, rowPixels: longest, blottedPixels: longest });
  const window = placeBlotWindow(memory, box, image.nx, image.ny);
  for (let y = Math.max(0, box.y0); y < Math.min(image.ny, box.y0 + box.ny); y++) {
    for (let x = Math.max(0, box.x0); x < Math.min(image.nx, box.x0 + box.nx); x++)
      memory.image.array[(y - box.y0) * box.nx + x - box.x0] = image.data[y * image.nx + x];
  }
  extendEdges(window);
  return window;
}

/** A window over all of an image, with room for any stencil. */
export function wholeImage(image: SmallImage, longest = 4096): BlotWindow {
  const box = { x0: -WIDEST, y0: -WIDEST, nx: image.nx + 2 * WIDEST, ny: image.ny + 2 * WIDEST };
  return windowOf(image, box, longest);
}

/** Positions, x and y. */
export interface Positions {
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
}

/** v unchanged, NaN where there is nothing. */
export const PLAIN: BlotLevel = { scale: 1, add: 0, missing: NaN };

/** The blotted values at positions (a copy). */
export function blotAt(
  window: BlotWindow,
  { xs, ys }: Positions,
  interp: BlotInterp,
  compat = false,
  level: BlotLevel = PLAIN,
  sinscl = 1,
): Float32Array {
  const n = xs.length;
  window.memory.xs.array.set(xs);
  window.memory.ys.array.set(ys);
  blotRow(createInterpolant({ interp, compat, sinscl }), window, { n, at: 0 }, level);
  return window.memory.blotted.array.slice(0, n);
}

/** Positions from a fixed linear congruence, within [low, high) in both axes. */
export function scattered(count: number, low: number, highX: number, highY: number): Positions {
  let state = 4711;
  const next = (high: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return low + ((high - low) * state) / 0x80000000;
  };
  const pairs = Array.from({ length: count }, () => [next(highX), next(highY)] as const);
  return { xs: pairs.map(([x]) => x), ys: pairs.map(([, y]) => y) };
}

/** Lanczos as its definition says, over the pixels of the image within `reach` of trunc(x). */
export function plainLanczos(
  { nx, ny, data }: SmallImage,
  x: number,
  y: number,
  order: number,
  options: { readonly reach: number; readonly step: number; readonly normalised: boolean },
): number {
  const { reach, step, normalised } = options;
  const kernel = (distance: number): number => {
    const d = step > 0 ? Math.trunc(Math.abs(distance) / step) * step : Math.abs(distance);
    return d < order ? sinc(d) * sinc(d / order) : 0;
  };
  let value = 0;
  let sum = 0;
  for (let j = Math.trunc(y) - reach; j <= Math.trunc(y) + reach; j++) {
    for (let i = Math.trunc(x) - reach; i <= Math.trunc(x) + reach; i++) {
      if (i < 0 || i >= nx || j < 0 || j >= ny) continue;
      const w = kernel(x - i) * kernel(y - j);
      value += w * data[j * nx + i];
      sum += w;
    }
  }
  return normalised ? value / sum : value;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
