import type { OutputFrame } from '../wcs/output-frame.js';
import { planeBytes } from './mosaic-plan.js';
import type { MosaicPlan } from './mosaic-plan.js';
import { renderMosaic } from './render-mosaic.js';
import type { RenderReport, RenderResources } from './render-mosaic.js';
import { requireRoom } from './room.js';
import { renderGood } from './without-bad.js';
import type { SkipExposure } from './without-bad.js';

/** A mosaic in memory. Planes are row-major [ny][nx] over shared memory, x fastest; ctx is [planes][ny][nx]. */
export interface MosaicPixels {
  readonly frame: OutputFrame;
  /** Values in the units of the product, per output pixel. */
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  /** Null when no context is wanted. */
  readonly ctx: Int32Array | null;
  /** Errors, 1 sigma, in the units of `sci`, NaN where there is none; and DQ flags. Null without `final_err`. */
  readonly err: Float32Array | null;
  readonly dq: Int32Array | null;
  readonly report: RenderReport;
}

/** What {@link renderToMemory} works with. */
export interface MemoryResources extends RenderResources {
  /** Called for an exposure that turns out to have no good pixel, with `skip_bad`. */
  readonly skip: SkipExposure;
}

/**
 * Renders a plan into arrays. While it renders, the lease covers the arrays and the tiles; then they are the caller's.
 * @throws FrameError when the arrays are larger than the whole memory budget; ExposureError for an exposure without
 * a good pixel, unless `skip_bad`; what `renderMosaic` throws
 */
export async function renderToMemory(plan: MosaicPlan, resources: MemoryResources): Promise<MosaicPixels> {
  const sinkBytes = planeBytes(plan);
  requireRoom(plan, sinkBytes, resources.budget.limit, 'the memory budget');
  const render = async (current: MosaicPlan): Promise<RenderReport & { planes: Planes }> => {
    // Pages of shared memory become real when a tile is written to them, which is under the lease.
    const planes = createPlanes(current);
    const report = await renderMosaic(current, { kind: 'memory', ...planes }, { ...resources, sinkBytes });
    return { ...report, planes };
  };
  const good = await renderGood(plan, render, resources.skip);
  const { planes, ...report } = good.report;
  return { frame: plan.frame, ...planes, report };
}

type Planes = Pick<MosaicPixels, 'sci' | 'wht' | 'ctx' | 'err' | 'dq'>;

function createPlanes({ frame, contextPlanes, parameters }: MosaicPlan): Planes {
  const area = frame.nx * frame.ny;
  const shared = (elements: number): SharedArrayBuffer => new SharedArrayBuffer(elements * 4);
  return {
    sci: new Float32Array(shared(area)),
    wht: new Float32Array(shared(area)),
    ctx: contextPlanes === 0 ? null : new Int32Array(shared(area * contextPlanes)),
    err: parameters.final_err ? new Float32Array(shared(area)) : null,
    dq: parameters.final_err ? new Int32Array(shared(area)) : null,
  };
}
