import type { CombinePlan } from './combine-plan.js';

/** Pixels around the interior of a tile, on each side: as many as the plan's `haloOf` or up to the edge of the frame. */
export interface Halo {
  readonly left: number;
  readonly right: number;
  /** Towards lower and higher y. */
  readonly below: number;
  readonly above: number;
}

/** The same rectangle of every image, halo included, row-major. */
export interface StackTile {
  readonly nx: number;
  readonly ny: number;
  readonly halo: Halo;
  /** By image: electrons/s an output pixel, and weights. */
  readonly sci: readonly Float32Array[];
  readonly wht: readonly Float32Array[];
}

/** Working memory of one thread for tiles of up to the size it was made for. */
export interface CombineScratch {
  /** A row: the good values of each pixel close together, one place for each image; how many they are; their weights. */
  readonly values: Float32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  /** The values of one pixel. */
  readonly pixel: Float32Array;
  /** A tile: what minmed chooses from, and a list of pixels where it takes the minimum. */
  readonly middle: Float32Array;
  readonly least: Float32Array;
  readonly far: Int32Array;
}

/** Makes the memory for tiles of nx x ny pixels, halo included. */
export function createCombineScratch(plan: CombinePlan, nx: number, ny: number): CombineScratch {
  const layers = plan.leastWeight.length;
  const area = plan.kind === 'minmed' ? nx * ny : 0;
  return {
    values: new Float32Array(layers * nx),
    counts: new Int32Array(nx),
    weights: new Float64Array(nx),
    pixel: new Float32Array(layers),
    middle: new Float32Array(area),
    least: new Float32Array(area),
    far: new Int32Array(area),
  };
}

/** Bytes that {@link createCombineScratch} allocates. The tile itself, 8 bytes a pixel and image, is not in them. */
export function combineScratchBytes(plan: CombinePlan, nx: number, ny: number): number {
  const layers = plan.leastWeight.length;
  const area = plan.kind === 'minmed' ? nx * ny : 0;
  return 4 * layers * (nx + 1) + 12 * nx + 12 * area;
}
