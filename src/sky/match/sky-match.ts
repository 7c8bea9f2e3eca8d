import type { Exposure, SkippedInput } from '../../exposure/exposure.js';
import type { ExposureSky, OffsetSolution, SkyMethod, SkyPair } from '../solve/index.js';
import type { Brightness } from '../units/index.js';
import type { Measured } from '../../workers/sky-task.js';
import type { ChipPlane } from './exposure-planes.js';

/** The sky of one chip. */
export interface ChipSkyValue {
  /** Numbers of the exposure in the set and of the chip in the exposure. */
  readonly exposure: number;
  readonly chip: number;
  readonly file: string;
  /** `file.fits[SCI,1]`. */
  readonly label: string;
  readonly extname: string;
  readonly extver: number;
  readonly hduIndex: number;
  /** As written in the header; blank where it is not. */
  readonly unit: string;
  /** To be subtracted, in `unit`; with a plane, in the middle of the chip. */
  readonly sky: number;
  /** 1 sigma of it; NaN where it is not known. */
  readonly error: number;
  /** How the sky rises over the chip, in `unit` per arcminute; null for a constant. */
  readonly plane: ChipPlane | null;
  readonly brightness: Brightness;
  /** The chip's own level; null where the method did not need it. */
  readonly level: Measured | null;
  /** Pixels that the masks call good and, among them, without a finite value; null where the chip was not read. */
  readonly good: number | null;
  readonly notFinite: number | null;
}

/** What matching found out about a set of exposures. */
export interface SkyMatch {
  readonly exposures: readonly Exposure[];
  /** The method that was used, and the one that was asked for. */
  readonly method: SkyMethod;
  readonly requested: SkyMethod;
  /** Why another method was used; null where it is the one that was asked for. */
  readonly downgrade: string | null;
  /** One for each exposure; surface brightness. */
  readonly skies: readonly ExposureSky[];
  readonly chips: readonly ChipSkyValue[];
  /** Overlaps, and what is left of their differences is in `solution.residuals`. */
  readonly pairs: readonly SkyPair[];
  readonly solution: OffsetSolution | null;
  /** What each of the four methods gives, one value for each of `chips`, in their units; empty unless asked for. */
  readonly methods: readonly { readonly method: SkyMethod; readonly sky: readonly number[] }[];
  /** Exposures that were left out for want of a sky. */
  readonly skipped: readonly SkippedInput[];
  readonly warnings: readonly string[];
}
