import type { PlaneRef } from './plane-ref.js';
import type { PlaneScratch } from './plane-scratch.js';

/** Arrays that pixels can be read into. */
export type PixelOutput = Float32Array | Float64Array | Int32Array;

/**
 * Converts `count` pixels of a scratch that is already in the host's byte order, from pixel `from`, to
 * out[at...]: BZERO + BSCALE x stored in doubles, BLANK to NaN in float outputs. Never allocates.
 */
export function convertRow(
  plane: PlaneRef,
  scratch: PlaneScratch,
  from: number,
  count: number,
  out: PixelOutput,
  at: number,
): void {
  if (plane.bitpix === 64) convertLong(plane, scratch, from, count, out, at);
  else convertSimple(plane, storedPixels(plane, scratch), from, count, out, at);
}

type Stored = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

function storedPixels(plane: PlaneRef, scratch: PlaneScratch): Stored {
  switch (plane.bitpix) {
    case 8:
      return scratch.bytes;
    case 16:
      return scratch.i16;
    case 32:
      return scratch.i32;
    case -64:
      return scratch.f64;
    default:
      return scratch.f32;
  }
}

function convertSimple(
  plane: PlaneRef,
  stored: Stored,
  from: number,
  count: number,
  out: PixelOutput,
  at: number,
): void {
  const { bscale, bzero, blank } = plane;
  if (bscale === 1 && bzero === 0) {
    out.set(stored.subarray(from, from + count), at);
  } else if (fitsExactly(plane, out)) {
    // The engine's own conversion is several times faster than a loop over arrays of changing types.
    out.set(stored.subarray(from, from + count), at);
    scaleInPlace(out, at, count, bscale, bzero);
  } else {
    for (let i = 0; i < count; i++) out[at + i] = stored[from + i] * bscale + bzero;
  }
  if (blank === null || out instanceof Int32Array) return;
  for (let i = 0; i < count; i++) if (stored[from + i] === blank) out[at + i] = NaN;
}

/** True when every stored value goes into the output without rounding, before it is scaled. */
function fitsExactly(plane: PlaneRef, out: PixelOutput): boolean {
  if (plane.bitpix === 8 || plane.bitpix === 16) return true;
  return plane.bitpix === -32 && !(out instanceof Int32Array);
}

function scaleInPlace(out: PixelOutput, at: number, count: number, bscale: number, bzero: number): void {
  const end = at + count;
  for (let i = at; i < end; i++) out[i] = out[i] * bscale + bzero;
}

/**
 * 64-bit integers from their halves: high x 2^32 + low rounds once, and the offset of unsigned integers
 * (BZERO = 2^63) is added to the high half, where it is exact.
 */
function convertLong(
  plane: PlaneRef,
  scratch: PlaneScratch,
  from: number,
  count: number,
  out: PixelOutput,
  at: number,
): void {
  const { bscale, bzero, blank } = plane;
  const { i32, u32 } = scratch;
  const exact = bscale === 1 && Number.isInteger(bzero / TWO_32);
  const highOffset = exact ? bzero / TWO_32 : 0;
  const keepsBlank = blank === null || out instanceof Int32Array;
  for (let i = 0; i < count; i++) {
    const word = 2 * (from + i);
    const high = i32[word + 1];
    const low = u32[word];
    const value = (high + highOffset) * TWO_32 + low;
    // The low 32 bits are those of an integer mask; a double would have lost them past 2^53.
    if (out instanceof Int32Array && exact) out[at + i] = low;
    else if (!keepsBlank && high * TWO_32 + low === blank) out[at + i] = NaN;
    else out[at + i] = exact ? value : value * bscale + bzero;
  }
}

const TWO_32 = 4294967296;
