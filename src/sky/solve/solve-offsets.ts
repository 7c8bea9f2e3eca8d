import { canonicalOrder } from './canonical-order.js';
import { errorFloor, exceedsErrors } from './error-floor.js';
import { fitQuality, type FitQuality, type GroupsFit } from './fit-groups.js';
import {
  chi2Of,
  determinable,
  fitProblem,
  fitWith,
  measurementResiduals,
  pairResiduals,
  planesOf,
  unknown,
  type FitProblem,
} from './fit-problem.js';
import type { OffsetSolution } from './offset-solution.js';
import { overlapGroups } from './overlap-groups.js';
import { restoreOrder } from './restore-order.js';
import { checkPairs, type SkyPair, type SkyWeights } from './sky-pair.js';
import { solutionWarnings } from './solution-warnings.js';

/** How pairs are weighed and what is fitted. */
export interface SolveOptions {
  readonly weights: SkyWeights;
  /** 0: a constant for each exposure; 1: a plane, from the cells of the overlaps. */
  readonly degree: 0 | 1;
  /** Names of the exposures in warnings; their numbers from 1 without. */
  readonly labels?: readonly string[];
}

/**
 * Offsets x of exposures from the differences of their overlaps: least squares of x_a - x_b = difference with the weights
 * asked for, each connected group for itself (dossier 4.4, 4.5): constants by eliminating the network of differences
 * (`networkTriangle`: to a few units of rounding for any weights), planes by orthogonal rotations.
 *
 * Overlaps do not tell the level of a group: its mean offset is zero; `exposureSkies` anchors it. With planes they do not
 * tell a plane common to the group either: the mean slope of a group is zero. Slopes that the overlaps hardly measure are
 * tied to zero by a weak ridge (`planes.ridge`), which is part of the errors given.
 *
 * With `ivar`, differences that contradict each other by more than their errors (by chance in 1 of 1000 cases) get a common
 * error on top, see `errorFloor`.
 *
 * Independent of the order of exposures and pairs, to the last bit as long as no two exposures look the same.
 *
 * For m pairs and n exposures in a band of w neighbours it takes of the order of m n + n^2 w operations (with planes m w^2 on
 * top) and n^2 numbers of memory: two seconds for 500 exposures of which each overlaps all others.
 * @param exposures - their number
 * @throws RangeError for pairs that cannot be (numbers out of range, NaN, no cells for planes)
 */
export function solveOffsets(exposures: number, pairs: readonly SkyPair[], options: SolveOptions): OffsetSolution {
  checkPairs(exposures, pairs, options.weights, options.degree);
  const order = canonicalOrder(exposures, pairs);
  const problem = fitProblem(exposures, order.pairs, options);
  const { fit, quality, floor, rank } = fitWithFloor(problem);
  const planes = planesOf(problem, fit, quality, rank);
  const ordered = {
    offsets: unknown(problem, fit.values, problem.unknowns - 1),
    errors: unknown(problem, quality.errors, problem.unknowns - 1),
    residuals: pairResiduals(problem, fit),
    leverage: options.degree === 0 ? quality.leverage : constantLeverage(exposures, order.pairs, options.weights),
    ...(planes === undefined ? {} : { planes }),
  };
  const solution = {
    ...restoreOrder(ordered, order),
    ...overlapGroups(exposures, pairs),
    rank,
    condition: quality.condition,
    chi2: chi2Of(problem, measurementResiduals(problem, fit), floor),
    dof: problem.measurements.count - rank,
    floor,
  };
  return { ...solution, warnings: solutionWarnings(solution, options.labels) };
}

/** Slopes raise the leverage of every pair; what checks the step of a pair are the constants of the others. */
function constantLeverage(exposures: number, pairs: readonly SkyPair[], weights: SkyWeights): Float64Array {
  return fitWithFloor(fitProblem(exposures, pairs, { weights, degree: 0 })).quality.leverage;
}

/** Times that the floor is found from the residuals of the last solution; it settles within two or three. */
const FLOOR_STEPS = 4;

interface FlooredFit {
  readonly fit: GroupsFit;
  readonly quality: FitQuality;
  readonly floor: number;
  readonly rank: number;
}

function fitWithFloor(problem: FitProblem): FlooredFit {
  const qualityOf = (fit: GroupsFit): FitQuality => fitQuality(fit, problem.pairs.length, problem.frame.centres);
  let fit = fitWith(problem, 0);
  // That of constants is known beforehand, that of planes once they are fitted.
  const plain = problem.unknowns === 1 ? null : qualityOf(fit);
  const rank = plain === null ? determinable(problem) : Math.round(sum(plain.leverage));
  const dof = problem.measurements.count - rank;
  let residuals = measurementResiduals(problem, fit);
  if (problem.weights !== 'ivar' || !exceedsErrors(chi2Of(problem, residuals, 0), dof)) {
    return { fit, quality: plain ?? qualityOf(fit), floor: 0, rank };
  }
  let floor = 0;
  for (let step = 0; step < FLOOR_STEPS; step++) {
    floor = errorFloor(residuals, problem.measurements.sigma, dof);
    fit = fitWith(problem, floor);
    residuals = measurementResiduals(problem, fit);
  }
  return { fit, quality: qualityOf(fit), floor, rank };
}

function sum(values: Float64Array): number {
  return values.reduce((total, v) => total + v, 0);
}
