import { ARRAY_MARGIN, createKernelMemory, kernelMemoryBytes } from '../kernels/kernel-memory.js';
import type { KernelMemory, Placed } from '../kernels/kernel-memory.js';
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
  readonly middle: Placed<Float32Array>;
  readonly least: Placed<Float32Array>;
  readonly far: Placed<Int32Array>;
  /** The memory of these three, and there planes for images that lie elsewhere; none where the room was given. */
  readonly room: KernelMemory;
  readonly staged: readonly Placed<Float32Array>[];
}

/** Most images that are combined by the kernels. */
export const FEW_IMAGES = 4;

/**
 * Makes the memory for tiles of nx x ny pixels, halo included. A `room` that is given has {@link combineRoomBytes} left, and
 * the images lie in its memory.
 */
export function createCombineScratch(plan: CombinePlan, nx: number, ny: number, room?: KernelMemory): CombineScratch {
  const plane = nx * ny + PAST_END;
  const planes = room === undefined && plan.kind === 'minmed' ? 2 * FEW_IMAGES : 0;
  const at = room ?? createKernelMemory(kernelMemoryBytes(planes, combineRoomBytes(plan, nx, ny) + planes * 4 * plane));
  const layers = plan.leastWeight.length;
  const area = plan.kind === 'minmed' ? nx * ny : 0;
  return {
    values: new Float32Array(layers * nx),
    counts: new Int32Array(nx),
    weights: new Float64Array(nx),
    pixel: new Float32Array(layers),
    middle: at.singles(area + PAST_END),
    least: at.singles(area + PAST_END),
    far: at.integers(area),
    room: at,
    staged: Array.from({ length: planes }, () => at.singles(plane)),
  };
}

/** Pixels that a plane has room for behind its last: the kernels take four at a time. */
export const PAST_END = 3;

/** Bytes that {@link createCombineScratch} takes of the room. */
export function combineRoomBytes(plan: CombinePlan, nx: number, ny: number): number {
  const area = plan.kind === 'minmed' ? nx * ny : 0;
  return 12 * area + 8 * PAST_END + 3 * ARRAY_MARGIN;
}

/** Bytes that {@link createCombineScratch} allocates besides. The tile itself, 8 bytes a pixel and image, is not in them. */
export function combineScratchBytes(plan: CombinePlan, nx: number): number {
  const layers = plan.leastWeight.length;
  return 4 * layers * (nx + 1) + 12 * nx;
}
