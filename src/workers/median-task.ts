import type { CombinePlan } from '../median/combine-plan.js';
import type { WeightSums } from '../median/mean-weight.js';
import type { ChipTask, FilePlane } from './tile-task.js';

/** What one worker thread is told about the median step. It crosses by structured clone. */
export interface MedianTask {
  /** Size of the frame of the separate images, pixels. */
  readonly frameNx: number;
  readonly frameNy: number;
  /** Side of a tile without its halo, output pixels. */
  readonly tileSize: number;
  /** Shared counters, laid out by CONTROL of tile-task. */
  readonly control: SharedArrayBuffer;
  /** Chips in input order, those of an exposure together. */
  readonly chips: readonly ChipTask[];
  /** By chip: the exposure, which is the layer of the stack. */
  readonly layers: readonly number[];
  /** Most exposures that the box of one tile, halo included, touches; with compat all. */
  readonly mostLayers: number;
  /** Value of pixels without weight; null = INDEF, as FinishSettings.fillval. */
  readonly fillval: number | null;
  readonly work: MedianWork;
}

/** What is made of the separately drizzled images of a tile. */
export type MedianWork =
  /** Their mean weights: what masks of low weight are relative to. */
  | { readonly kind: 'weights' }
  /** Their combination, written to a plane of big-endian float32. */
  | { readonly kind: 'combine'; readonly plan: CombinePlan; readonly sink: FilePlane; readonly path: string };

/** What a worker did. */
export interface MedianReport {
  /** Input pixels dropped, those of halos each time. */
  readonly pixels: number;
  readonly bytesRead: number;
  /** By layer; only of `weights`. */
  readonly weights: readonly WeightSums[];
  /** Output pixels with a value; only of `combine`. */
  readonly covered: number;
}
