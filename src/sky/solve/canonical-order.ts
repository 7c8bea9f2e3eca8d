import type { SkyCell, SkyPair } from './sky-pair.js';

/**
 * The same set with exposures and pairs in an order that their values decide and not the order in which they came: the
 * arithmetic, to its last bit, is then the same for every order of the inputs. Only exposures that no value tells apart keep
 * the order that they came in.
 */
export interface CanonicalOrder {
  readonly pairs: readonly SkyPair[];
  /** New number of each exposure. */
  readonly renamed: Int32Array;
  /** For each pair as it came: its new number, and -1 where its sides changed places, otherwise 1. */
  readonly place: Int32Array;
  readonly sign: Int32Array;
}

/** Puts exposures and pairs in an order that does not depend on how they were numbered or named. */
export function canonicalOrder(exposures: number, pairs: readonly SkyPair[]): CanonicalOrder {
  const renamed = renamedExposures(exposures, pairs);
  const oriented = pairs.map((pair, from) => ({ pair: orient(pair, renamed), from }));
  oriented.sort(
    (p, q) => p.pair.a - q.pair.a || p.pair.b - q.pair.b || comparePairs(p.pair, q.pair) || p.from - q.from,
  );
  const place = new Int32Array(pairs.length);
  oriented.forEach(({ from }, to) => (place[from] = to));
  return {
    pairs: oriented.map(({ pair }) => pair),
    renamed,
    place,
    sign: Int32Array.from(pairs, ({ a, b }) => (renamed[a] < renamed[b] ? 1 : -1)),
  };
}

/** Exposures by the pair in which they stand out most; the two sides of a pair differ in sign. */
function renamedExposures(exposures: number, pairs: readonly SkyPair[]): Int32Array {
  const keys: (SkyPair | undefined)[] = Array.from({ length: exposures });
  for (const pair of pairs) {
    for (const [exposure, side] of [[pair.a, pair] as const, [pair.b, reverse(pair)] as const]) {
      const key = keys[exposure];
      if (key === undefined || comparePairs(side, key) > 0) keys[exposure] = side;
    }
  }
  const order = Int32Array.from(keys.keys()).sort((i, j) => compareKeys(keys[i], keys[j]) || i - j);
  const renamed = new Int32Array(exposures);
  order.forEach((exposure, to) => (renamed[exposure] = to));
  return renamed;
}

function compareKeys(p: SkyPair | undefined, q: SkyPair | undefined): number {
  if (p === undefined || q === undefined) return Number(p === undefined) - Number(q === undefined);
  return comparePairs(p, q);
}

function comparePairs(p: SkyPair, q: SkyPair): number {
  return p.difference - q.difference || p.pixels - q.pixels || p.error - q.error || p.area - q.area;
}

function reverse(pair: SkyPair): SkyPair {
  return { ...pair, a: pair.b, b: pair.a, difference: -pair.difference };
}

function orient(pair: SkyPair, renamed: Int32Array): SkyPair {
  const [a, b] = [renamed[pair.a], renamed[pair.b]];
  const sign = a < b ? 1 : -1;
  const cells = pair.cells?.map((cell) => ({ ...cell, difference: sign * cell.difference })).sort(compareCells);
  return {
    ...pair,
    a: Math.min(a, b),
    b: Math.max(a, b),
    difference: sign * pair.difference,
    ...(cells === undefined ? {} : { cells }),
  };
}

function compareCells(p: SkyCell, q: SkyCell): number {
  return p.xi - q.xi || p.eta - q.eta || p.error - q.error;
}
