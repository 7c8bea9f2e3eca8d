import type { OutputFrame } from '../wcs/output-frame.js';
import { planeBytes } from './mosaic-plan.js';
import type { MosaicPlan } from './mosaic-plan.js';
import { renderMosaic } from './render-mosaic.js';
import type { RenderReport, RenderResources } from './render-mosaic.js';
import { requireRoom } from './room.js';

/** A mosaic in memory. Planes are row-major [ny][nx] over shared memory, x fastest; ctx is [planes][ny][nx]. */
export interface MosaicPixels {
  readonly frame: OutputFrame;
  /** Values in the units of the product, per output pixel. */
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  /** Null when no context is wanted. */
  readonly ctx: Int32Array | null;
  readonly report: RenderReport;
}

/**
 * Renders a plan into arrays.
 * @throws FrameError when they are larger than the whole memory budget
 */
export async function renderToMemory(plan: MosaicPlan, resources: RenderResources): Promise<MosaicPixels> {
  requireRoom(plan, planeBytes(plan), resources.budget.limit, 'the memory budget');
  const { frame, contextPlanes } = plan;
  const area = frame.nx * frame.ny;
  const shared = (elements: number): SharedArrayBuffer => new SharedArrayBuffer(elements * 4);
  const sci = new Float32Array(shared(area));
  const wht = new Float32Array(shared(area));
  const ctx = contextPlanes === 0 ? null : new Int32Array(shared(area * contextPlanes));
  const report = await renderMosaic(plan, { kind: 'memory', sci, wht, ctx }, resources);
  return { frame, sci, wht, ctx, report };
}
