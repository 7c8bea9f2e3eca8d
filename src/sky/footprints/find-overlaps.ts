import { RxDrizzleError } from '../../errors/index.js';
import { stopIfCancelled } from '../../exposure/cancelled.js';
import { candidatePairs } from './candidate-pairs.js';
import { boundingCap } from './bounding-cap.js';
import { requireOneSystem, type ChipShape } from './chip-shape.js';
import { chipQuad, compatOverlap, type Common, type CornerRule } from './compat-overlap.js';
import { mappedOverlap } from './mapped-overlap.js';
import { Pauses } from './pauses.js';
import { regionBytes, type PixelRegion } from './pixel-region.js';
import { prepareShape, type PreparedShape } from './prepared-shape.js';

/** The overlap of two chips. */
export interface ChipOverlap {
  /** Indices of the two shapes, a < b. */
  readonly a: number;
  readonly b: number;
  /** Area on the sky, steradian. */
  readonly area: number;
  /** The overlap in the pixels of each: the two sides are found independently of each other. */
  readonly inA: PixelRegion;
  readonly inB: PixelRegion;
}

/** How overlaps are found. */
export interface OverlapOptions {
  /** True: the reference's quadrilaterals and its polygon fill (dossier 4.2, 4.3). False: exact borders, pixel centres. */
  readonly compat: boolean;
  /** For `compat`: corners at pixel edges (spherical_geometry from 1.3.5 on; the default) or at pixel centres. */
  readonly corners?: CornerRule;
}

/** What a search for overlaps may take, and who is told of it. */
export interface OverlapSearch {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many of how many pairs of chips have been looked at. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
  /** Bytes that all overlaps may take; no limit without. */
  readonly room?: number | undefined;
}

/**
 * The overlaps of chips of different exposures, sorted by (a, b); pairs without a common pixel are left out. Only
 * pairs whose bounding circles meet are looked at. A pair's result does not depend on the other chips or on the order.
 * The event loop turns every 20 ms.
 * @throws WcsError for shapes in different sky systems and, in `compat`, for a corner without a place on the sky;
 * CancelledError; BudgetError for more overlaps than there is room for
 */
export async function findOverlaps(
  shapes: readonly ChipShape[],
  options: OverlapOptions,
  search: OverlapSearch = {},
): Promise<ChipOverlap[]> {
  requireOneSystem(shapes);
  const pauses = new Pauses(() => {
    stopIfCancelled(search.signal);
  });
  const exposures = shapes.map(({ exposure }) => exposure);
  if (options.compat) {
    const quads = shapes.map((shape) => chipQuad(shape, options.corners ?? 'edges'));
    const pairs = candidatePairs(
      quads.map((quad) => boundingCap(quad, 0)),
      exposures,
    );
    return collect(pairs, (a, b) => compatOverlap(shapes[a], shapes[b], quads[a], quads[b]), search, pauses);
  }
  const prepared: PreparedShape[] = [];
  for (const shape of shapes) {
    prepared.push(prepareShape(shape));
    if (pauses.due) await pauses.pause();
  }
  const pairs = candidatePairs(
    prepared.map(({ cap }) => cap),
    exposures,
  );
  return collect(pairs, (a, b) => mappedOverlap(prepared[a], prepared[b]), search, pauses);
}

async function collect(
  pairs: readonly (readonly [number, number])[],
  overlapOf: (a: number, b: number) => Common | null,
  { progress, room = Infinity }: OverlapSearch,
  pauses: Pauses,
): Promise<ChipOverlap[]> {
  const found: ChipOverlap[] = [];
  let bytes = 0;
  for (const [index, [a, b]] of pairs.entries()) {
    const common = overlapOf(a, b);
    if (common !== null) {
      found.push({ a, b, ...common });
      bytes += regionBytes(common.inA) + regionBytes(common.inB);
      if (bytes > room) throw noRoom(found.length, room);
    }
    if (!pauses.due) continue;
    progress?.(index, pairs.length);
    await pauses.pause();
  }
  progress?.(pairs.length, pairs.length);
  return found;
}

function noRoom(overlaps: number, room: number): RxDrizzleError {
  return new RxDrizzleError(
    'BudgetError',
    { option: 'memory' },
    `the borders of the first ${String(overlaps)} overlaps alone take the whole budget of ${(room / 2 ** 20).toFixed(1)} MiB`,
    'give more --memory, or match fewer exposures at once',
  );
}
