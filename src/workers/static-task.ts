import type { MaskPlane } from '../masks/mask-plane.js';
import type { SkyChipTask } from './sky-task.js';

/** What one worker thread is told about finding the low pixels of chips. It crosses by structured clone. */
export interface StaticTask {
  /** Shared counters, laid out by CONTROL of tile-task: the tickets are chips. */
  readonly control: SharedArrayBuffer;
  readonly chips: readonly StaticChipTask[];
  /** Standard deviations below the mode. */
  readonly sigmas: number;
  readonly compat: boolean;
}

/** One chip, and where the flags of its low pixels go. */
export interface StaticChipTask {
  readonly pixels: SkyChipTask;
  readonly low: MaskPlane;
}

/** What a worker found. */
export interface StaticReport {
  /** Chips whose values say nothing, by their place in the task. */
  readonly skipped: readonly number[];
}
