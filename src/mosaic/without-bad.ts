import { RxDrizzleError } from '../errors/index.js';
import type { Exposure } from '../exposure/exposure.js';
import type { MosaicPlan } from './mosaic-plan.js';
import { planMosaic } from './plan-mosaic.js';
import type { RenderReport } from './render-mosaic.js';

/** Told of an exposure that is left out because it has no good pixel. */
export type SkipExposure = (file: string, problem: string) => void;

/** A rendering of a plan, and the plan that it is of. */
export interface GoodRendering<R extends RenderReport> {
  readonly plan: MosaicPlan;
  readonly report: R;
}

/**
 * Renders a plan; exposures that turn out to have no good pixel are refused, or with `skip_bad` left out and the rest
 * is rendered again in the same frame, so that neither headers nor exposure times nor context bits count them.
 * @param render - renders a plan into its sink; called again for the plan of the rest
 * @throws ExposureError for an exposure without a good pixel, unless `skip_bad` and another one is good
 */
export async function renderGood<R extends RenderReport>(
  plan: MosaicPlan,
  render: (plan: MosaicPlan) => Promise<R>,
  skip: SkipExposure,
): Promise<GoodRendering<R>> {
  const report = await render(plan);
  if (report.allBad.length === 0) return { plan, report };
  const rest = await planWithout(plan, report.allBad, skip);
  return renderGood(rest, render, skip);
}

async function planWithout(plan: MosaicPlan, bad: readonly Exposure[], skip: SkipExposure): Promise<MosaicPlan> {
  const rays = bad.some(({ chips }) => chips.some(({ rayMask }) => rayMask !== undefined));
  const problem = `has no good pixel: all are flagged in DQ${rays ? ' or as cosmic rays' : ''}, masked, or not finite`;
  if (!plan.parameters.skip_bad || bad.length === plan.exposures.length) {
    const remedy = `check final_bits${rays ? ', driz_cr_snr, driz_cr_scale, driz_cr_grow' : ''} and the masks, or give --skip-bad to go on without it`;
    throw new RxDrizzleError('ExposureError', { file: bad[0].file }, problem, remedy);
  }
  for (const exposure of bad) skip(exposure.file, problem);
  const rest = plan.exposures.filter((exposure) => !bad.includes(exposure));
  return (await planMosaic(rest, plan.parameters, plan.frame)).plan;
}
