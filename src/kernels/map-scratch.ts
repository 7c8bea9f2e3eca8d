import type { CellPlan } from './map-cells-plan.js';
import type { ExactMap } from './types.js';

/**
 * Working memory of the row mapper. One per thread, reused for every row.
 *
 * Hot loops read and write typed arrays only: a float64 that crosses a call boundary is boxed by V8,
 * and one boxed number a pixel is hundreds of garbage collections a chip.
 */
export interface MapScratch {
  /** Row constants of the SIP polynomials, one per power of u. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** SIP planes of the flat loops: coefficient of u^p v^q at 6p + q. */
  readonly planeA: Float64Array;
  readonly planeB: Float64Array;
  /** Table coordinates as a line in x and in y: start x, start y, step x, step y. */
  readonly geometry: Float64Array;
  /** Pixel positions after the detector-to-image correction. */
  px: Float64Array;
  py: Float64Array;
  /** One row of a table (lookup, grid, step grid), blended between two or four table rows. */
  rowX: Float64Array;
  rowY: Float64Array;
  /** Output positions of the samples of a row of cells, and the coefficients of its polynomials. */
  sampleX: Float64Array;
  sampleY: Float64Array;
  coefficients: Float64Array;
  /** How the rows of a map with lookup tables are cut into cells; null = they are not. A few KB a chip. */
  readonly cells: WeakMap<ExactMap, CellPlan | null>;
  readonly band: BandScratch;
}

/** Polynomials of one band of rows, kept from row to row. */
export interface BandScratch {
  /** What the coefficients belong to; null = nothing yet. */
  map: ExactMap | null;
  band: number;
  /** Pieces of which it has coefficients: first .. last. */
  first: number;
  last: number;
  /** Those among them that are to be made: from .. to. */
  from: number;
  to: number;
  /** Pieces that there is room for. */
  pieces: number;
  /** {@link BAND_COEFFICIENTS} a piece. */
  coefficients: Float64Array;
  /** False: the memory was given, and kernels know where it is. */
  readonly grows: boolean;
}

/**
 * Values a piece of a band: five rows of {@link COEFFICIENTS}, of powers 0 to 4 of (row - middle of the band).
 */
export const BAND_COEFFICIENTS = 50;

/** Values a piece: five coefficients of powers of (column - centre) for x, then for y. */
export const COEFFICIENTS = 10;

/** Coefficients of the pieces of a run of so many columns in a band, at most. */
export function bandDoubles(columns: number): number {
  return BAND_COEFFICIENTS * mostPieces(columns);
}

/** Between two polynomials of more than four columns there is a piece of single pixels at most. */
function mostPieces(columns: number): number {
  return Math.ceil(columns / 3) + 3;
}

/** Highest SIP order that the mapper evaluates (the convention allows 9). */
export const MAX_SIP_ORDER = 9;

/** Where the row constants hold CRPIX1 (in `a`) and v (in `b`). */
export const ORIGIN = MAX_SIP_ORDER + 1;

/**
 * Makes the working memory for rows of up to `maxRowPixels` pixels; it grows by itself when a longer row comes.
 * @param band - where the coefficients of bands go, for {@link bandDoubles} of the longest row; default: memory of its own
 */
export function createMapScratch(maxRowPixels: number, band: Float64Array = new Float64Array(0)): MapScratch {
  return {
    a: new Float64Array(MAX_SIP_ORDER + 2),
    b: new Float64Array(MAX_SIP_ORDER + 2),
    planeA: new Float64Array(36),
    planeB: new Float64Array(36),
    geometry: new Float64Array(4),
    px: new Float64Array(maxRowPixels + 2),
    py: new Float64Array(maxRowPixels + 2),
    rowX: new Float64Array(256),
    rowY: new Float64Array(256),
    sampleX: new Float64Array(0),
    sampleY: new Float64Array(0),
    coefficients: new Float64Array(0),
    cells: new WeakMap(),
    band: {
      map: null,
      band: -1,
      first: 0,
      last: -1,
      from: 0,
      to: -1,
      pieces: Math.floor(band.length / BAND_COEFFICIENTS),
      coefficients: band,
      grows: band.length === 0,
    },
  };
}

/** Makes `px` and `py` hold at least n values. */
export function ensurePixels(scratch: MapScratch, n: number): void {
  if (scratch.px.length >= n) return;
  scratch.px = new Float64Array(n);
  scratch.py = new Float64Array(n);
}

/** Makes `rowX` and `rowY` hold at least n values. */
export function ensureTableRow(scratch: MapScratch, n: number): void {
  if (scratch.rowX.length >= n) return;
  scratch.rowX = new Float64Array(n);
  scratch.rowY = new Float64Array(n);
}

/** Makes the memory of bands hold at least so many pieces. @throws RangeError when it was given, and is too small */
export function ensureBand({ band }: MapScratch, pieces: number): void {
  if (band.pieces >= pieces) return;
  if (!band.grows) throw new RangeError(`the memory of a band has no room for ${String(pieces)} pieces`);
  band.map = null;
  band.pieces = pieces;
  band.coefficients = new Float64Array(BAND_COEFFICIENTS * pieces);
}

/** Makes `sampleX` and `sampleY` hold at least n values, and `coefficients` as many as given. */
export function ensureSamples(scratch: MapScratch, n: number, coefficients: number): void {
  if (scratch.sampleX.length < n) {
    scratch.sampleX = new Float64Array(n);
    scratch.sampleY = new Float64Array(n);
  }
  if (scratch.coefficients.length < coefficients) scratch.coefficients = new Float64Array(coefficients);
}
