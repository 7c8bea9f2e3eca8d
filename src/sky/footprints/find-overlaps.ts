import { candidatePairs } from './candidate-pairs.js';
import { boundingCap } from './bounding-cap.js';
import { requireOneSystem, type ChipShape } from './chip-shape.js';
import { chipQuad, compatOverlap, type Common, type CornerRule } from './compat-overlap.js';
import { mappedOverlap } from './mapped-overlap.js';
import type { PixelRuns } from './pixel-runs.js';
import { prepareShape } from './prepared-shape.js';

/** The overlap of two chips. */
export interface ChipOverlap {
  /** Indices of the two shapes, a < b. */
  readonly a: number;
  readonly b: number;
  /** Area on the sky, steradian. */
  readonly area: number;
  /** The overlap in the pixels of each: the two sides are found independently of each other. */
  readonly inA: PixelRuns;
  readonly inB: PixelRuns;
}

/** How overlaps are found. */
export interface OverlapOptions {
  /** True: the reference's quadrilaterals and its polygon fill (dossier 4.2, 4.3). False: exact borders, pixel centres. */
  readonly compat: boolean;
  /** For `compat`: corners at pixel edges (spherical_geometry from 1.3.5 on; the default) or at pixel centres. */
  readonly corners?: CornerRule;
}

/**
 * The overlaps of chips of different exposures, sorted by (a, b); pairs without a common pixel are left out. Only
 * pairs whose bounding circles meet are looked at. A pair's result does not depend on the other chips or on the order.
 *
 * Throws WcsError for shapes in different sky systems and, in `compat`, for a corner without a place on the sky.
 */
export function findOverlaps(shapes: readonly ChipShape[], options: OverlapOptions): ChipOverlap[] {
  requireOneSystem(shapes);
  return options.compat ? compatPairs(shapes, options.corners ?? 'edges') : mappedPairs(shapes);
}

function compatPairs(shapes: readonly ChipShape[], corners: CornerRule): ChipOverlap[] {
  const quads = shapes.map((shape) => chipQuad(shape, corners));
  const pairs = candidatePairs(
    quads.map((quad) => boundingCap(quad, 0)),
    shapes.map(exposureOf),
  );
  return collect(pairs, (a, b) => compatOverlap(shapes[a], shapes[b], quads[a], quads[b]));
}

function mappedPairs(shapes: readonly ChipShape[]): ChipOverlap[] {
  const prepared = shapes.map(prepareShape);
  const caps = prepared.map(({ cap }) => cap);
  const pairs = candidatePairs(caps, shapes.map(exposureOf));
  return collect(pairs, (a, b) => mappedOverlap(prepared[a], prepared[b]));
}

function exposureOf({ exposure }: ChipShape): number {
  return exposure;
}

function collect(
  pairs: readonly (readonly [number, number])[],
  overlapOf: (a: number, b: number) => Common | null,
): ChipOverlap[] {
  const found: ChipOverlap[] = [];
  for (const [a, b] of pairs) {
    const common = overlapOf(a, b);
    if (common !== null) found.push({ a, b, ...common });
  }
  return found;
}
