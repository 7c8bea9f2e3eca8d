import t from 'tap';
import { DEFAULT_ISLANDS, exposureSkies, matchingTrouble, solveOffsets } from '../../src/sky/solve/index.js';
import type { ExposureSky, IslandRule, SkyMethod, SkyPair, SkyRequest } from '../../src/sky/solve/index.js';
import { pairOf, worst } from './solve-truth.js';

/** Levels of exposures and the overlaps between them: their numbers and pixels. */
interface Scene {
  readonly levels: readonly number[];
  readonly links: readonly (readonly [number, number, number])[];
}

const CHAIN: Scene = {
  levels: [100, 120, 105],
  links: [
    [0, 1, 5000],
    [1, 2, 3000],
  ],
};
/** Dossier C6: a block of four and a chain of three far away. */
const FAR: Scene = {
  levels: [100, 120, 105, 110, 95, 90, 100],
  links: [
    [0, 1, 2000],
    [0, 2, 2000],
    [1, 3, 2000],
    [2, 3, 2000],
    [0, 3, 400],
    [1, 2, 400],
    [4, 5, 2000],
    [5, 6, 2000],
  ],
};
/** Dossier C7: two that overlap and one alone. */
const ALONE: Scene = { levels: [100, 120, 50], links: [[0, 1, 2000]] };
/** Dossier C8. */
const APART: Scene = { levels: [100, 50], links: [] };

function pairsOf({ levels, links }: Scene): SkyPair[] {
  return links.map(([a, b, pixels]) => pairOf(a, b, levels[a] - levels[b], { pixels }));
}

function skiesOf(scene: Scene, method: SkyMethod, more: Partial<SkyRequest> = {}): ExposureSky[] {
  const solution = solveOffsets(scene.levels.length, pairsOf(scene), { weights: 'pixels2', degree: 0 });
  const minima = Float64Array.from(scene.levels);
  return exposureSkies({
    method,
    match_down: true,
    compat: true,
    islands: DEFAULT_ISLANDS[method],
    minima,
    solution,
    ...more,
  });
}

function off(found: readonly ExposureSky[], wanted: readonly number[]): number {
  return worst(
    found.map(({ sky }) => sky),
    wanted,
  );
}

const UP = { match_down: false };

t.test('dossier C1 to C4, the chain; compat and default agree', (t) => {
  const cases: [SkyMethod, Partial<SkyRequest>, number[]][] = [
    ['localmin', {}, [100, 120, 105]],
    ['globalmin', {}, [100, 100, 100]],
    ['match', {}, [0, 20, 5]],
    ['match', UP, [-20, 0, -15]],
    ['globalmin+match', {}, [100, 120, 105]],
    ['globalmin+match', UP, [100, 120, 105]],
  ];
  const worsts = cases.flatMap(([method, more, wanted]) =>
    [true, false].map((compat) => off(skiesOf(CHAIN, method, { ...more, compat }), wanted)),
  );
  t.ok(Math.max(...worsts) < 1e-12, worsts.join());
  t.end();
});

t.test('dossier C5 to C8 in compat', (t) => {
  const cases: [Scene, SkyMethod, Partial<SkyRequest>, number[]][] = [
    [FAR, 'match', {}, [0, 20, 5, 10, 8.75, 3.75, 13.75]],
    [FAR, 'match', UP, [-20, 0, -15, -10, -11.25, -16.25, -6.25]],
    [FAR, 'globalmin', {}, [90, 90, 90, 90, 90, 90, 90]],
    [FAR, 'globalmin+match', {}, [86.25, 106.25, 91.25, 96.25, 95, 90, 100]],
    [FAR, 'globalmin+match', UP, [86.25, 106.25, 91.25, 96.25, 95, 90, 100]],
    [ALONE, 'localmin', {}, [100, 120, 50]],
    [ALONE, 'globalmin', {}, [50, 50, 50]],
    [ALONE, 'match', {}, [0, 20, NaN]],
    [ALONE, 'globalmin+match', {}, [50, 70, 50]],
    [APART, 'match', {}, [NaN, NaN]],
    [APART, 'globalmin+match', {}, [50, 50]],
  ];
  const worsts = cases.map(([scene, method, more, wanted]) => off(skiesOf(scene, method, more), wanted));
  t.ok(Math.max(...worsts) < 1e-12, worsts.join());
  const loop = [
    pairOf(0, 1, -10, { pixels: 5000 }),
    pairOf(0, 2, -27.5, { pixels: 5000 }),
    pairOf(1, 2, -25, { pixels: 2500 }),
  ];
  const solution = solveOffsets(3, loop, { weights: 'pixels2', degree: 0 });
  const matched = exposureSkies({
    method: 'match',
    match_down: true,
    compat: true,
    islands: 'each-zero',
    minima: new Float64Array(3),
    solution,
  });
  t.ok(off(matched, [0, 8.75, 28.75]) < 1e-12);
  t.end();
});

t.test('dossier C9: pair skies of noise, four statistics', (t) => {
  // Pair skies S01, S10, S12, S21; localmin; match; globalmin+match.
  // prettier-ignore
  const table: Record<string, [number[], number[], number[], number[]]> = {
    mean: [[99.989006, 119.951881, 120.003159, 104.97319], [100.0033, 119.9778, 104.9826], [0, 19.96288, 4.932907], [100.0033, 119.9661, 104.9362]],
    median: [[100.016792, 119.951881, 119.933517, 104.943901], [100.0111, 119.9558, 104.965], [0, 19.93509, 4.945473], [100.0111, 119.9462, 104.9565]],
    mode: [[98.906907, 119.009242, 119.356983, 104.124273], [99.839, 119.5817, 104.598], [0, 20.10233, 4.869625], [99.47937, 119.5817, 104.349]],
    midpt: [[99.995614, 119.907564, 119.891935, 104.87243], [99.91406, 119.8768, 104.9544], [0, 19.91195, 4.892444], [99.91406, 119.826, 104.8065]],
  };
  const worsts = Object.values(table).map(([[s01, s10, s12, s21], minima, match, both]) => {
    const pairs = [pairOf(0, 1, s01 - s10, { pixels: 4948.5 }), pairOf(1, 2, s12 - s21, { pixels: 2968.5 })];
    const solution = solveOffsets(3, pairs, { weights: 'pixels2', degree: 0 });
    const skies = (method: SkyMethod): ExposureSky[] =>
      exposureSkies({
        method,
        match_down: true,
        compat: true,
        islands: 'each-zero',
        minima: Float64Array.from(minima),
        solution,
      });
    return [off(skies('match'), match), off(skies('globalmin+match'), both)];
  });
  // The dossier gives pair skies to 1e-6 (four of them), match to 5e-6, floors to 1e-4.
  t.ok(Math.max(...worsts.map(([match]) => match)) < 8e-6, `match ${worsts.join()}`);
  t.ok(Math.max(...worsts.map(([, both]) => both)) < 1.1e-4, `globalmin+match ${worsts.join()}`);
  t.end();
});

/** Two exposures from their pair skies and the skies of their chips, all in brightness. */
function twoOf(
  pair: readonly [number, number],
  minima: readonly [number, number],
): (method: SkyMethod, compat: boolean) => ExposureSky[] {
  const solution = solveOffsets(2, [pairOf(0, 1, pair[0] - pair[1])], { weights: 'pixels2', degree: 0 });
  return (method, compat) =>
    exposureSkies({
      method,
      match_down: true,
      compat,
      islands: DEFAULT_ISLANDS[method],
      minima: Float64Array.from(minima),
      solution,
    });
}

t.test('dossier C10 to C13: chips, scales, units, in data units', (t) => {
  const kappa12 = [4, 1, 400];
  const pair12 = (3000 * 4 * 100 + 5000 * 1 * 500) / 8000;
  const kappa13 = [2e-19 / (0.05 ** 2 * 100), 1e-19 / 0.05 ** 2];
  // The scene, the exposure of each chip, brightness over data of each chip; values by method.
  const cases: [ReturnType<typeof twoOf>, number[], number[], Partial<Record<SkyMethod, number[]>>][] = [
    [
      twoOf([12.5, 30], [10, 30]),
      [0, 0, 1],
      [1, 1, 1],
      { match: [0, 0, 17.5], 'globalmin+match': [10, 10, 27.5], localmin: [10, 10, 30] },
    ],
    [
      twoOf([110 / 9, 310 / 9], [10, 30]),
      [0, 0, 1, 1],
      [1, 1, 1, 1],
      { match: [0, 0, 200 / 9, 200 / 9], 'globalmin+match': [70 / 9, 70 / 9, 30, 30] },
    ],
    [
      twoOf([pair12, 1200], [400, 1200]),
      [0, 0, 1],
      kappa12,
      {
        localmin: [100, 400, 3],
        globalmin: [100, 400, 1],
        match: [0, 0, 1.84375],
        'globalmin+match': [100, 400, 2.84375],
      },
    ],
    [
      twoOf([100 * kappa13[0], 3 * kappa13[1]], [100 * kappa13[0], 3 * kappa13[1]]),
      [0, 1],
      kappa13,
      { globalmin: [100, 2], match: [0, 1], 'globalmin+match': [100, 3] },
    ],
    [twoOf([400, 1200], [400, 1200]), [0, 1], [4, 400], { globalmin: [100, 1], match: [0, 2] }],
  ];
  const worsts = cases.flatMap(([skies, owner, kappa, wanted]) =>
    Object.entries(wanted).flatMap(([method, values]) =>
      [true, false].map((compat) => {
        const found = skies(method as SkyMethod, compat);
        return worst(
          owner.map((exposure, chip) => found[exposure].sky / kappa[chip]),
          values,
        );
      }),
    ),
  );
  t.ok(Math.max(...worsts) < 1e-10, worsts.join());
  t.end();
});

t.test('rules for islands, worked by hand on C6 and C7', (t) => {
  const at = (islands: IslandRule, more: Partial<SkyRequest> = {}): Partial<SkyRequest> => ({
    compat: false,
    islands,
    ...more,
  });
  const cases: [Scene, SkyMethod, Partial<SkyRequest>, number[]][] = [
    [FAR, 'match', at('each-zero'), [0, 20, 5, 10, 5, 0, 10]],
    [FAR, 'match', at('each-zero', UP), [-20, 0, -15, -10, -5, -10, 0]],
    // The chain's own floor is 90, the block's 100: 10 between them.
    [FAR, 'match', at('each-local'), [10, 30, 15, 20, 5, 0, 10]],
    [FAR, 'match', at('each-local', UP), [-20, 0, -15, -10, -25, -30, -20]],
    [FAR, 'globalmin+match', at('each-zero'), [90, 110, 95, 100, 95, 90, 100]],
    [FAR, 'globalmin+match', at('each-local'), [...FAR.levels]],
    [FAR, 'globalmin+match', at('each-local', UP), [...FAR.levels]],
    [FAR, 'globalmin+match', at('global-floor'), [86.25, 106.25, 91.25, 96.25, 95, 90, 100]],
    [FAR, 'match', at('global-floor'), [0, 20, 5, 10, 8.75, 3.75, 13.75]],
    [ALONE, 'match', at('each-zero'), [0, 20, 0]],
    [ALONE, 'match', at('each-local'), [50, 70, 0]],
    [ALONE, 'globalmin+match', at('each-local'), [100, 120, 50]],
    [ALONE, 'globalmin+match', at('each-zero'), [50, 70, 50]],
  ];
  const worsts = cases.map(([scene, method, more, wanted]) => off(skiesOf(scene, method, more), wanted));
  t.ok(Math.max(...worsts) < 1e-12, worsts.join());
  t.end();
});

t.test('by default one group does not move another', (t) => {
  const other = { ...FAR, levels: FAR.levels.map((level, i) => (i < 4 ? level : level - 60 + i)) };
  for (const method of ['match', 'globalmin+match'] as const) {
    const before = skiesOf(FAR, method, { compat: false }).slice(0, 4);
    const after = skiesOf(other, method, { compat: false }).slice(0, 4);
    t.ok(
      worst(
        after.map(({ sky }) => sky),
        before.map(({ sky }) => sky),
      ) < 1e-12,
      method,
    );
  }
  t.end();
});

t.test('status, group and error of each exposure', (t) => {
  const status = (scene: Scene, more: Partial<SkyRequest> = {}): string[] =>
    skiesOf(scene, 'globalmin+match', { compat: false, ...more }).map((exposure) => exposure.status);
  t.same(status(FAR), ['ok', 'ok', 'ok', 'ok', 'island', 'island', 'island']);
  t.same(status(ALONE), ['ok', 'ok', 'no-overlap']);
  t.same(
    status({
      levels: [1, 2, 3, 4],
      links: [
        [0, 1, 9],
        [2, 3, 9],
      ],
    }),
    ['island', 'island', 'island', 'island'],
  );
  t.same(status(ALONE, { minima: Float64Array.of(100, 120, NaN) }), ['ok', 'ok', 'no-value']);
  t.same(
    skiesOf(FAR, 'match').map(({ group }) => group),
    [0, 0, 0, 0, 1, 1, 1],
  );
  const local = exposureSkies({
    method: 'localmin',
    match_down: true,
    compat: false,
    islands: 'error',
    minima: Float64Array.of(5, NaN),
  });
  t.same(local, [
    { sky: 5, status: 'ok', group: -1, error: NaN },
    { sky: 0, status: 'no-value', group: -1, error: NaN },
  ]);
  const minimaErrors = Float64Array.of(0.3, 0.4, 0.5);
  const floors = skiesOf(ALONE, 'globalmin+match', { compat: false, minimaErrors }).map(({ error }) => error);
  // Pair error 1: each of two offsets is known to 1/2 about their mean. The first exposure is its own floor.
  t.ok(worst(floors, [0.3, Math.hypot(0.5, 0.5, 0.3), 0.5]) < 1e-12, floors.join());
  const relative = skiesOf(ALONE, 'match', { compat: false, minimaErrors }).map(({ error }) => error);
  t.ok(worst(relative, [0.5, 0.5, NaN]) < 1e-12);
  t.end();
});

t.test('exposures without a value of their own', (t) => {
  const of = (method: SkyMethod, minima: number[], scene: Scene, compat = false): ExposureSky[] =>
    skiesOf(scene, method, { minima: Float64Array.from(minima), compat });
  // Dossier C21: the reference ends with a TypeError, or, for the first exposure, passes it over.
  t.same(
    of('globalmin', [120, NaN], APART, true).map(({ sky }) => sky),
    [120, 120],
  );
  t.same(
    of('globalmin', [NaN, 120], APART, true).map(({ sky }) => sky),
    [120, 120],
  );
  t.same(
    of('globalmin', [NaN, NaN], APART).map(({ sky, status }) => [sky, status]),
    [
      [0, 'no-value'],
      [0, 'no-value'],
    ],
  );
  t.ok(off(of('globalmin+match', [NaN, 120, 105], CHAIN), [100, 120, 105]) < 1e-12, 'the others measure the floor');
  t.ok(off(of('globalmin+match', [100, 120, NaN], ALONE), [100, 120, 100]) < 1e-12, 'the floor of the others');
  t.ok(off(of('globalmin+match', [NaN, NaN, NaN], CHAIN), [0, 20, 5]) < 1e-12);
  t.ok(off(of('match', [NaN, NaN, NaN], CHAIN), [0, 20, 5]) < 1e-12, 'match asks for none');
  t.end();
});

t.test('what cannot be matched', (t) => {
  t.equal(matchingTrouble('match', 2, 1), null);
  t.equal(matchingTrouble('globalmin', 1, 0), null);
  t.throws(() => skiesOf({ levels: [3], links: [] }, 'match'), {
    name: 'ExposureError',
    message: /skymethod.*only 1.*localmin/s,
  });
  t.throws(() => skiesOf(APART, 'globalmin+match', { compat: false }), {
    name: 'ExposureError',
    message: /no overlap between the 2.*globalmin/s,
  });
  t.throws(() => skiesOf(ALONE, 'match', { compat: false, islands: 'error', labels: ['a.fits', 'b.fits', 'c.fits'] }), {
    name: 'ExposureError',
    place: { option: 'islands' },
    message: /\{a\.fits, b\.fits\}, \{c\.fits\}/,
  });
  t.end();
});
