import t from 'tap';
import {
  solveOffsets,
  type OffsetSolution,
  type SkyCell,
  type SkyPair,
  type SkyWeights,
} from '../../src/sky/solve/index.js';
import { pairOf, pseudoInverse, randomNumbers, times, worst } from './solve-truth.js';

/** Size of an exposure, radians: 200 arcsec. */
const SIZE = 1e-3;

/** An exposure: its corner on the tangent plane and its sky, constant and slopes about the common centre. */
interface Tilted {
  readonly xi: number;
  readonly eta: number;
  readonly sky: readonly [number, number, number];
}

function skyAt({ sky }: Tilted, xi: number, eta: number): number {
  return sky[0] + sky[1] * xi + sky[2] * eta;
}

/** Square exposures on a grid of `step` sizes, with skies within +-100 and slopes within +-50 over an exposure. */
function tiltedGrid(nx: number, ny: number, step: number, seed: number): Tilted[] {
  const random = randomNumbers(seed);
  const wide = (range: number): number => range * (2 * random.uniform() - 1);
  return Array.from({ length: nx * ny }, (_, i) => {
    const at = (k: number): number => SIZE * step * (k + 0.2 * random.uniform());
    const [sx, sy] = [wide(50) / SIZE, wide(50) / SIZE];
    const [xi, eta] = [at(i % nx), at(Math.floor(i / nx))];
    return { xi, eta, sky: [wide(100) - sx * xi - sy * eta, sx, sy] };
  });
}

/** All overlaps, each cut into 3 x 3 cells. */
function overlaps(exposures: readonly Tilted[], error: number, noise: () => number): SkyPair[] {
  return exposures.flatMap((first, a) =>
    exposures.flatMap((second, b) => {
      if (b <= a) return [];
      const [x0, y0] = [Math.max(first.xi, second.xi), Math.max(first.eta, second.eta)];
      const [width, height] = [SIZE - Math.abs(first.xi - second.xi), SIZE - Math.abs(first.eta - second.eta)];
      if (width <= 0 || height <= 0) return [];
      const cells = Array.from({ length: 9 }, (_, k): SkyCell => {
        const [xi, eta] = [x0 + (width * ((k % 3) + 0.5)) / 3, y0 + (height * (Math.floor(k / 3) + 0.5)) / 3];
        return { xi, eta, difference: skyAt(first, xi, eta) - skyAt(second, xi, eta) + error * noise(), error };
      });
      const difference = cells.reduce((sum, cell) => sum + cell.difference, 0) / 9;
      return [pairOf(a, b, difference, { error: error / 3, pixels: (width * height) / 1e-11, cells })];
    }),
  );
}

/** Solution less truth, unknown by unknown, with the plane that no overlap can tell taken out of the truth. */
function against(
  solution: OffsetSolution,
  truth: readonly Tilted[],
): { found: number[]; wanted: number[]; errors: number[] } {
  const planes = solution.planes!;
  const n = truth.length;
  const mean = (of: (i: number) => number): number => truth.reduce((sum, _, i) => sum + of(i), 0) / n;
  const [sx, sy] = [1, 2].map((k) => mean((i) => truth[i].sky[k]));
  const level = (i: number): number =>
    skyAt(truth[i], planes.centreXi[i], planes.centreEta[i]) - sx * planes.centreXi[i] - sy * planes.centreEta[i];
  const zero = mean(level);
  const each = (of: (i: number) => number[]): number[] => truth.flatMap((_, i) => of(i));
  return {
    found: each((i) => [solution.offsets[i], planes.slopeXi[i] * SIZE, planes.slopeEta[i] * SIZE]),
    wanted: each((i) => [level(i) - zero, (truth[i].sky[1] - sx) * SIZE, (truth[i].sky[2] - sy) * SIZE]),
    errors: each((i) => [solution.errors[i], planes.slopeXiErrors[i] * SIZE, planes.slopeEtaErrors[i] * SIZE]),
  };
}

t.test('planes come back as they were', (t) => {
  const truth = tiltedGrid(4, 3, 0.6, 1);
  const solution = solveOffsets(
    12,
    overlaps(truth, 1e-4, () => 0),
    { weights: 'ivar', degree: 1 },
  );
  const { found, wanted } = against(solution, truth);
  // The ridge pulls slopes of 50 towards zero by the square of error over ridge: below 1e-10 of them in the worst direction.
  t.ok(worst(found, wanted) < 1e-6, `worst ${worst(found, wanted)}`);
  t.same([solution.rank, solution.planes?.damped, solution.warnings], [33, 0, []]);
  t.ok(Math.max(...solution.residuals.map(Math.abs)) < 1e-6);
  t.end();
});

t.test('constants alone would leave steps', (t) => {
  const truth = tiltedGrid(3, 1, 0.5, 2);
  const pairs = overlaps(truth, 0.01, () => 0);
  const step = (degree: 0 | 1): number => {
    const { offsets, planes } = solveOffsets(3, pairs, { weights: 'ivar', degree });
    const at = (i: number, { xi, eta }: SkyCell): number =>
      planes === undefined
        ? offsets[i]
        : offsets[i] + planes.slopeXi[i] * (xi - planes.centreXi[i]) + planes.slopeEta[i] * (eta - planes.centreEta[i]);
    return Math.max(
      ...pairs.flatMap(({ a, b, cells }) => cells!.map((c) => Math.abs(c.difference - at(a, c) + at(b, c)))),
    );
  };
  t.ok(step(0) > 1 && step(1) < 1e-4, `${step(0)} and ${step(1)}`);
  t.end();
});

t.test('the same as a pseudo-inverse of the cells with the ridge, values and errors, for all weights', (t) => {
  const random = randomNumbers(5);
  const truth = tiltedGrid(3, 2, 0.7, 3);
  const pairs = overlaps(truth, 0.5, () => random.gaussian());
  const worsts = (['ivar', 'pixels2', 'pixels', 'area'] as const).map((weights) => {
    const solution = solveOffsets(6, pairs, { weights, degree: 1 });
    const { inverse, values } = denseTruth(solution, pairs, 6, weights);
    const { found, errors } = against(solution, truth);
    const noise = inverse.map((row) => Math.sqrt(row.reduce((sum, m) => sum + m * m, 0)));
    return [worst(found, values) / Math.max(...found), worst(errors, noise) / Math.max(...errors)];
  });
  t.ok(Math.max(...worsts.flat()) < 1e-9, `worst ${worsts.join()}`);
  t.end();
});

/** Gauge-fixed unknowns (offset and slopes over SIZE) by dense algebra; `inverse` gives them from unit noise. */
function denseTruth(
  solution: OffsetSolution,
  pairs: readonly SkyPair[],
  n: number,
  weights: SkyWeights,
): { inverse: number[][]; values: number[] } {
  const { centreXi, centreEta, ridge, reach } = solution.planes!;
  const rows: number[][] = [];
  const rhs: number[] = [];
  const noise: number[] = [];
  let [share, count] = [0, 0];
  for (const pair of pairs) {
    const information = pair.cells!.reduce((sum, { error }) => sum + error ** -2, 0);
    const total = { ivar: information, pixels2: pair.pixels ** 2, pixels: pair.pixels, area: pair.area }[weights];
    share += total / information;
    count++;
    for (const { xi, eta, difference, error } of pair.cells!) {
      const w = Math.sqrt(total / information) / error;
      const row = Array.from({ length: 3 * n }, () => 0);
      for (const [i, sign] of [[pair.a, w] as const, [pair.b, -w] as const]) {
        row.splice(3 * i, 3, sign, (sign * (xi - centreXi[i])) / SIZE, (sign * (eta - centreEta[i])) / SIZE);
      }
      rows.push(row);
      rhs.push(w * difference);
      noise.push(w * error);
    }
  }
  const mean = Math.sqrt(share / count);
  for (let i = 0; i < n; i++) {
    for (const k of [1, 2]) {
      // A slope s over SIZE rises by s reach / SIZE over the reach.
      const row = Array.from({ length: 3 * n }, () => 0);
      row[3 * i + k] = ((mean / ridge) * reach) / SIZE;
      rows.push(row);
      rhs.push(0);
      noise.push(mean);
    }
  }
  const { inverse } = pseudoInverse(rows, 1e-12);
  const fixed = (column: number[]): number[] => {
    const slopes = [1, 2].map((k) => column.reduce((sum, v, u) => (u % 3 === k ? sum + v / n : sum), 0));
    const level = (i: number): number => column[3 * i] - (slopes[0] * centreXi[i] + slopes[1] * centreEta[i]) / SIZE;
    const zero = Array.from({ length: n }, (_, i) => level(i)).reduce((sum, v) => sum + v / n, 0);
    return column.map((v, u) => (u % 3 === 0 ? level(u / 3) - zero : v - slopes[(u % 3) - 1]));
  };
  const columns = rows.map((_, r) => fixed(inverse.map((row) => row[r] * noise[r])));
  return {
    inverse: Array.from({ length: 3 * n }, (_, u) => columns.map((column) => column[u])),
    values: fixed(times(inverse, rhs)),
  };
}

t.test('random mosaics: slopes and offsets within their errors', (t) => {
  const pulls: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const random = randomNumbers(1000 + seed);
    const truth = tiltedGrid(2 + random.below(3), 2 + random.below(2), 0.5 + 0.2 * random.uniform(), seed);
    const pairs = overlaps(truth, 0.5, () => random.gaussian());
    const solution = solveOffsets(truth.length, pairs, { weights: 'ivar', degree: 1 });
    const { found, wanted, errors } = against(solution, truth);
    pulls.push(...found.map((x, u) => (x - wanted[u]) / errors[u]));
  }
  const within = pulls.filter((pull) => Math.abs(pull) < 2).length / pulls.length;
  const square = pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length;
  t.comment(`${pulls.length} pulls, ${100 * within} % within 2 sigma, mean square ${square}`);
  // The unknowns of a mosaic hang together: as if there were a quarter of them, three sigma.
  const independent = pulls.length / 4;
  t.ok(pulls.length > 1000);
  t.ok(Math.abs(within - 0.9545) < 3 * Math.sqrt((0.9545 * 0.0455) / independent), `${within} within 2 sigma`);
  t.ok(Math.abs(square - 1) < 3 * Math.sqrt(2 / independent), `mean square pull ${square}`);
  t.end();
});

t.test('only the seam that alone ties two parts together has nothing to check it', (t) => {
  const at = [
    [0, 0],
    [0.5, 0],
    [0, 0.5],
    [0.5, 1.2],
  ];
  const truth = at.map(([x, y], i): Tilted => ({ xi: x * SIZE, eta: y * SIZE, sky: [10 * i, 0, 0] }));
  const random = randomNumbers(3);
  const pairs = overlaps(truth, 1, () => random.gaussian());
  const solution = solveOffsets(4, pairs, { weights: 'ivar', degree: 1 });
  t.strictSame(
    pairs.map(({ a, b }) => [a, b]),
    [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 3],
    ],
  );
  // Of a loop of three equal errors each difference is two thirds of its own value: by hand.
  t.ok(worst(solution.leverage, [2 / 3, 2 / 3, 2 / 3, 1]) < 1e-9, solution.leverage.join(' '));
  t.end();
});

t.test('a chain along one axis, ever narrower overlaps: damped, never garbage', (t) => {
  const random = randomNumbers(9);
  for (const step of [0.9, 0.99, 0.9999, 1 - 1e-9]) {
    const truth = Array.from({ length: 10 }, (_, i): Tilted => ({ xi: i * step * SIZE, eta: 0, sky: [10 * i, 0, 0] }));
    const pairs = overlaps(truth, 1, () => random.gaussian());
    const solution = solveOffsets(10, pairs, { weights: 'ivar', degree: 1 });
    const { found, wanted, errors } = against(solution, truth);
    const { ridge, reach } = solution.planes!;
    // Over an exposure no plane rises by more than a few sigma of the ridge, however narrow the overlaps are.
    const slopes = found.filter((_, u) => u % 3 !== 0);
    t.ok(Math.max(...slopes.map(Math.abs)) < (4 * ridge * SIZE) / reach, `slopes at step ${step}`);
    t.ok(
      worst(
        found.map((x, u) => x / errors[u]),
        wanted.map((x, u) => x / errors[u]),
      ) < 5,
      `within errors at step ${step}`,
    );
    t.ok(Math.max(...solution.residuals.map(Math.abs)) < 4, `residuals at step ${step}`);
  }
  t.end();
});

t.test('overlaps without width tell nothing across, and it is said', (t) => {
  const cells = (xi: number): SkyCell[] =>
    [-0.4, 0, 0.4].map((eta) => ({ xi, eta: eta * SIZE, difference: 5 + 20 * eta, error: 0.1 }));
  const pairs = [pairOf(0, 1, 5, { cells: cells(SIZE) }), pairOf(1, 2, 5, { cells: cells(2 * SIZE) })];
  const { offsets, planes, rank, warnings } = solveOffsets(3, pairs, { weights: 'ivar', degree: 1 });
  t.equal(rank, 4);
  t.equal(planes?.damped, 2);
  t.match(warnings, [/do not measure 2 of 4 slopes/]);
  t.ok(
    worst(
      planes!.slopeEta.map((s) => s * SIZE),
      [20, 0, -20],
    ) < 1e-3,
  );
  t.ok(
    worst(
      planes!.slopeXi.map((s) => s * SIZE),
      [0, 0, 0],
    ) < 1e-3,
  );
  t.ok(worst(offsets, [5, 0, -5]) < 1e-3);
  t.end();
});

t.test('order of exposures and pairs, islands, exact values', (t) => {
  const random = randomNumbers(4);
  const near = tiltedGrid(3, 3, 0.6, 6);
  const far = tiltedGrid(2, 1, 0.6, 7).map(({ xi, eta, sky }): Tilted => ({ xi: xi + 10 * SIZE, eta, sky }));
  const truth = [...near, ...far, { xi: 50 * SIZE, eta: 0, sky: [1, 0, 0] } as Tilted];
  const pairs = overlaps(truth, 0.5, () => random.gaussian());
  const before = solveOffsets(12, pairs, { weights: 'ivar', degree: 1 });
  t.same(before.groups, [[0, 1, 2, 3, 4, 5, 6, 7, 8], [9, 10], [11]]);
  t.ok(Number.isNaN(before.offsets[11]) && Number.isNaN(before.planes!.slopeXi[11]) && Number.isNaN(before.errors[11]));
  const backwards = pairs.map((pair) => ({
    ...pair,
    a: 11 - pair.b,
    b: 11 - pair.a,
    difference: -pair.difference,
    cells: pair.cells!.map((cell) => ({ ...cell, difference: -cell.difference })).reverse(),
  }));
  const after = solveOffsets(12, backwards.reverse(), { weights: 'ivar', degree: 1 });
  t.ok(worst(after.offsets.slice().reverse(), before.offsets) < 1e-10, 'offsets of 100 to 1e-12');
  const over = (values: Float64Array): Float64Array => values.map((s) => s * SIZE);
  t.ok(worst(over(after.planes!.slopeXi).reverse(), over(before.planes!.slopeXi)) < 1e-10);
  const exact = solveOffsets(2, [pairOf(0, 1, 3, { error: 0, cells: [{ xi: 0, eta: 0, difference: 3, error: 0 }] })], {
    weights: 'ivar',
    degree: 1,
  });
  t.ok(worst(exact.offsets, [1.5, -1.5]) < 1e-12 && exact.planes!.slopeXi.every((s) => s === 0));
  t.end();
});
