import { setBit } from './window';

/*
 * Two programs are compiled from these sources. With SQUARES=0 they add the weighted values of pixels. With SQUARES=1 they
 * add what the variance of the weighted mean is made of: the data are errors instead of values, an output pixel gets the
 * SQUARE of the share that it gets otherwise times the variance, and in place of the context bit of the chip its context
 * gets the flags of the pixel. Every condition on SQUARES is decided when the program is compiled.
 */

/**
 * Stands for the variance of a pixel without a usable error: the sum of an output pixel that it has any share of ends below
 * zero, as no float32 has a square near it; and no share or weight makes it infinite, so that a share of 0 adds 0.
 */
const UNKNOWN: f64 = -1e200;

/** With SQUARES, where the flags of the row at hand lie: int32 each. */
let flags: usize = 0;

/** Where the flags of the next row lie. */
export function flagsAt(at: usize): void {
  flags = at;
}

/** What is added for a pixel whose share is t. */
export function amount(t: f64): f64 {
  return SQUARES ? t * t : t;
}

/** {@link amount} of two. */
export function amounts(t: v128): v128 {
  return SQUARES ? f64x2.mul(t, t) : t;
}

/** What is weighted: the value d, or the square of the error d. */
export function quantity(d: f64): f64 {
  if (!SQUARES) return d;
  return d > 0 && d < Infinity ? d * d : UNKNOWN;
}

/** {@link quantity} of two. */
export function quantities(d: v128): v128 {
  if (!SQUARES) return d;
  const usable = v128.and(f64x2.gt(d, f64x2.splat(0)), f64x2.lt(d, f64x2.splat(Infinity)));
  return v128.bitselect(f64x2.mul(d, d), f64x2.splat(UNKNOWN), usable);
}

/** With SQUARES the flags of pixel i of the row become the bit; returns the bit. */
export function bitOf(i: usize, bit: i32): i32 {
  if (!SQUARES) return bit;
  const own = load<i32>(flags + (i << 2));
  setBit(own);
  return own;
}
