import type { Interpolant } from '../blot/interpolant.js';
import type { ChipLevel } from '../cosmic-rays/chip-level.js';
import type { CosmicRayCounts } from '../cosmic-rays/counts.js';
import type { CosmicRayPlan } from '../cosmic-rays/plan.js';
import type { StarPeaks } from '../cosmic-rays/star-peaks.js';
import type { Trail } from '../cosmic-rays/trail.js';
import type { PlaneRef } from '../fits/plane.js';
import type { BlockTable } from '../kernels/block-boxes.js';
import type { BlotLevel } from '../kernels/blot-window.js';
import type { NodeField } from '../kernels/node-field.js';
import type { PixelMap } from '../kernels/types.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import type { FilePlane } from './tile-task.js';

/** What one worker thread is told about blotting the median and comparing chips with it. It crosses by structured clone. */
export interface RayTask {
  /** Shared counters, laid out by CONTROL of tile-task; the tickets are strips, those of a chip together. */
  readonly control: SharedArrayBuffer;
  readonly chips: readonly RayChipTask[];
  /** Rows of a strip without its halo. */
  readonly rows: number;
  readonly interpolant: Interpolant;
  /** How pixels are tested; null = they are blotted only. */
  readonly test: CosmicRayPlan | null;
}

/** One chip to be compared with its median. */
export interface RayChipTask {
  /** `file.fits[sci,1]`, for messages. */
  readonly label: string;
  /** The median image, electrons/s an output pixel, and the chip's map into its frame with the boxes of its blocks. */
  readonly median: PlaneRef;
  readonly map: PixelMap;
  readonly blocks: BlockTable;
  /** Makes native units of the median. */
  readonly blot: BlotLevel;
  /** Added besides, pixel by pixel, native units; null = the sky is a constant. */
  readonly rise: NodeField | null;
  readonly sci: PlaneRef;
  /** DQ plane, or null: every pixel good. */
  readonly dq: PlaneRef | null;
  /** A pixel is known to be bad if (dq & badBits) != 0. */
  readonly badBits: number;
  /** What the test wants to know of the chip; null where it is blotted only. */
  readonly level: ChipLevel | null;
  /** +1: charge-transfer tails are at lower y; -1: at higher y; 0: none. */
  readonly cteDirection: number;
  /** Trails across the chip that are flagged besides. */
  readonly trails: readonly Trail[];
  /** Where the residuals of its blocks go, float32 of this machine, row by row; null = nobody wants them. */
  readonly residuals: FilePlane | null;
  /** Where the flags go. */
  readonly mask: MaskPlane | null;
  /** Where the blotted chip goes, and the chip with the median in place of what is flagged or bad; big-endian float32. */
  readonly blotted: FilePlane | null;
  readonly cleaned: FilePlane | null;
}

/** What a worker did. */
export interface RayReport {
  /** By chip. */
  readonly counts: readonly CosmicRayCounts[];
  /** Stars of the median, by chip, 0-based pixels. */
  readonly stars: readonly StarPeaks[];
  /** Partial FITS data sums of what was written, by chip. */
  readonly blotSums: readonly number[];
  readonly cleanSums: readonly number[];
}
