import type { ChipOverlap } from '../footprints/index.js';
import type { SkyCell, SkyPair } from '../solve/index.js';
import type { StatisticSettings } from '../statistics/index.js';
import type { MemberMeasurement } from './measure.js';
import type { SkyMember } from './members.js';
import { differenceOf, measuredSides, overlapAreas, pairKey } from './pairs.js';
import type { PartWithValue, SkyDifference } from './pairs.js';
import type { SkyPart } from './parts.js';

/** Share of the pixels of the fullest cell of an overlap below which a cell is a sliver, cut off by its border. */
const LEAST_FULL = 1 / 3;

/**
 * Share of its pixels that a cell must have left after masks and clipping: what is left of fewer has its middle elsewhere, on
 * either side differently.
 */
const LEAST_USABLE = 1 / 2;

/**
 * Pairs of exposures with the difference in each cell of their overlap, for planes. A pair is worth the plain mean of its
 * cells. Slivers and cells with too few usable pixels on either side are left out, unless a pair has nothing else.
 *
 * Where m exposures see the same sky, their m (m - 1) / 2 differences are made of the noise of m: they tell as much as m - 1.
 * The variance of a cell is therefore m / 2 of what its pixels say, which makes the errors of the planes those of all
 * differences together. The error of a pair is its own.
 */
export function cellPairs(
  parts: readonly SkyPart[],
  measured: readonly MemberMeasurement[],
  members: readonly SkyMember[],
  overlaps: readonly ChipOverlap[],
  settings: StatisticSettings,
): SkyPair[] {
  const sides = measuredSides(parts, measured, members);
  const noise = exposureNoise(sides);
  return [...overlapAreas(overlaps, members)].flatMap(([key, { a, b, area }]) => {
    const both = [noise.get(a) ?? NaN, noise.get(b) ?? NaN] as const;
    const found = comparedCells(sides.get(key) ?? [], sides.get(pairKey(b, a)) ?? [], both, settings);
    if (found.length === 0 || !(area > 0)) return [];
    const sum = (of: (cell: ComparedCell) => number): number => found.reduce((total, cell) => total + of(cell), 0);
    const difference = sum((cell) => cell.difference) / found.length;
    const error = Math.sqrt(sum((cell) => cell.error ** 2)) / found.length;
    const cells = found.map(({ xi, eta, coverage, ...cell }): SkyCell => {
      return { xi, eta, difference: cell.difference, error: cell.error * Math.sqrt(coverage / 2) };
    });
    return [{ a, b, difference, error, pixels: sum(({ pixels }) => pixels), area, cells }];
  });
}

interface ComparedCell extends SkyCell, SkyDifference {
  readonly coverage: number;
}

/** One side of a cell. */
interface CellSide {
  readonly parts: PartWithValue[];
  /** Pixels that lie there, whether usable or not. */
  pixels: number;
  /** Those that are left after masks and clipping. */
  usable: number;
}

function comparedCells(
  a: readonly PartWithValue[],
  b: readonly PartWithValue[],
  noise: readonly [number, number],
  settings: StatisticSettings,
): ComparedCell[] {
  const [cellsA, cellsB] = [byCell(a), byCell(b)];
  const both = [...cellsA].flatMap(([cell, sideA]) => {
    const sideB = cellsB.get(cell);
    return sideB === undefined ? [] : [{ a: sideA, b: sideB }];
  });
  const fullest = (cells: Map<number, CellSide>): number =>
    [...cells.values()].reduce((most, { pixels }) => Math.max(most, pixels), 0);
  const [mostA, mostB] = [fullest(cellsA), fullest(cellsB)];
  const full = both.filter((cell) => isFull(cell.a, mostA) && isFull(cell.b, mostB));
  return (full.length > 0 ? full : both).flatMap((cell) => {
    const found = differenceOf(cell.a.parts, cell.b.parts, noise, settings);
    return found === undefined ? [] : [{ ...found, ...middleOf([...cell.a.parts, ...cell.b.parts]) }];
  });
}

function isFull({ pixels, usable }: CellSide, most: number): boolean {
  return pixels >= LEAST_FULL * most && usable >= LEAST_USABLE * pixels;
}

/** In order of cells, so that the order of exposures and chips decides nothing. */
function byCell(parts: readonly PartWithValue[]): Map<number, CellSide> {
  const cells = new Map<number, CellSide>();
  for (const one of parts) {
    const { cell } = one.part;
    if (cell === undefined) continue;
    const side = cells.get(cell.cell) ?? { parts: [], pixels: 0, usable: 0 };
    side.parts.push(one);
    side.pixels += cell.pixels;
    side.usable += one.statistic.n;
    cells.set(cell.cell, side);
  }
  return new Map([...cells].sort(([p], [q]) => p - q));
}

/** Mean position and coverage of the pixels that were left on both sides. */
function middleOf(parts: readonly PartWithValue[]): Pick<ComparedCell, 'xi' | 'eta' | 'coverage'> {
  let [xi, eta, coverage, n] = [0, 0, 0, 0];
  for (const { statistic, part } of parts) {
    if (part.cell === undefined) continue;
    xi += statistic.n * part.cell.xi;
    eta += statistic.n * part.cell.eta;
    coverage += statistic.n * part.cell.coverage;
    n += statistic.n;
  }
  return { xi: xi / n, eta: eta / n, coverage: coverage / n };
}

/**
 * Noise of a pixel of each exposure, surface brightness: the middle one of its cells. A handful of pixels say little about
 * their own scatter, and integers may all be equal.
 */
function exposureNoise(sides: ReadonlyMap<string, readonly PartWithValue[]>): Map<number, number> {
  const found = new Map<number, number[]>();
  for (const [key, parts] of sides) {
    const exposure = Number(key.split(',')[0]);
    const noises = parts.map(({ statistic, kappa }) => statistic.sigma * kappa).filter(Number.isFinite);
    found.set(exposure, [...(found.get(exposure) ?? []), ...noises]);
  }
  return new Map(
    [...found].map(([exposure, noises]) => [exposure, noises.sort((p, q) => p - q)[noises.length >> 1] ?? NaN]),
  );
}
