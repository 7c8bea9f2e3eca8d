import type { Exposure } from '../exposure/exposure.js';
import type { MosaicChip } from '../mosaic/mosaic-plan.js';
import type { PlaneRef } from '../fits/plane.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { OutputFrame } from '../wcs/output-frame.js';

/** The median of the separately drizzled images, in a scratch file; electrons/s an output pixel, NaN where there is none. */
export interface MedianImage {
  readonly plane: PlaneRef;
  readonly frame: OutputFrame;
  /** The chips with their maps into the frame. */
  readonly chips: readonly MosaicChip[];
  /** Pixels with a value. */
  readonly covered: number;
}

/** An exposure with the median of all; null where there is one exposure only. */
export interface ExposureWithMedian extends Exposure {
  readonly median: MedianImage | null;
}

/** How the median is mapped back. */
export type BlotParameters = Pick<DrizzleParameters, 'blot_interp' | 'blot_sinscl' | 'blot_addsky' | 'blot_skyval'>;

/** An exposure whose median is to be mapped back to its chips. */
export interface BlottedExposure extends ExposureWithMedian {
  readonly blot: BlotParameters;
}
