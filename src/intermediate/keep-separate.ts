import type { Exposure } from '../exposure/exposure.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { renderMosaic } from '../mosaic/render-mosaic.js';
import type { RenderResources } from '../mosaic/render-mosaic.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { singleSciPath, singleWhtPath } from '../product/intermediate-paths.js';
import { productFacts } from '../product/product-facts.js';
import { ProductFiles } from '../product/product-files.js';
import { planSeparate } from '../rejection/separate-plan.js';
import { keepSingleWeights } from './keep-weights.js';
import { keptPlace } from './kept-files.js';

/**
 * Drizzles each exposure on its own into files, where they are to be kept: whole images, which the median itself does
 * without; and the weights of their chips.
 * @returns the files
 * @throws FrameError, BudgetError, StorageError, UsageError, CancelledError, what reading throws
 */
export async function keepSeparate(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
  resources: RenderResources,
): Promise<string[]> {
  if (parameters.clean) return [];
  const { folder } = keptPlace(exposures, parameters);
  const { plan } = await planSeparate(exposures, parameters);
  const paths: string[] = [];
  for (const exposure of plan.exposures) {
    const chips = plan.chips.filter((chip) => chip.exposure === exposure);
    paths.push(...(await keepOne({ ...plan, exposures: [exposure], chips }, folder, resources)));
  }
  return [...paths, ...(await keepSingleWeights(plan, folder, resources))];
}

async function keepOne(plan: MosaicPlan, folder: string, resources: RenderResources): Promise<string[]> {
  const [{ file }] = plan.exposures;
  const [sci, wht] = [singleSciPath(folder, file), singleWhtPath(folder, file)];
  const paths = { build: false, sci, wht, ctx: '', err: '', dq: '' };
  const files = await ProductFiles.create(productFacts(plan, []), 0, paths, plan.parameters.clobber);
  try {
    const { dataSums } = await renderMosaic(plan, files.sink, resources);
    await files.commit(dataSums);
    return [sci, wht];
  } finally {
    await files.abort();
  }
}
