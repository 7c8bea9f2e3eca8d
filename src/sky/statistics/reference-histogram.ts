import { RxDrizzleError } from '../../errors/index.js';
import { BLOCK } from './blocks.js';
import type { ClippedPass } from './reference-pass.js';

/** Below this bin width or range, data units, the reference has one bin: 10 float32 epsilons, absolute. */
const TINY = 10 * 2 ** -23;
/** More bins than this are refused: their counts alone would be 512 MB. */
const MOST_BINS = 2 ** 27;

/** Counts filled with bins of one width and read with another (dossier 3.4, 3.5). */
export interface ReferenceHistogram {
  readonly counts: Int32Array;
  readonly origin: number;
  /** The width the counts are read with: binwidth x sigma. */
  readonly readWidth: number;
}

/**
 * The reference's histogram of values[0..n): all of them, clipped or not, from the smallest clipped value on.
 * @throws RxDrizzleError UsageError for a binwidth that makes more bins than memory holds
 */
export function referenceHistogram(
  values: Float32Array,
  n: number,
  { min, max, sigma }: ClippedPass,
  binwidth: number,
): ReferenceHistogram {
  const readWidth = binwidth * sigma;
  const range = max - min;
  const collapsed = !(readWidth >= TINY) || range < TINY || readWidth > range;
  const bins = collapsed ? 1 : Math.floor(range / readWidth) + 1;
  if (bins > MOST_BINS) throw tooNarrow(binwidth, bins);
  // One place more at either end for what falls outside.
  const places = new Int32Array(bins + 2);
  fill(values, n, min, collapsed ? range : range / (bins - 1), places);
  return { counts: places.subarray(1, bins + 1), origin: min, readWidth };
}

function fill(values: Float32Array, n: number, origin: number, fillWidth: number, places: Int32Array): void {
  const width = Math.fround(fillWidth);
  const top = Math.fround(origin + Math.fround(width * (places.length - 2)));
  const inverse = Math.fround(1 / width);
  for (let i = 0; i < n; i += BLOCK) countBlock(values, i, Math.min(i + BLOCK, n), origin, top, inverse, places);
}

/** Two values at a time, so that one does not wait for the store of the other. A NaN bin is counted at place 0. */
function countBlock(
  values: Float32Array,
  first: number,
  end: number,
  origin: number,
  top: number,
  inverse: number,
  places: Int32Array,
): void {
  const from = Math.fround(origin);
  const scale = Math.fround(inverse);
  const last = places.length - 1;
  const whole = end - ((end - first) & 1);
  for (let i = first; i < whole; i += 2) {
    const a = values[i];
    const b = values[i + 1];
    const binA = Math.min(Math.max(Math.fround(scale * Math.fround(a - from)) + 1, 0), last) | 0;
    const binB = Math.min(Math.max(Math.fround(scale * Math.fround(b - from)) + 1, 0), last) | 0;
    if (a < top) places[binA]++;
    if (b < top) places[binB]++;
  }
  if (whole === end) return;
  const v = values[whole];
  if (v < top) places[Math.min(Math.max(Math.fround(scale * Math.fround(v - from)) + 1, 0), last) | 0]++;
}

/** The peak, by a parabola through its neighbours. */
export function referenceMode({ counts, origin, readWidth }: ReferenceHistogram): number {
  return origin + peakPlace(counts) * readWidth;
}

/** The peak, in bins from the origin. */
function peakPlace(counts: Int32Array): number {
  const bins = counts.length;
  if (bins === 2 && counts[0] === counts[1]) return 1;
  let peak = 0;
  for (let k = 1; k < bins; k++) if (counts[k] > counts[peak]) peak = k;
  if (bins <= 2 || peak === 0 || peak === bins - 1) return peak + 0.5;
  const before = counts[peak] - counts[peak - 1];
  const after = counts[peak] - counts[peak + 1];
  const sum = before + after;
  return peak + 0.5 + (sum === 0 ? 0 : (0.5 * (before - after)) / sum);
}

/** The median of the histogram, interpolated within its bin; of one bin its count, which is a defect of the reference. */
export function referenceMidpoint({ counts, origin, readWidth }: ReferenceHistogram): number {
  if (counts.length === 1) return counts[0];
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k];
  let before = 0;
  let seen = 0;
  for (let k = 0; k < counts.length; k++) {
    seen += counts[k];
    const share = Math.fround(seen / total);
    if (share >= 0.5) return origin + (k + (share === before ? 0 : (0.5 - before) / (share - before))) * readWidth;
    before = share;
  }
  return NaN;
}

function tooNarrow(binwidth: number, bins: number): RxDrizzleError {
  const problem = `bins of ${binwidth} sigma would be ${bins} in number`;
  return new RxDrizzleError('UsageError', { option: 'binwidth' }, problem, 'give a larger binwidth');
}
