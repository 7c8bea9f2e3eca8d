import type { OutputFrame } from '../src/wcs/output-frame.js';

/** An output frame in words that a person checks. */
export interface FrameSummary {
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Pixel scale, arcsec. */
  readonly scale: number;
  /** Position angle of +y, degrees east of north. */
  readonly orientation: number;
  /** Sky position of the reference pixel, degrees. */
  readonly ra: number;
  readonly dec: number;
  /** Reference pixel, 1-based. */
  readonly crpix1: number;
  readonly crpix2: number;
}

/** Summarises a frame. */
export function frameSummary(frame: OutputFrame): FrameSummary {
  return {
    nx: frame.nx,
    ny: frame.ny,
    scale: frame.pscale,
    orientation: frame.orientat,
    ra: frame.crval[0],
    dec: frame.crval[1],
    crpix1: frame.crpix[0],
    crpix2: frame.crpix[1],
  };
}
