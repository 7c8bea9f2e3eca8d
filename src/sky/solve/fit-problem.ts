import { chiSquare } from './error-floor.js';
import { fitGroups, type FitQuality, type GroupsFit } from './fit-groups.js';
import type { Measurements } from './measurements.js';
import type { SkyPlanes } from './offset-solution.js';
import { overlapGroups, type OverlapGroups } from './overlap-groups.js';
import { fitData, ridgeAmplitude, type PlaneFrame } from './plane-frame.js';
import { withRidge } from './ridge.js';
import type { SkyPair, SkyWeights } from './sky-pair.js';
import { pairMiddle, weightedRows, type Unknowns } from './weighted-rows.js';

/** What is fitted to what. */
export interface FitProblem {
  readonly pairs: readonly SkyPair[];
  readonly weights: SkyWeights;
  readonly unknowns: Unknowns;
  readonly groups: OverlapGroups;
  readonly frame: PlaneFrame;
  readonly measurements: Measurements;
  /** 1 sigma of the rise of a plane over the reach of the frame, brightness; null for constants. */
  readonly ridge: number | null;
}

/** Groups, measurements and, for planes, frame and ridge of a set of pairs. */
export function fitProblem(
  exposures: number,
  pairs: readonly SkyPair[],
  { weights, degree }: { readonly weights: SkyWeights; readonly degree: 0 | 1 },
): FitProblem {
  const groups = overlapGroups(exposures, pairs);
  const data = fitData(exposures, pairs, degree);
  const ridge = degree === 1 && pairs.length > 0 ? ridgeAmplitude(pairs, data.measurements, groups) : null;
  return { pairs, weights, unknowns: degree === 0 ? 1 : 3, groups, ...data, ridge };
}

/** @param floor - 1 sigma common to all measurements on top of their own */
export function fitWith(problem: FitProblem, floor: number): GroupsFit {
  const { pairs, measurements, frame, weights, unknowns, groups, ridge } = problem;
  const rows = weightedRows(pairs, measurements, frame.centres, { weights, unknowns, floor });
  return fitGroups(ridge === null ? rows : withRidge(rows, connected(groups), ridge), groups, frame.centres);
}

/** Exposures that have a pair. */
function connected({ groups }: OverlapGroups): number[] {
  return groups.flatMap((members) => (members.length > 1 ? members : []));
}

/** Difference less model of every measurement, brightness. */
export function measurementResiduals(
  { pairs, measurements, unknowns, frame }: FitProblem,
  fit: GroupsFit,
): Float64Array {
  const { pair, x, y, difference } = measurements;
  return difference.map((d, m) => d - modelAt(pairs[pair[m]], x[m], y[m], unknowns, frame, fit));
}

/** Difference less model of every pair, in the middle of its measurements, brightness. */
export function pairResiduals({ pairs, measurements, unknowns, frame }: FitProblem, fit: GroupsFit): Float64Array {
  const residuals = new Float64Array(pairs.length);
  for (let from = 0; from < measurements.count;) {
    const p = measurements.pair[from];
    let to = from;
    while (to < measurements.count && measurements.pair[to] === p) to++;
    const middle = pairMiddle(measurements, from, to);
    residuals[p] = pairs[p].difference - modelAt(pairs[p], middle.x, middle.y, unknowns, frame, fit);
    from = to;
  }
  return residuals;
}

function modelAt(
  { a, b }: SkyPair,
  x: number,
  y: number,
  unknowns: Unknowns,
  frame: PlaneFrame,
  fit: GroupsFit,
): number {
  if (unknowns === 1) return fit.values[a] - fit.values[b];
  return planeAt(a, x, y, frame, fit) - planeAt(b, x, y, frame, fit);
}

function planeAt(exposure: number, x: number, y: number, { centres }: PlaneFrame, { values }: GroupsFit): number {
  const at = 3 * exposure;
  return values[at + 2] + values[at] * (x - centres.x[exposure]) + values[at + 1] * (y - centres.y[exposure]);
}

/** Sum of squares of the residuals over their variances; Infinity where exact values contradict each other. */
export function chi2Of({ measurements }: FitProblem, residuals: Float64Array, floor: number): number {
  const largest = measurements.difference.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
  return chiSquare(residuals, measurements.sigma, floor ** 2, ROUNDING * largest);
}

/** Share of the largest difference that differences without any error may be off by. */
const ROUNDING = 1e-9;

/** Unknowns that overlaps could determine if they were long and wide: all less what is common to a group. */
export function determinable({ unknowns, groups }: FitProblem): number {
  return unknowns * (groups.group.length - groups.groups.length);
}

/** The planes of a fit in brightness per radian; undefined for constants. @param rank - unknowns that the overlaps determine */
export function planesOf(
  problem: FitProblem,
  fit: GroupsFit,
  quality: FitQuality,
  rank: number,
): SkyPlanes | undefined {
  if (problem.unknowns === 1) return undefined;
  const { centres, reach } = problem.frame;
  const slope = (values: Float64Array, k: number): Float64Array => unknown(problem, values, k).map((v) => v / reach);
  return {
    centreXi: centres.x.map((v) => v * reach),
    centreEta: centres.y.map((v) => v * reach),
    slopeXi: slope(fit.values, 0),
    slopeEta: slope(fit.values, 1),
    slopeXiErrors: slope(quality.errors, 0),
    slopeEtaErrors: slope(quality.errors, 1),
    ridge: problem.ridge ?? NaN,
    reach,
    damped: determinable(problem) - rank,
  };
}

/** One of the unknowns of every exposure: k = 0, 1 the slopes of a plane, the last the constant. */
export function unknown({ unknowns, groups }: FitProblem, values: Float64Array, k: number): Float64Array {
  return Float64Array.from(groups.group, (_, i) => values[i * unknowns + k]);
}
