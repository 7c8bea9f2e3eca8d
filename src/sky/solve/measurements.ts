import type { SkyCell, SkyPair } from './sky-pair.js';

/** Differences to be fitted, one a pair or one a cell, by pair. Flat arrays of equal length. */
export interface Measurements {
  readonly count: number;
  /** Number of the pair, ascending. */
  readonly pair: Int32Array;
  /** Position, in units of `reach` from the common centre. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly difference: Float64Array;
  /** 1 sigma, never below a hundredth of the median: no pair may rule by an accident of its own statistics. */
  readonly sigma: Float64Array;
}

/** Share of the median error below which no error is believed. */
const SMALLEST_SHARE = 0.01;

/** One measurement a pair. */
export function pairMeasurements(pairs: readonly SkyPair[]): Measurements {
  return collect(
    pairs.map((pair) => [{ xi: 0, eta: 0, difference: pair.difference, error: pair.error }]),
    1,
  );
}

/** One measurement a cell. @param reach - radians, unit of the positions */
export function cellMeasurements(pairs: readonly SkyPair[], reach: number): Measurements {
  return collect(
    pairs.map((pair) => pair.cells ?? []),
    reach,
  );
}

function collect(cells: readonly (readonly SkyCell[])[], reach: number): Measurements {
  const flat = cells.flatMap((list, pair) => list.map((cell) => ({ ...cell, pair })));
  const sigma = Float64Array.from(flat, (cell) => cell.error);
  const smallest = SMALLEST_SHARE * median(sigma.filter((error) => error > 0));
  return {
    count: flat.length,
    pair: Int32Array.from(flat, (cell) => cell.pair),
    x: Float64Array.from(flat, (cell) => cell.xi / reach),
    y: Float64Array.from(flat, (cell) => cell.eta / reach),
    difference: Float64Array.from(flat, (cell) => cell.difference),
    sigma: sigma.map((error) => Math.max(error, smallest)),
  };
}

/** Middle value (upper of the two), 0 for none. */
export function median(values: Float64Array): number {
  return values.length === 0 ? 0 : values.slice().sort()[values.length >> 1];
}
