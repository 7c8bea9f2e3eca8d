import type { PlaneRef } from '../fits/plane.js';
import type { PixelRegion } from '../sky/footprints/index.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import type { Statistic, StatisticFailure, StatisticSettings } from '../sky/statistics/types.js';

/** What one worker thread is told about measuring the sky. It crosses by structured clone. */
export interface SkyTask {
  /** Shared counters, laid out by CONTROL of tile-task: the tickets are chips. */
  readonly control: SharedArrayBuffer;
  readonly chips: readonly SkyChipTask[];
  readonly settings: StatisticSettings;
}

/** One chip whose sky is measured, as a whole or in parts. */
export interface SkyChipTask {
  /** `file.fits[SCI,1]`, for messages. */
  readonly label: string;
  readonly sci: PlaneRef;
  /** DQ plane, or null: every pixel good. */
  readonly dq: PlaneRef | null;
  /** A pixel is good iff (dq & badBits) == 0. */
  readonly badBits: number;
  /** User's masks: 0 = bad. */
  readonly masks: readonly PlaneRef[];
  /** Pixels that are low in many exposures, which the sky is measured without; null = none. */
  readonly staticMask: MaskPlane | null;
  /** Measure the whole chip, too. */
  readonly whole: boolean;
  /** Parts that are measured each. */
  readonly parts: readonly PixelRegion[];
}

/** A value, or why there is none. */
export type Measured = Statistic | StatisticFailure;

/** The sky of one chip, native units. */
export interface ChipMeasurement {
  /** Place in the task. */
  readonly chip: number;
  readonly whole: Measured | null;
  readonly parts: readonly Measured[];
  /** Pixels that the masks call good, and those of them without a finite value. */
  readonly good: number;
  readonly notFinite: number;
}

/** What a worker measured. */
export interface SkyReport {
  readonly chips: readonly ChipMeasurement[];
}
