import t from 'tap';
import { solveOffsets, type SkyPair, type SkyWeights } from '../../src/sky/solve/index.js';
import { equations, pairOf, pseudoInverse, randomGraph, randomNumbers, times, worst } from './solve-truth.js';

const WEIGHTS: readonly SkyWeights[] = ['ivar', 'pixels2', 'pixels', 'area'];

/** Dossier C5: three exposures whose differences contradict each other. */
const LOOP: readonly SkyPair[] = [
  pairOf(0, 1, -10, { pixels: 5000 }),
  pairOf(0, 2, -27.5, { pixels: 5000 }),
  pairOf(1, 2, -25, { pixels: 2500 }),
];

t.test('dossier C2: the chain of three', (t) => {
  const chain = [pairOf(0, 1, -20, { pixels: 5000 }), pairOf(1, 2, 15, { pixels: 3000 })];
  const { offsets, rank, chi2, dof, groups } = solveOffsets(3, chain, { weights: 'pixels2', degree: 0 });
  t.ok(worst(offsets, [-25 / 3, 35 / 3, -10 / 3]) < 1e-12);
  t.same([rank, dof, groups], [2, 0, [[0, 1, 2]]]);
  t.ok(chi2 < 1e-20, 'a tree has no residuals');
  t.end();
});

t.test('dossier C5: weights are squared pixels, and not another power', (t) => {
  const raised = (weights: SkyWeights): number[] => {
    const { offsets } = solveOffsets(3, LOOP, { weights, degree: 0 });
    return [...offsets].map((x) => x - offsets[0]);
  };
  t.ok(worst(solveOffsets(3, LOOP, { weights: 'pixels2', degree: 0 }).offsets, [-12.5, -3.75, 16.25]) < 1e-12);
  t.ok(worst(raised('pixels2'), [0, 8.75, 28.75]) < 1e-12);
  t.ok(worst(raised('pixels'), [0, 8.125, 29.375]) < 1e-12);
  t.ok(worst(raised('area'), [0, 7.5, 30]) < 1e-12, 'equal areas');
  t.ok(worst(raised('ivar'), [0, 7.5, 30]) < 1e-12, 'equal errors, with the floor on top');
  t.end();
});

t.test('residuals, chi-square and leverage of the loop, by hand', (t) => {
  const solution = solveOffsets(3, LOOP, { weights: 'area', degree: 0 });
  t.ok(worst(solution.residuals, [-2.5, 2.5, -2.5]) < 1e-12);
  t.ok(Math.abs(solution.chi2 - 18.75) < 1e-12 && solution.dof === 1);
  t.ok(worst(solution.leverage, [2 / 3, 2 / 3, 2 / 3]) < 1e-12);
  // x_0 = (d01 + d02)/3 with the mean at zero: variance 2/9 for unit errors.
  t.ok(worst(solution.errors, new Array(3).fill(Math.sqrt(2) / 3)) < 1e-12);
  t.ok(Math.abs(solution.condition - 1) < 1e-4, 'a triangle of equal weights');
  t.end();
});

t.test('dossier C6: two groups, with the warning', (t) => {
  const { offsets, rank, groups, group, warnings } = solveOffsets(7, farChain(), { weights: 'pixels2', degree: 0 });
  t.ok(worst(offsets, [-8.75, 11.25, -3.75, 1.25, 0, -5, 5]) < 1e-12);
  t.equal(rank, 5);
  t.same(groups, [
    [0, 1, 2, 3],
    [4, 5, 6],
  ]);
  t.same([...group], [0, 0, 0, 0, 1, 1, 1]);
  t.match(warnings, [/the 7 exposures are 2 groups .* \(rank 5\): \{1, 2, 3, 4\}, \{5, 6, 7\}/]);
  t.end();
});

function farChain(): SkyPair[] {
  const levels = [100, 120, 105, 110, 95, 90, 100];
  const links = [
    [0, 1, 2000],
    [0, 2, 2000],
    [1, 3, 2000],
    [2, 3, 2000],
    [0, 3, 400],
    [1, 2, 400],
    [4, 5, 2000],
    [5, 6, 2000],
  ];
  return links.map(([a, b, pixels]) => pairOf(a, b, levels[a] - levels[b], { pixels }));
}

t.test('no pair at all, and an exposure without one', (t) => {
  const none = solveOffsets(2, [], { weights: 'pixels2', degree: 0 });
  t.same([[...none.offsets], none.rank, none.condition, none.groups], [[NaN, NaN], 0, NaN, [[0], [1]]]);
  const one = solveOffsets(3, [pairOf(0, 2, -20)], { weights: 'ivar', degree: 0 });
  t.ok(worst(one.offsets, [-10, NaN, 10]) < 1e-14);
  t.ok(worst(one.errors, [0.5, NaN, 0.5]) < 1e-14);
  t.same([...one.group], [0, 1, 0]);
  t.end();
});

t.test('the same as a pseudo-inverse, for all weights', (t) => {
  const ratios = WEIGHTS.flatMap((weights) => {
    return Array.from({ length: 12 }, (_, seed) => {
      const { exposures, pairs } = randomGraph(seed);
      const { k, f } = equations(exposures, pairs, weights);
      const { inverse, singular } = pseudoInverse(k, 1e-12);
      const wanted = times(inverse, f).map((x, i) => (pairs.some(({ a, b }) => a === i || b === i) ? x : NaN));
      const found = solveOffsets(exposures, pairs, { weights, degree: 0 });
      const tolerance = 1e-9 * Math.max(...wanted.map((x) => Math.abs(x) || 0));
      const above = singular.filter((s) => s > 1e-12 * Math.max(...singular));
      return found.rank === above.length ? worst(found.offsets, wanted) / tolerance : Infinity;
    });
  });
  t.ok(Math.max(...ratios) < 1, `worst difference ${Math.max(...ratios) * 1e-9} of the largest offset`);
  t.end();
});

t.test('errors and condition are those of the pseudo-inverse, for weights that are not inverse variances too', (t) => {
  const off = WEIGHTS.flatMap((weights) =>
    [3, 5, 8].map((seed) => {
      const { exposures, pairs } = randomGraph(seed);
      const { k } = equations(exposures, pairs, weights);
      const { inverse } = pseudoInverse(k, 1e-12);
      const root = k.map((row, p) => row[pairs[p].a]);
      const wanted = inverse.map((row) =>
        Math.sqrt(row.reduce((s, m, p) => s + (m * root[p] * pairs[p].error) ** 2, 0)),
      );
      const found = solveOffsets(exposures, pairs, { weights, degree: 0 });
      return (
        worst(
          found.errors,
          wanted.map((error) => (error === 0 ? NaN : error)),
        ) / Math.max(...wanted)
      );
    }),
  );
  t.ok(Math.max(...off) < 1e-9, `worst difference ${Math.max(...off)}`);
  const { exposures, pairs } = randomGraph(8);
  const connected = pairs.filter(({ a }) => randomGraph(8).blob[a] === 0);
  const { singular } = pseudoInverse(equations(exposures, connected, 'ivar').k, 1e-12);
  const real = singular.filter((s) => s > 1e-9 * Math.max(...singular));
  const { condition } = solveOffsets(exposures, connected, { weights: 'ivar', degree: 0 });
  t.ok(Math.abs(condition / (Math.max(...real) / Math.min(...real)) - 1) < 0.01);
  t.end();
});

/** The same set with its exposures and pairs in another order, and the new number of each exposure. */
function shuffled(exposures: number, pairs: readonly SkyPair[], seed: number): { name: number[]; pairs: SkyPair[] } {
  const random = randomNumbers(seed);
  const order = (n: number): number[] =>
    Array.from({ length: n }, (_, i) => [random.uniform(), i])
      .sort(([p], [q]) => p - q)
      .map(([, i]) => i);
  const name = order(exposures);
  const renamed = order(pairs.length).map((p) => {
    const { a, b, difference } = pairs[p];
    const [first, second] = [name[a], name[b]];
    return first < second
      ? { ...pairs[p], a: first, b: second }
      : { ...pairs[p], a: second, b: first, difference: -difference };
  });
  return { name, pairs: renamed };
}

t.test('order of exposures and of pairs changes nothing, to the bit', (t) => {
  const changes = [1, 2, 4, 9].flatMap((seed) =>
    WEIGHTS.map((weights) => {
      const { exposures, pairs } = randomGraph(seed);
      // Weights over seven orders of magnitude, squared by the reference, would show rounding at 1e-10.
      const graded = pairs.map((pair) => ({ ...pair, pixels: pair.pixels ** (7 / 6) }));
      const other = shuffled(exposures, graded, seed);
      const before = solveOffsets(exposures, graded, { weights, degree: 0 });
      const after = solveOffsets(exposures, other.pairs, { weights, degree: 0 });
      const moved = (values: (s: typeof before) => Float64Array): number =>
        worst(
          other.name.map((i) => values(after)[i]),
          values(before),
        );
      return moved((s) => s.offsets) + moved((s) => s.errors) + Math.abs(after.chi2 - before.chi2);
    }),
  );
  t.equal(Math.max(...changes), 0);
  t.end();
});

t.test('exposures that nothing tells apart, in another order', (t) => {
  const { exposures, pairs } = randomGraph(4);
  const alike = pairs.map((pair) => ({ ...pair, pixels: 1000, error: 1, difference: Math.sign(pair.difference) }));
  const other = shuffled(exposures, alike, 4);
  const before = solveOffsets(exposures, alike, { weights: 'pixels2', degree: 0 });
  const after = solveOffsets(exposures, other.pairs, { weights: 'pixels2', degree: 0 });
  t.ok(
    worst(
      other.name.map((i) => after.offsets[i]),
      before.offsets,
    ) < 1e-12,
  );
  t.end();
});

t.test('residuals belong to the pairs as they came', (t) => {
  const { exposures, pairs } = randomGraph(9);
  const { offsets, residuals } = solveOffsets(exposures, pairs, { weights: 'pixels', degree: 0 });
  const wanted = pairs.map(({ a, b, difference }) => difference - offsets[a] + offsets[b]);
  t.ok(worst(residuals, wanted) < 1e-12);
  t.end();
});

t.test('a level added to one group changes nothing; one added to an exposure moves its offset by it', (t) => {
  const { exposures, truth, pairs, blob } = randomGraph(4);
  const raised = (by: (i: number) => number): Float64Array => {
    const moved = pairs.map((pair) => ({ ...pair, difference: pair.difference + by(pair.a) - by(pair.b) }));
    return solveOffsets(exposures, moved, { weights: 'ivar', degree: 0 }).offsets;
  };
  const before = raised(() => 0);
  t.ok(
    worst(
      raised((i) => (blob[i] === 0 ? 1e4 : 0)),
      before,
    ) < 1e-10,
  );
  const mates = truth.reduce((sum, _, i) => sum + (blob[i] === blob[0] ? 1 : 0), 0);
  const wanted = before.map((x, i) => x + (i === 0 ? 1000 : 0) - (blob[i] === blob[0] ? 1000 / mates : 0));
  t.ok(
    worst(
      raised((i) => (i === 0 ? 1000 : 0)),
      wanted,
    ) < 1e-10,
  );
  t.end();
});

t.test('a floor makes chi-square what it should be, and only where differences contradict each other', (t) => {
  const { exposures, pairs } = randomGraph(11);
  const plain = solveOffsets(exposures, pairs, { weights: 'ivar', degree: 0 });
  const random = randomNumbers(1);
  const rough = pairs.map((pair) => ({ ...pair, difference: pair.difference + 3 * random.gaussian() }));
  const floored = solveOffsets(exposures, rough, { weights: 'ivar', degree: 0 });
  t.equal(plain.floor, 0);
  t.ok(Math.abs(floored.chi2 / floored.dof - 1) < 1e-3);
  // 3 within what `dof` differences can tell of their own scatter: 1/sqrt(2 dof), three times.
  t.ok(Math.abs(floored.floor / 3 - 1) < 3 / Math.sqrt(2 * floored.dof), `floor ${floored.floor}`);
  t.match(floored.warnings, [/groups/, /contradict each other/]);
  t.end();
});

t.test('values without any scatter', (t) => {
  const exact = LOOP.map((pair) => ({ ...pair, error: 0, difference: 7 * (pair.b - pair.a) }));
  const solution = solveOffsets(3, exact, { weights: 'ivar', degree: 0 });
  t.ok(worst(solution.offsets, [7, 0, -7]) < 1e-13);
  t.same([solution.chi2, solution.floor, ...solution.errors], [0, 0, 0, 0, 0]);
  const first = (error: number): Float64Array =>
    solveOffsets(
      3,
      LOOP.map((pair, i) => ({ ...pair, error: i === 0 ? error : 5 })),
      { weights: 'ivar', degree: 0 },
    ).errors;
  t.same(first(0), first(0.05), 'one pair without scatter counts as one of a hundredth of the median error');
  t.notSame(first(0), first(0.06));
  t.end();
});

t.test('pairs that cannot be', (t) => {
  const solve =
    (pair: SkyPair, weights: SkyWeights = 'ivar', degree: 0 | 1 = 0) =>
    () =>
      solveOffsets(3, [pair], { weights, degree });
  t.throws(solve(pairOf(1, 1, 0)), { name: 'RangeError', message: 'pair 0 (1, 1): exposures must be 0 <= a < b < 3' });
  t.throws(solve(pairOf(0, 3, 0)), /0 <= a < b < 3/);
  t.throws(solve(pairOf(0, 1, NaN)), /not a number/);
  t.throws(solve(pairOf(0, 1, 1, { error: -1 })), /not a number/);
  t.throws(solve(pairOf(0, 1, 1, { pixels: 0 })), /0 pixels/);
  t.throws(solve(pairOf(0, 1, 1, { area: 0 }), 'area'), /area of 0 sr/);
  t.throws(solve(pairOf(0, 1, 1), 'ivar', 1), /cells/);
  t.end();
});
