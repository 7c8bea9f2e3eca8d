import { RxDrizzleError } from '../errors/index.js';

/** How pixel values become brightness. */
export type StretchKind = 'asinh' | 'log' | 'linear';

/** How the darkest and the brightest value are found. */
export type Limits =
  /** Black 1.5 sigma of the sky below the sky, white at the 99.8th percentile or 30 sigma above it, whichever is higher. */
  | { readonly kind: 'sky' }
  /** Shares of the pixels below black and white, percent. */
  | { readonly kind: 'percentile'; readonly low: number; readonly high: number }
  /** A line through the sorted sample, flattened by the contrast: shows the sky and its noise. */
  | { readonly kind: 'zscale'; readonly contrast: number }
  /** Given values. */
  | { readonly kind: 'fixed'; readonly black: number; readonly white: number };

/** The values that are drawn black and white. */
export interface BlackWhite {
  readonly black: number;
  readonly white: number;
  /** Where asinh and log should turn, as a share of the range: 3 sigma of the sky. Limits of kind `sky` only. */
  readonly softening?: number;
}

/** Largest number of pixels from which limits are taken. */
const SAMPLE_SIZE = 200_000;

/**
 * Black and white of an image. NaN is left out; an image without any number is black 0, white 1.
 * @throws RxDrizzleError UsageError for percentages out of order or outside 0-100, and for fixed limits out of order
 */
export function limitsOf(pixels: Float32Array, limits: Limits): BlackWhite {
  if (limits.kind === 'fixed') return ordered(limits.black, limits.white);
  const sorted = sortedSample(pixels);
  if (sorted.length === 0) return { black: 0, white: 1 };
  const found = limitsOfSample(sorted, limits);
  // A flat image has no contrast; any positive width draws it evenly.
  return found.white > found.black
    ? found
    : { black: found.black, white: found.black + Math.max(Math.abs(found.black), 1) * 1e-6 };
}

function limitsOfSample(sorted: Float32Array, limits: Exclude<Limits, { kind: 'fixed' }>): BlackWhite {
  if (limits.kind === 'sky') return skyLimits(sorted);
  return limits.kind === 'percentile' ? percentiles(sorted, limits.low, limits.high) : zscale(sorted, limits.contrast);
}

/** The noise is taken from the lower half of the sample, which sources do not reach. */
function skyLimits(sorted: Float32Array): BlackWhite {
  const sky = sorted[sorted.length >> 1];
  const sigma = sky - sorted[Math.floor(0.1587 * (sorted.length - 1))];
  const black = sky - 1.5 * sigma;
  const white = Math.max(sorted[Math.floor(0.998 * (sorted.length - 1))], sky + 30 * sigma);
  return { black, white, softening: Math.min(Math.max((3 * sigma) / (white - black), 1e-4), 1) };
}

/** Sorted finite pixels, at most {@link SAMPLE_SIZE}, taken at even steps that do not beat with the row length. */
function sortedSample(pixels: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(pixels.length / SAMPLE_SIZE) | 1);
  const sample = new Float32Array(Math.ceil(pixels.length / step));
  let count = 0;
  for (let i = 0; i < pixels.length; i += step) {
    if (Number.isFinite(pixels[i])) sample[count++] = pixels[i];
  }
  return sample.subarray(0, count).sort();
}

function percentiles(sorted: Float32Array, low: number, high: number): BlackWhite {
  if (!(low >= 0 && high <= 100 && low < high)) {
    throw new RxDrizzleError(
      'UsageError',
      { option: 'percentile' },
      `${low} to ${high} percent is no range`,
      'give two numbers from 0 to 100, the smaller first',
    );
  }
  const at = (percent: number): number => sorted[Math.round((percent / 100) * (sorted.length - 1))];
  return { black: at(low), white: at(high) };
}

/**
 * The z-scale rule of IRAF: a straight line is fitted to the sorted sample with rejection of outliers, its slope is
 * divided by the contrast, and the limits are where that line leaves the sample, never wider than the data.
 */
function zscale(sorted: Float32Array, contrast: number): BlackWhite {
  const last = sorted.length - 1;
  const middle = sorted[last >> 1];
  const slope = fitSlope(sorted) / contrast;
  return {
    black: Math.max(sorted[0], middle - slope * (last / 2)),
    white: Math.min(sorted[last], middle + slope * (last / 2)),
  };
}

/** Slope of the sorted sample against its rank, five rounds, points beyond 2.5 sigma left out. */
function fitSlope(sorted: Float32Array): number {
  let [offset, slope, limit] = [0, 0, Infinity];
  for (let round = 0; round < 5; round++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let i = 0; i < sorted.length; i++) {
      if (Math.abs(sorted[i] - offset - slope * i) > limit) continue;
      n++;
      sx += i;
      sy += sorted[i];
      sxx += i * i;
      sxy += i * sorted[i];
    }
    const determinant = n * sxx - sx * sx;
    if (n < 5 || determinant === 0) break;
    slope = (n * sxy - sx * sy) / determinant;
    offset = (sy - slope * sx) / n;
    limit = 2.5 * residualSigma(sorted, offset, slope, limit);
  }
  return slope;
}

function residualSigma(sorted: Float32Array, offset: number, slope: number, limit: number): number {
  let n = 0;
  let squares = 0;
  for (let i = 0; i < sorted.length; i++) {
    const residual = sorted[i] - offset - slope * i;
    if (Math.abs(residual) > limit) continue;
    n++;
    squares += residual * residual;
  }
  return Math.sqrt(squares / Math.max(n, 1));
}

function ordered(black: number, white: number): BlackWhite {
  if (white > black) return { black, white };
  throw new RxDrizzleError(
    'UsageError',
    { option: 'limits' },
    `black ${black} is not below white ${white}`,
    'give the smaller value first',
  );
}

/**
 * Brightness of a pixel value: 0 (black) to 1 (white); NaN for NaN.
 * @param softening - where asinh and log turn from linear to logarithmic, as a share of the range from black to white;
 *   small values lift the faint end
 */
export function stretch(value: number, limits: BlackWhite, kind: StretchKind, softening: number): number {
  const t = (value - limits.black) / (limits.white - limits.black);
  if (Number.isNaN(t)) return NaN;
  const clipped = Math.min(Math.max(t, 0), 1);
  if (kind === 'linear') return clipped;
  if (kind === 'asinh') return Math.asinh(clipped / softening) / Math.asinh(1 / softening);
  return Math.log1p(clipped / softening) / Math.log1p(1 / softening);
}
