import type { Bitpix } from './data-size.js';

/**
 * Where the pixels of one image plane lie. Plain data: it crosses to any thread of the process, whose
 * descriptors are shared. Physical value = BZERO + BSCALE x stored value.
 */
export interface PlaneRef {
  /** Open descriptor; -1 for a constant plane. */
  readonly fd: number;
  /** Byte of the first pixel in the descriptor. */
  readonly offset: number;
  readonly nx: number;
  readonly ny: number;
  readonly bitpix: Bitpix;
  readonly bscale: number;
  readonly bzero: number;
  /** Stored value that means "no value", or null. Integers only. */
  readonly blank: number | null;
  /** For messages. */
  readonly label: string;
  /** Every pixel has this value and there are no bytes (HST: NAXIS = 0 with NPIX1, NPIX2, PIXVALUE). */
  readonly constant?: number;
}

/** Bytes of one stored pixel. */
export function pixelBytes(bitpix: Bitpix): number {
  return Math.abs(bitpix) >> 3;
}
