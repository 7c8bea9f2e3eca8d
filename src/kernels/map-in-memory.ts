import { mustFit } from './map-bands.js';
import { pieceAt, planOfRow } from './map-cells.js';
import { BAND_NODES, chebyshevPoint, type CellPlan } from './map-cells-plan.js';
import { FLAT_ORDER, flatPlanes } from './map-exact.js';
import { sameGeometry } from './map-lookup.js';
import { BAND_COEFFICIENTS, type MapScratch } from './map-scratch.js';
import type { MappedRow } from './drop-memory.js';
import type { MapMemory, MapTools } from './map-tools.js';
import type { SimdKernels } from './simd-kernels.js';
import type { ExactMap, LookupTable } from './types.js';

/*
 * Chips with the usual lookup tables (pairs of the same geometry, a projective stage, SIP up to order 5) row by row in the memory of
 * the kernels: simd/map-cells.ts, with the bits of map-exact.ts, which has all other chips.
 */

/** Values that simd/map-chain.ts knows a chip by, and where some of them begin. */
const CHIP_DOUBLES = 117;
const LINEAR = 72;
const UPPER = 76;
const LAST = 82;
const CRPIX = 86;
const D2IM = 88;
const NPOL = 98;
const ZEROS = 108;
/** Numbers of a pair of tables. */
const TABLE_DOUBLES = 10;

/** The part of a memory of the kernels that holds one chip. */
interface ChipMemory {
  /** Null: nothing yet. */
  map: ExactMap | null;
  readonly mostNodes: number;
  readonly mostPieces: number;
  readonly chip: Float64Array;
  /** Pairs of values, node by node. */
  readonly shifts: Float32Array;
  readonly offsets: Float32Array;
  readonly starts: Int32Array;
  readonly smooth: Int32Array;
}

/** By program: the chip lies in its static data. */
const CHIPS = new WeakMap<SimdKernels, ChipMemory>();

/** Maps a run to a row of the memory; false, and nothing done, where the map or the row is not one of those. */
export function mapCellsInMemory(
  map: ExactMap,
  y: number,
  x0: number,
  n: number,
  { xAt, yAt }: MappedRow,
  tools: MapTools,
): boolean {
  const { map: scratch, memory } = tools;
  const plan = planOfRow(map, y, x0, n, scratch);
  if (plan === null || !placeChip(map, plan, tools)) return false;
  const { simd, band } = memory;
  if (plan.exactRow[y + 1] === 1) {
    simd.chainRow(y, x0, n, xAt, yAt);
    return true;
  }
  const first = pieceAt(plan, x0);
  const last = pieceAt(plan, x0 + n - 1);
  const number = plan.bandOf[y + 1];
  if (number < 0) {
    simd.sampledRow(plan.nodes, y, first, last, x0, n, xAt, yAt);
    return true;
  }
  const { middle, inverseHeight, nodes } = plan;
  const fitted = scratch.band;
  if (mustFit(map, number, first, last, scratch)) {
    const at = band.at + 8 * BAND_COEFFICIENTS * (fitted.from - fitted.first);
    simd.fitBand(at, nodes, fitted.from, fitted.to, middle[number], inverseHeight[number]);
  }
  const at = band.at + 8 * BAND_COEFFICIENTS * (first - fitted.first);
  simd.bandRow(at, y - middle[number], nodes, y, first, last, x0, n, xAt, yAt);
  return true;
}

function hasUsualTables({ d2im, npol, sky, sipOrder }: ExactMap): boolean {
  if (sky.kind !== 'projective' || sipOrder > FLAT_ORDER) return false;
  return isPair(d2im) ? isPair(npol) || isEmpty(npol) : isEmpty(d2im) && isPair(npol);
}

function isEmpty([first, second]: ExactMap['npol']): boolean {
  return first === null && second === null;
}

function isPair([first, second]: ExactMap['npol']): boolean {
  return first !== null && second !== null && sameGeometry(first, second);
}

/** Makes a chip the one of the memory; false where it is none of the usual ones, or there is no room for it. */
function placeChip(map: ExactMap, plan: CellPlan, tools: MapTools): boolean {
  const { simd } = tools.memory;
  let memory = CHIPS.get(simd);
  if (memory === undefined) {
    memory = chipMemory(tools.memory);
    CHIPS.set(simd, memory);
  }
  if (memory.map === map) return true;
  if (!hasUsualTables(map)) return false;
  const { mostNodes, mostPieces, shifts, offsets, starts, smooth } = memory;
  if ([...map.d2im, ...map.npol].some((table) => table !== null && table.nx * table.ny > mostNodes)) return false;
  if (plan.inverse.length > mostPieces) return false;
  memory.map = map;
  placeConstants(map, memory.chip, tools.map);
  placePair(map.d2im, shifts);
  placePair(map.npol, offsets);
  starts.set(plan.start);
  plan.inverse.forEach((inverse, piece) => {
    smooth[piece] = inverse === 0 ? 0 : 1;
  });
  return true;
}

function chipMemory({ simd, mapConstants }: MapMemory): ChipMemory {
  const { buffer } = mapConstants;
  const mostNodes = simd.mostNodes();
  const mostPieces = simd.mostPieces();
  return {
    map: null,
    mostNodes,
    mostPieces,
    chip: new Float64Array(buffer, simd.chipAt(), CHIP_DOUBLES),
    shifts: new Float32Array(buffer, simd.shiftsAt(), 2 * mostNodes),
    offsets: new Float32Array(buffer, simd.offsetsAt(), 2 * mostNodes),
    starts: new Int32Array(buffer, simd.startsAt(), mostPieces + 1),
    smooth: new Int32Array(buffer, simd.smoothAt(), mostPieces),
  };
}

function placeConstants(map: ExactMap, chip: Float64Array, scratch: MapScratch): void {
  if (map.sky.kind !== 'projective') return;
  flatPlanes(map, scratch);
  const { planeA, planeB } = scratch;
  for (let k = 0; k < planeA.length; k++) {
    chip[2 * k] = planeA[k];
    chip[2 * k + 1] = planeB[k];
  }
  // Focal position = pixel + polynomial: with the pixel's own part.
  chip[LINEAR] = 1 + planeA[6];
  chip[LINEAR + 1] = planeB[6];
  chip[LINEAR + 2] = planeA[1];
  chip[LINEAR + 3] = 1 + planeB[1];
  const { h } = map.sky;
  for (let k = 0; k < 3; k++) {
    chip[UPPER + 2 * k] = h[k];
    chip[UPPER + 2 * k + 1] = h[3 + k];
    chip[LAST + k] = h[6 + k];
  }
  chip.set(map.crpix, CRPIX);
  placeGeometry(map.d2im[0], chip, D2IM);
  placeGeometry(map.npol[0], chip, NPOL);
  for (let i = 0; i < 5; i++) chip[ZEROS + i] = chebyshevPoint(i, BAND_NODES);
  for (let i = 0; i < 4; i++) chip[ZEROS + 5 + i] = chebyshevPoint(i, 4);
}

/** Table coordinates as a line, as map-lookup.ts has them, and what blending for a row takes. */
function placeGeometry(table: LookupTable | null, chip: Float64Array, at: number): void {
  if (table === null) {
    chip.fill(0, at, at + TABLE_DOUBLES);
    return;
  }
  const { crpix, crval, cdelt, nx, ny } = table;
  const stepX = 1 / cdelt[0];
  const stepY = 1 / cdelt[1];
  chip[at] = crpix[0] - 1 + (1 - crval[0]) * stepX;
  chip[at + 1] = crpix[1] - 1 + (1 - crval[1]) * stepY;
  chip.set([stepX, stepY, nx - 1, ny - 1, crval[1], cdelt[1], crpix[1], nx], at + 2);
}

function placePair([first, second]: ExactMap['npol'], out: Float32Array): void {
  if (first === null || second === null) return;
  for (let k = 0; k < first.nx * first.ny; k++) {
    out[2 * k] = first.data[k];
    out[2 * k + 1] = second.data[k];
  }
}
