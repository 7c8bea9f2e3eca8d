import { amount } from './squares';

/*
 * AssemblyScript, compiled to WebAssembly with SIMD (`npm run kernels`); src/kernels/drop-memory.ts is its counterpart in
 * TypeScript and says what lies where. Addresses are bytes in the memory of the thread.
 *
 * State of the call: the part of the output frame that is being filled, and what was skipped.
 */

/** Geometric overlap, output pixels squared, at or below which an output pixel is not touched. */
export const MIN_AREA: f64 = 1e-12;

/** Output pixel of the first element: column. */
export let wx: i32 = 0;
/** Output pixel of the first element: row. */
export let wy: i32 = 0;
/** Size of the window: columns. */
export let wnx: i32 = 0;
/** Size of the window: rows. */
export let wny: i32 = 0;
/** Pairs of float64 (sum of weight times value, sum of weight), row-major. */
export let sums: usize = 0;
/** One int32 a pixel; 0: no context. */
export let context: usize = 0;
/** One float64 a pixel, value of the last masked pixel; 0: not kept. */
export let kept: usize = 0;
/** The context bit of the chip at hand. */
export let bit: i32 = 0;

/** Skipped in this call; see the functions below. */
export let bad: i32 = 0;
/** Likewise: quads without area. */
export let degenerate: i32 = 0;
/** Likewise: quads beyond reason. */
export let torn: i32 = 0;

/** Where the kernels drop to until the next call; sets the counters to zero. */
export function open(
  x0: i32,
  y0: i32,
  nx: i32,
  ny: i32,
  sumsAt: usize,
  contextAt: usize,
  keptAt: usize,
  contextBit: i32,
): void {
  wx = x0;
  wy = y0;
  wnx = nx;
  wny = ny;
  sums = sumsAt;
  context = contextAt;
  kept = keptAt;
  bit = contextBit;
  bad = 0;
  degenerate = 0;
  torn = 0;
}

/** Another context bit for the pixel at hand. */
export function setBit(own: i32): void {
  bit = own;
}

/** Counts a pixel with a weight whose value or weight is not finite. */
export function countBad(): void {
  bad++;
}

/** Counts a pixel whose quad has no area. */
export function countDegenerate(): void {
  degenerate++;
}

/** Counts a pixel whose quad is beyond reason. */
export function countTorn(): void {
  torn++;
}

/** Pixels with a weight whose value or weight is not finite. */
export function badPixels(): i32 {
  return bad;
}

/** Pixels whose quad has no area. */
export function degeneratePixels(): i32 {
  return degenerate;
}

/** Pixels whose quad is beyond reason. */
export function tornPixels(): i32 {
  return torn;
}

/** Adds the amount for a share t times (value, 1), both in `pair`, to output pixel k. */
export function add(k: i32, t: f64, pair: v128): void {
  const at = sums + ((<usize>k) << 4);
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(amount(t)), pair)));
  if (context != 0) {
    const c = context + ((<usize>k) << 2);
    store<i32>(c, load<i32>(c) | bit);
  }
}
