import type { SkyPair } from './sky-pair.js';

/** Exposures that overlaps connect, directly or by way of others. */
export interface OverlapGroups {
  /** Group of each exposure, numbered in order of first member. */
  readonly group: Int32Array;
  /** Members of each group, ascending. An exposure without a pair is a group of one. */
  readonly groups: readonly (readonly number[])[];
}

/** Connected components of the graph of overlaps, by union-find. */
export function overlapGroups(exposures: number, pairs: readonly Pick<SkyPair, 'a' | 'b'>[]): OverlapGroups {
  const parent = Int32Array.from({ length: exposures }, (_, i) => i);
  for (const { a, b } of pairs) {
    const [p, q] = [root(parent, a), root(parent, b)];
    // The smaller number becomes the root, so that groups come out in order of first member.
    parent[Math.max(p, q)] = Math.min(p, q);
  }
  const group = new Int32Array(exposures);
  const groups: number[][] = [];
  for (let i = 0; i < exposures; i++) {
    const first = root(parent, i);
    group[i] = first === i ? groups.push([]) - 1 : group[first];
    groups[group[i]].push(i);
  }
  return { group, groups };
}

function root(parent: Int32Array, i: number): number {
  while (parent[i] !== i) {
    parent[i] = parent[parent[i]];
    i = parent[i];
  }
  return i;
}
