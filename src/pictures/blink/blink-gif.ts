import { RxDrizzleError } from '../../errors/index.js';
import { loadSharp } from '../load-sharp.js';
import { limitsOf, stretch } from '../stretch.js';
import type { BlackWhite } from '../stretch.js';
import { labelStrip } from './label-strip.js';

/** One picture of a blink. */
export interface BlinkFrame {
  /** Written below the picture. */
  readonly label: string;
  /** Row-major, the first row is the bottom one, as FITS has it. NaN is "no value". */
  readonly pixels: Float32Array;
  readonly nx: number;
  readonly ny: number;
  /** Pixels that are marked by a colour: those that are not 0. */
  readonly marked?: Uint8Array;
}

/** How frames are drawn. */
export interface BlinkOptions {
  /** Values drawn black and white, in all frames alike. Default: 1 and 99 percent of the pixels of the first. */
  readonly limits?: BlackWhite | undefined;
  /** Time that each frame is shown, s; a GIF knows steps of 0.01. Default 0.7. */
  readonly seconds?: number | undefined;
  /** Small pictures are enlarged by whole factors while their longer side stays below this many pixels. Default 800. */
  readonly size?: number | undefined;
}

/** A blink and what was made of it. */
export interface Blink {
  readonly gif: Buffer;
  readonly frames: number;
  /** Size of a frame with its label, pixels. */
  readonly width: number;
  readonly height: number;
  readonly limits: BlackWhite;
}

/** Shades from black to white: with the colours they fit into the 256 of a GIF, so that each pixel is exact. */
const SHADES = 240;

/** Red, green and blue of a pixel without a value. */
export const NO_VALUE = [38, 52, 110] as const;
/** Red, green and blue of a pixel that is marked. */
export const MARKED = [235, 64, 38] as const;

/**
 * Pictures of one field that take turns, as an endless GIF in shades of grey: what differs between them, such as the edges
 * that a sky method leaves, is seen at once. Frames are drawn one after the other; of each 3 bytes a picture pixel are kept.
 * @throws UsageError for fewer than two frames or frames of different sizes; StorageError where sharp is missing or the
 * system has no font
 */
export async function blinkGif(
  frames: Iterable<BlinkFrame> | AsyncIterable<BlinkFrame>,
  { limits: given, seconds = 0.7, size = 800 }: BlinkOptions = {},
): Promise<Blink> {
  const pages: DrawnFrame[] = [];
  let [limits, first] = [given, undefined as BlinkFrame | undefined];
  for await (const frame of frames) {
    first ??= frame;
    limits ??= limitsOf(frame.pixels, { kind: 'percentile', low: 1, high: 99 });
    requireSize(frame, first);
    pages.push(await drawFrame(frame, limits, size));
  }
  if (first === undefined || limits === undefined || pages.length < 2)
    throw new RxDrizzleError('UsageError', {}, 'one picture cannot blink', 'name two images or more');
  const { width, height } = pages[0];
  const sharp = await loadSharp();
  const raw = { width, height: height * pages.length, channels: 3, pageHeight: height } as const;
  const delay = pages.map(() => Math.round(100 * seconds) * 10);
  const gif = await sharp(Buffer.concat(pages.map(({ rgb }) => rgb)), { raw })
    .gif({ delay, loop: 0, ...EXACT })
    .toBuffer();
  return { gif, frames: pages.length, width, height, limits };
}

/** A palette for each frame of its own shades, and frames that are alike all the same. */
const EXACT = { dither: 0, effort: 10, reuse: false, interPaletteMaxError: 0, keepDuplicateFrames: true } as const;

function requireSize({ label, nx, ny }: BlinkFrame, first: BlinkFrame): void {
  if (nx === first.nx && ny === first.ny) return;
  const problem = `is ${nx} x ${ny} pixels, but ${first.label} is ${first.nx} x ${first.ny}`;
  throw new RxDrizzleError('UsageError', { file: label }, problem, 'make all on one output frame');
}

function enlargement({ nx, ny }: BlinkFrame, size: number): number {
  return Math.max(1, Math.floor(size / Math.max(nx, ny)));
}

/** A frame with its label: red, green and blue of its pixels, first row at the top. */
export interface DrawnFrame {
  readonly rgb: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a frame in shades of grey, linear, and its label below.
 * @param size - see {@link BlinkOptions}
 * @throws StorageError where sharp is missing or the system has no font
 */
export async function drawFrame(frame: BlinkFrame, limits: BlackWhite, size: number): Promise<DrawnFrame> {
  const { nx, ny, label } = frame;
  const times = enlargement(frame, size);
  const strip = await labelStrip(label, nx * times);
  const rgb = Buffer.alloc(3 * (nx * times * ny * times + strip.length));
  for (let y = 0; y < ny; y++) {
    const start = 3 * (ny - 1 - y) * times * nx * times;
    drawRow(frame, y, limits, times, rgb, start);
    const row = rgb.subarray(start, start + 3 * nx * times);
    for (let k = 1; k < times; k++) rgb.set(row, start + k * row.length);
  }
  const below = 3 * nx * times * ny * times;
  for (const [k, level] of strip.entries()) rgb.fill(shade(level / 255), below + 3 * k, below + 3 * k + 3);
  return { rgb, width: nx * times, height: ny * times + strip.length / (nx * times) };
}

function drawRow(
  { pixels, marked, nx }: BlinkFrame,
  y: number,
  limits: BlackWhite,
  times: number,
  rgb: Buffer,
  start: number,
): void {
  for (let x = 0, at = start; x < nx; x++) {
    const k = y * nx + x;
    const level = stretch(pixels[k], limits, 'linear', 1);
    const isMarked = marked !== undefined && marked[k] !== 0;
    const grey = shade(level);
    const [r, g, b] = isMarked ? MARKED : Number.isNaN(level) ? NO_VALUE : [grey, grey, grey];
    for (let n = 0; n < times; n++, at += 3) {
      rgb[at] = r;
      rgb[at + 1] = g;
      rgb[at + 2] = b;
    }
  }
}

/** The nearest of the {@link SHADES} for a brightness from 0 to 1. */
function shade(level: number): number {
  return Math.round((Math.round(level * (SHADES - 1)) * 255) / (SHADES - 1));
}
