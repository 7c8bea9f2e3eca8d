import type { Exposure } from '../exposure/exposure.js';
import type { BlockTable } from '../kernels/block-boxes.js';
import type { DropSettings, PixelMap } from '../kernels/types.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { OutputFrame } from '../wcs/output-frame.js';

/** One chip as it will be dropped: its map into the frame, and where its blocks land. */
export interface MosaicChip {
  readonly exposure: Exposure;
  /** Index in `exposure.chips`. */
  readonly chip: number;
  /** 0-based place in the context: plane floor(id/32), bit id mod 32. */
  readonly contextId: number;
  readonly map: PixelMap;
  readonly blocks: BlockTable;
  readonly settings: DropSettings;
}

/**
 * Everything about a mosaic that headers alone decide. Holds no pixels; rendering it again gives the same bytes.
 */
export interface MosaicPlan {
  readonly frame: OutputFrame;
  readonly exposures: readonly Exposure[];
  /** Chips in input order. */
  readonly chips: readonly MosaicChip[];
  readonly parameters: DrizzleParameters;
  /** Planes of the context image; 0 when no context is wanted. */
  readonly contextPlanes: number;
}

/** Bytes of the product's planes: SCI, WHT (float32), CTX (int32 a plane); with `final_err` ERR (float32) and DQ (int32). */
export function planeBytes(plan: MosaicPlan): number {
  return plan.frame.nx * plan.frame.ny * 4 * (2 + plan.contextPlanes + (plan.parameters.final_err ? 2 : 0));
}
