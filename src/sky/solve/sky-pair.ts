/** Difference of two exposures in one cell of their overlap. */
export interface SkyCell {
  /** Tangent-plane position, radians from a centre common to all pairs. */
  readonly xi: number;
  readonly eta: number;
  /** Sky of a minus sky of b, brightness. */
  readonly difference: number;
  /** 1 sigma of the difference; 0 where the values do not scatter at all. */
  readonly error: number;
}

/** One overlap of two exposures, in brightness units. Several pairs of the same two exposures are allowed. */
export interface SkyPair {
  /** Numbers of the exposures, a < b. */
  readonly a: number;
  readonly b: number;
  /** Sky of a in the overlap minus sky of b. */
  readonly difference: number;
  /** 1 sigma of the difference; 0 where the values do not scatter at all (simulated, constant). */
  readonly error: number;
  /** Pixels after clipping, mean of the two sides; above 0. */
  readonly pixels: number;
  /** Steradian; above 0 for weights by area. */
  readonly area: number;
  /** For planes: the overlap cut into cells, at least one. */
  readonly cells?: readonly SkyCell[];
}

/**
 * What a pair counts in the sum of squares.
 *
 * `ivar`: 1/(error^2 + floor^2), the best linear estimate, see `errorFloor`. `pixels2`: the square of the
 * pixels, as the reference (dossier 4.4). `pixels`, `area`: the pixels, the area.
 */
export type SkyWeights = 'ivar' | 'pixels2' | 'pixels' | 'area';

/**
 * Refuses pairs that no statistics can have made: they are a defect of the caller, not of the data.
 * @throws RangeError that names the pair
 */
export function checkPairs(exposures: number, pairs: readonly SkyPair[], weights: SkyWeights, degree: 0 | 1): void {
  pairs.forEach((pair, i) => {
    const problem = pairProblem(exposures, pair, weights, degree);
    if (problem !== '') throw new RangeError(`pair ${i} (${pair.a}, ${pair.b}): ${problem}`);
  });
}

function pairProblem(exposures: number, pair: SkyPair, weights: SkyWeights, degree: 0 | 1): string {
  const { a, b } = pair;
  if (!(Number.isInteger(a) && Number.isInteger(b) && a >= 0 && a < b && b < exposures)) {
    return `exposures must be 0 <= a < b < ${exposures}`;
  }
  if (!(pair.pixels > 0 && Number.isFinite(pair.pixels))) return `${pair.pixels} pixels`;
  if (weights === 'area' && !(pair.area > 0 && Number.isFinite(pair.area))) return `an area of ${pair.area} sr`;
  const cells = degree === 0 ? [{ xi: 0, eta: 0, difference: pair.difference, error: pair.error }] : (pair.cells ?? []);
  if (cells.length === 0) return 'a plane needs the differences in cells';
  const good = (cell: SkyCell): boolean =>
    Number.isFinite(cell.xi + cell.eta + cell.difference + cell.error) && cell.error >= 0;
  return cells.every(good) && Number.isFinite(pair.difference) ? '' : 'a difference or error is not a number';
}
