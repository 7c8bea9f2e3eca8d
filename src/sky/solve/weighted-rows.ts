import type { Measurements } from './measurements.js';
import type { SkyPair, SkyWeights } from './sky-pair.js';

/** Unknowns of an exposure: its constant; or slope in x, slope in y and its value at its own centre, in that order. */
export type Unknowns = 1 | 3;

/**
 * Rows of the weighted least-squares problem. The measurements of a pair are condensed by rotations to at most as many rows
 * as an exposure has unknowns, which leaves the solution and the sum of squares' minimum where they are.
 */
export interface WeightedRows {
  readonly unknowns: Unknowns;
  readonly count: number;
  /** Exposures; b is -1 for a row that ties the unknowns of a alone. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Number of the pair, -1 for a tie. */
  readonly pair: Int32Array;
  /** Weighted coefficients: those of a, then those of b; 2 x unknowns a row. */
  readonly coefficients: Float64Array;
  readonly rhs: Float64Array;
  /** 1 sigma of the weighted right-hand side: 1 where weights are inverse variances. */
  readonly noise: Float64Array;
}

/** Own centre of each exposure, in units of the positions of the measurements. */
export interface Centres {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** @param floor - 1 sigma common to all measurements on top of their own (used by `ivar`, and for the noise) */
export function weightedRows(
  pairs: readonly SkyPair[],
  measurements: Measurements,
  centres: Centres,
  options: { readonly weights: SkyWeights; readonly unknowns: Unknowns; readonly floor: number },
): WeightedRows {
  const { unknowns } = options;
  const count = pairs.length * unknowns;
  const rows = {
    unknowns,
    count,
    a: new Int32Array(count),
    b: new Int32Array(count),
    pair: new Int32Array(count),
    coefficients: new Float64Array(count * 2 * unknowns),
    rhs: new Float64Array(count),
    noise: new Float64Array(count),
  };
  for (let p = 0, from = 0; p < pairs.length; p++) {
    let to = from;
    while (to < measurements.count && measurements.pair[to] === p) to++;
    const { weight, noise } = measurementWeights(pairs[p], measurements, from, to, options);
    const middle = pairMiddle(measurements, from, to);
    const small = condense(measurements, from, to, weight, middle, unknowns);
    for (let j = 0; j < unknowns; j++) {
      const row = p * unknowns + j;
      rows.a[row] = pairs[p].a;
      rows.b[row] = pairs[p].b;
      rows.pair[row] = p;
      rows.noise[row] = noise;
      rows.rhs[row] = small[j * (unknowns + 1) + unknowns];
      placeCoefficients(rows.coefficients, row, small, j, unknowns, pairs[p], middle, centres);
    }
    from = to;
  }
  return rows;
}

/** Square roots of the weights of the measurements of one pair, and the noise of a measurement times its root. */
function measurementWeights(
  pair: SkyPair,
  { sigma }: Measurements,
  from: number,
  to: number,
  options: { readonly weights: SkyWeights; readonly floor: number },
): { weight: Float64Array; noise: number } {
  let information = 0;
  for (let m = from; m < to; m++) information += 1 / (sigma[m] ** 2 + options.floor ** 2);
  const total = pairWeight(pair, options.weights, information);
  // Without any scatter all cells of a pair are equally good.
  if (information === Infinity) {
    return { weight: new Float64Array(to - from).fill(Math.sqrt(total / (to - from))), noise: 0 };
  }
  const noise = Math.sqrt(total / information);
  const weight = sigma.slice(from, to).map((s) => noise / Math.sqrt(s ** 2 + options.floor ** 2));
  return { weight, noise };
}

function pairWeight(pair: SkyPair, weights: SkyWeights, information: number): number {
  if (weights === 'area') return pair.area;
  if (weights === 'pixels2') return pair.pixels ** 2;
  return weights === 'pixels' || information === Infinity ? pair.pixels : information;
}

/** Mean position of the measurements of a pair. */
export function pairMiddle({ x, y }: Measurements, from: number, to: number): { x: number; y: number } {
  let [sx, sy] = [0, 0];
  for (let m = from; m < to; m++) {
    sx += x[m];
    sy += y[m];
  }
  return { x: sx / (to - from), y: sy / (to - from) };
}

/**
 * Triangle of the difference of two planes about the middle of the pair, columns constant, slope x, slope y, right-hand side.
 * @returns `unknowns` rows of `unknowns + 1` numbers
 */
function condense(
  { x, y, difference }: Measurements,
  from: number,
  to: number,
  weight: Float64Array,
  middle: { readonly x: number; readonly y: number },
  unknowns: Unknowns,
): Float64Array {
  const width = unknowns + 1;
  const small = new Float64Array(unknowns * width);
  const row = new Float64Array(4);
  for (let m = from; m < to; m++) {
    const w = weight[m - from];
    row[0] = w;
    row[1] = w * (x[m] - middle.x);
    row[2] = w * (y[m] - middle.y);
    row[unknowns] = w * difference[m];
    for (let j = 0; j < unknowns; j++) {
      const r = small[j * width + j];
      const norm = Math.sqrt(r * r + row[j] * row[j]);
      if (norm === 0) continue;
      const c = r / norm;
      const s = row[j] / norm;
      for (let k = j; k < width; k++) {
        const above = small[j * width + k];
        small[j * width + k] = c * above + s * row[k];
        row[k] = c * row[k] - s * above;
      }
    }
  }
  return small;
}

/** Writes row j of the difference's triangle in the unknowns of the two exposures, each about its own centre. */
function placeCoefficients(
  coefficients: Float64Array,
  row: number,
  small: Float64Array,
  j: number,
  unknowns: Unknowns,
  pair: SkyPair,
  middle: { readonly x: number; readonly y: number },
  centres: Centres,
): void {
  const at = row * 2 * unknowns;
  const from = j * (unknowns + 1);
  const constant = small[from];
  if (unknowns === 3) {
    for (const [offset, sign, exposure] of [[0, 1, pair.a] as const, [3, -1, pair.b] as const]) {
      coefficients[at + offset] = sign * (small[from + 1] + constant * (middle.x - centres.x[exposure]));
      coefficients[at + offset + 1] = sign * (small[from + 2] + constant * (middle.y - centres.y[exposure]));
    }
  }
  coefficients[at + unknowns - 1] = constant;
  coefficients[at + 2 * unknowns - 1] = -constant;
}
