import { productNames } from '../inputs/product-names.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import type { ProductPaths } from './product-files.js';

/** The files that a plan's product consists of, SCI's first. */
export function productFileList(
  { build, sci, wht, ctx, err, dq }: ProductPaths,
  { contextPlanes, parameters }: MosaicPlan,
): string[] {
  if (build) return [sci];
  return [sci, wht, ...(contextPlanes > 0 ? [ctx] : []), ...(parameters.final_err ? [err, dq] : [])];
}

/**
 * Where the files of a plan's product go.
 * @param output - the `output` parameter; blank: named after the inputs
 * @throws UsageError for an output that names no file
 */
export function productPaths(output: string, { exposures, parameters }: MosaicPlan): ProductPaths {
  const inputs = exposures.map(({ file }) => ({ file }));
  const { sci, wht, ctx, err, dq } = productNames(output, inputs, exposures[0].instrument, parameters.build);
  return { build: parameters.build, sci, wht, ctx, err, dq };
}
