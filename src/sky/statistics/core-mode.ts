import { binOfRank, countBelow, type CoreGrid } from './core-grid.js';
import type { ClippedCore } from './robust-clip.js';

/** Sigma of the smoothing Gaussian in bins of the histogram: 0.5 sigma of the sky with the default bin of 0.1. */
const SMOOTHING_BINS = 5;
/** It is never narrower than this x n^(-1/5) sigma, where few values would give many peaks, nor wider than 1 sigma. */
const SMOOTHING_OF_FEW = 1.6;
/** Nor narrower than this part of the step between values of a few bits, where each value would be a peak. */
const SMOOTHING_STEPS = 0.8;

/** Points per sigma of the smoothing: to look for the highest, and to find the peak there (values of few bits lie anywhere). */
const COARSE = 8;
const FINE = 64;
/** How far the smoothing reaches, in its sigma. */
const REACH = 4;

/**
 * The peak of the density of the core, smoothed by a Gaussian of `smoothing` (data units): the level about which the values,
 * weighted by exp(-(v - level)^2 / 2 smoothing^2), are balanced.
 *
 * Measured with Gaussian noise of sigma 1: mean error +- scatter over 300 samples (40 of 100 000 pixels). Sources are a
 * share of the pixels with exponentially distributed light of that mean; all samples have 1 % cosmic rays of 50 sigma. The
 * half-sample mode and the Gauss fit (a parabola through the logarithms of the counts) were prototypes, on other samples
 * of the same kind.
 *
 *   pixels, sources         | this, smoothing 0.5 | half-sample mode | Gauss fit to +-1 sigma | reference's mode
 *   3000, none              |  0.003 +- 0.042     | -0.005 +- 0.190  | -0.004 +- 0.044        | -0.029 +- 0.212
 *   3000, 10 % of 3 sigma   |  0.033 +- 0.045     |  0.018 +- 0.198  |  0.029 +- 0.042        |  0.005 +- 0.219
 *   3000, 30 % of 3 sigma   |  0.122 +- 0.045     |  0.074 +- 0.222  |  0.113 +- 0.044        |  0.075 +- 0.215
 *   3000, 30 % of 10 sigma  |  0.052 +- 0.046     |  0.026 +- 0.200  |  0.040 +- 0.048        |  0.024 +- 0.126
 *   100000, 30 % of 3 sigma |  0.119 +- 0.007     |  0.084 +- 0.109  |  0.116 +- 0.009        |  0.076 +- 0.079
 *
 * So it scatters a third to a tenth as much as the reference's, for a bias that is up to 0.05 sigma larger where a third of
 * the pixels have faint sources; of 100 000 such pixels the reference's is a little nearer (rms error 0.110, this 0.119),
 * of 3000 this (0.130, the reference 0.228). The clipped median of those is 0.28 too high, the reference's 0.34.
 */
export function peakOfCore(grid: CoreGrid, core: ClippedCore, smoothing: number): number {
  const from = Math.max(core.from, grid.start);
  const to = Math.min(core.to, grid.start + grid.bins * grid.step);
  const rough = countPoints(grid, from, to, Math.max(smoothing / COARSE, grid.step));
  const near = placeOf(rough, highest(rough.counts, smoothing / rough.step));
  const reach = (REACH + 1) * smoothing;
  const fine = countPoints(
    grid,
    Math.max(from, near - reach),
    Math.min(to, near + reach),
    Math.max(smoothing / FINE, grid.step),
  );
  const start = (near - fine.from) / fine.step - 0.5;
  return placeOf(fine, refine(fine.counts, start, rough.step / fine.step, smoothing / fine.step));
}

/** Counts of equal steps from `from` on. */
interface Points {
  readonly from: number;
  readonly step: number;
  readonly counts: Float64Array;
}

function countPoints(grid: CoreGrid, from: number, to: number, step: number): Points {
  const counts = new Float64Array(Math.max(1, Math.ceil((to - from) / step)));
  let before = countBelow(grid, from);
  for (let k = 0; k < counts.length; k++) {
    const next = countBelow(grid, Math.min(from + (k + 1) * step, to));
    counts[k] = next - before;
    before = next;
  }
  return { from, step, counts };
}

/** The middle of point k, data units. */
function placeOf({ from, step }: Points, k: number): number {
  return from + (k + 0.5) * step;
}

/** Smoothing for n values of this robust width. */
export function smoothingFor(grid: CoreGrid, core: ClippedCore, n: number, binwidth: number): number {
  const wanted = Math.max(SMOOTHING_BINS * binwidth, SMOOTHING_OF_FEW * n ** -0.2);
  return Math.max(Math.min(wanted, 1) * core.width, SMOOTHING_STEPS * valueStep(grid, core));
}

/** Scatter of the peak over that of the mean, for Gaussian noise whose sigma is 1/h of the smoothing: theory of M-estimators. */
export function peakScatter(h: number): number {
  return ((1 + 2 / (h * h)) / (1 + 1 / (h * h)) ** 2) ** -0.75;
}

/** Distance between the few different values that the middle of the core consists of; 0 where they are many. */
function valueStep(grid: CoreGrid, { centre, width }: ClippedCore): number {
  const first = binOfRank(grid, Math.floor(countBelow(grid, centre - width)));
  const last = binOfRank(grid, Math.floor(countBelow(grid, centre + width)));
  let different = 0;
  for (let bin = first; bin <= last; bin++) if (grid.below[bin + 1] > grid.below[bin]) different++;
  const held = grid.below[last + 1] - grid.below[first];
  return held > 10 * different && last - first > 8 * different ? (2 * width) / different : 0;
}

/** Place of the largest smoothed count. */
function highest(counts: Float64Array, scale: number): number {
  let best = -1;
  let at = 0;
  for (let k = 0; k < counts.length; k++) {
    const density = slopes(counts, k, scale)[0];
    if (density > best) [best, at] = [density, k];
  }
  return at;
}

/** Newton's method on the slope of the smoothed density, within `bound` points of the start. */
function refine(counts: Float64Array, start: number, bound: number, scale: number): number {
  let at = start;
  for (let step = 0; step < 30; step++) {
    const [, slope, curvature] = slopes(counts, at, scale);
    const move = curvature < 0 ? -slope / curvature : 0;
    const next = Math.min(Math.max(at + move, start - bound), start + bound);
    if (Math.abs(next - at) < 1e-12 * scale) return next;
    at = next;
  }
  return at;
}

/** The smoothed density at a place (in points), its slope and its curvature, but for a factor. */
function slopes(counts: Float64Array, at: number, scale: number): [number, number, number] {
  const from = Math.max(0, Math.ceil(at - REACH * scale));
  const to = Math.min(counts.length - 1, Math.floor(at + REACH * scale));
  let [density, slope, curvature] = [0, 0, 0];
  for (let k = from; k <= to; k++) {
    const x = (k - at) / scale;
    const weight = counts[k] * Math.exp(-0.5 * x * x);
    density += weight;
    slope += weight * x;
    curvature += weight * (x * x - 1);
  }
  return [density, slope / scale, curvature / (scale * scale)];
}
