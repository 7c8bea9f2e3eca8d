import type { PolynomialRuns } from './map-cells.js';
import { isPlainSip, mapExactRow, rowConstants } from './map-exact.js';
import { BAND_COEFFICIENTS, COEFFICIENTS, ORIGIN } from './map-scratch.js';
import { mapRow } from './map-row.js';
import type { DropMemory, MappedRow } from './drop-memory.js';
import type { MapScratch } from './map-scratch.js';
import type { ExactMap, PixelMap } from './types.js';

/** What the loops in simd/map.ts want of a memory. */
export type MapMemory = Pick<DropMemory, 'simd' | 'mapConstants' | 'pieces' | 'band'>;

/** Where and with what rows are mapped. */
export interface MapTools {
  readonly map: MapScratch;
  readonly memory: MapMemory;
}

/** Powers of u that the loop in simd/map.ts takes. */
const POWERS = 6;

/** {@link mapRow} into a row of the kernels' memory; exact maps with the same bits, two pixels at a time. */
export function mapToMemory(map: PixelMap, y: number, x0: number, n: number, row: MappedRow, scratch: MapTools): void {
  if (map.kind !== 'exact') {
    mapRow(map, y, x0, n, row.x, row.y, 0, scratch.map);
  } else if (isPlainSip(map)) {
    writeConstants(map, y, scratch);
    scratch.memory.simd.sipRow(x0, n, row.xAt, row.yAt);
  } else mapExactRow(map, y, x0, n, row.x, row.y, 0, scratch.map, runsInMemory(row, scratch));
}

/** By row: made once, so that mapping allocates nothing. */
const RUNS = new WeakMap<MappedRow, PolynomialRuns>();

function runsInMemory(row: MappedRow, { memory }: MapTools): PolynomialRuns {
  let runs = RUNS.get(row);
  if (runs === undefined) {
    runs = createRuns(row, memory);
    RUNS.set(row, runs);
  }
  return runs;
}

function createRuns({ xAt, yAt }: MappedRow, memory: MapMemory): PolynomialRuns {
  const { simd, pieces, band } = memory;
  return {
    take: (coefficients) => {
      pieces.array.set(coefficients);
    },
    run: (piece, degree, shift, from, to) => {
      simd.polynomialRun(pieces.at + 8 * COEFFICIENTS * piece, degree, shift, from, to, xAt, yAt);
    },
    inBand: (place, t, degree, shift, from, to) => {
      simd.bandRun(band.at + 8 * BAND_COEFFICIENTS * place, t, degree, shift, from, to, xAt, yAt);
    },
  };
}

function writeConstants(map: ExactMap, y: number, scratch: MapTools): void {
  if (map.sky.kind !== 'projective') return;
  rowConstants(map, y, scratch.map);
  const { a, b } = scratch.map;
  const { mapConstants } = scratch.memory;
  for (let p = 0; p < POWERS; p++) {
    mapConstants[p] = a[p];
    mapConstants[POWERS + p] = b[p];
  }
  // Focal position = pixel + polynomial: the pixel's own part is in the first two constants.
  mapConstants[1] = 1 + a[1];
  mapConstants[POWERS] = b[ORIGIN] + b[0];
  mapConstants.set(map.sky.h, 2 * POWERS);
  mapConstants[2 * POWERS + 9] = a[ORIGIN];
}
