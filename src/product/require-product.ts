import { access, constants } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { storageError } from '../errors/index.js';
import type { Exposure } from '../exposure/exposure.js';
import { finalFrame } from '../mosaic/final-frame.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { outsideError, planMosaic } from '../mosaic/plan-mosaic.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { keepInputs } from './keep-inputs.js';
import { productFileList, productPaths } from './product-paths.js';
import { requireFreeName } from './require-free-name.js';
import { requireDiskRoom } from './write-mosaic.js';

/**
 * Refuses a product that could not be written, from headers alone, before a long run begins: an existing product without `clobber`, a
 * product in the place of an input, a folder that cannot be written, a disk that is too small. Where the run changes or keeps files before its
 * product, chips are mapped into the frame too: an exposure beside it would end the run behind those.
 * @throws FrameError, StorageError, UsageError, as the run itself would
 */
export async function requireProduct(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
  output: string,
): Promise<void> {
  if (exposures.length === 0) return;
  if (leavesFiles(parameters)) {
    const { plan, outside } = await planMosaic(exposures, parameters);
    if (outside.length > 0 && !parameters.skip_bad) throw outsideError(outside[0], plan.frame);
    await requireProductOf(plan, output);
    return;
  }
  const frame = await finalFrame(exposures, parameters);
  const chips = exposures.reduce((sum, exposure) => sum + exposure.chips.length, 0);
  const contextPlanes = parameters.context ? Math.ceil(chips / 32) : 0;
  await requireProductOf({ frame, exposures, chips: [], parameters, contextPlanes }, output);
}

/**
 * The same for a mosaic that is laid out; returns the files of its product.
 * @throws FrameError, StorageError, UsageError
 */
export async function requireProductOf(plan: MosaicPlan, output: string): Promise<string[]> {
  const paths = productPaths(output, plan);
  requireDiskRoom(plan, dirname(paths.sci));
  const products = productFileList(paths, plan);
  keepInputs(products, plan);
  for (const file of products) await requireFreeName(file, plan.parameters.clobber);
  await requireWritable(products[0]);
  return products;
}

async function requireWritable(file: string): Promise<void> {
  const folder = dirname(file);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw storageError(folder, error, `writing ${basename(file)}`);
  });
}

/** True for a run that writes other files before its product. */
function leavesFiles({ clean, driz_cr_corr, readonly, preserve, overwrite }: DrizzleParameters): boolean {
  return !clean || driz_cr_corr || !readonly || preserve || overwrite;
}
