import { capsMeet, type BoundingCap } from './bounding-cap.js';

/** Caps by cell, and the size of the cells. */
interface Level {
  readonly size: number;
  readonly cells: Map<string, number[]>;
}

/**
 * Pairs [i, j], i < j, of caps that have a point in common and belong to different exposures, sorted.
 *
 * Caps are sorted into cubic cells of the space around the sphere, at a level whose cells are as wide as the cap or
 * wider. They come in from the widest to the narrowest, and each looks for earlier ones in the 27 cells around its
 * centre at each level in use: two caps that meet have centres closer than the wider one's cells are wide. The
 * work grows with the number of caps and of pairs, not with the square of the number of caps.
 */
export function candidatePairs(caps: readonly BoundingCap[], exposures: readonly number[]): [number, number][] {
  const order = caps.map((_, i) => i).sort((i, j) => caps[j].radius - caps[i].radius || i - j);
  const levels = new Map<number, Level>();
  const pairs: [number, number][] = [];
  for (const i of order) {
    for (const level of levels.values()) {
      for (const j of neighbours(level, caps[i])) {
        if (exposures[i] !== exposures[j] && capsMeet(caps[i], caps[j])) pairs.push(i < j ? [i, j] : [j, i]);
      }
    }
    insert(levels, caps[i], i);
  }
  return pairs.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
}

function insert(levels: Map<number, Level>, cap: BoundingCap, index: number): void {
  const exponent = Math.ceil(Math.log2(2 * Math.max(cap.radius, 1e-9)));
  const level = levels.get(exponent) ?? { size: 2 ** exponent, cells: new Map<string, number[]>() };
  levels.set(exponent, level);
  const key = cellKey(cellOf(cap.x, level.size), cellOf(cap.y, level.size), cellOf(cap.z, level.size));
  const cell = level.cells.get(key);
  if (cell === undefined) level.cells.set(key, [index]);
  else cell.push(index);
}

function neighbours(level: Level, cap: BoundingCap): number[] {
  const found: number[] = [];
  const [x, y, z] = [cellOf(cap.x, level.size), cellOf(cap.y, level.size), cellOf(cap.z, level.size)];
  for (let i = x - 1; i <= x + 1; i++) {
    for (let j = y - 1; j <= y + 1; j++) {
      for (let k = z - 1; k <= z + 1; k++) found.push(...(level.cells.get(cellKey(i, j, k)) ?? []));
    }
  }
  return found;
}

function cellOf(coordinate: number, size: number): number {
  return Math.floor(coordinate / size);
}

function cellKey(i: number, j: number, k: number): string {
  return `${i},${j},${k}`;
}
