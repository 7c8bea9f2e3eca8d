import { dirname } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import type { Exposure } from '../exposure/exposure.js';
import type { Logger } from '../logging/logger.js';
import { planeBytes } from '../mosaic/mosaic-plan.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { planMosaic } from '../mosaic/plan-mosaic.js';
import { renderMosaic } from '../mosaic/render-mosaic.js';
import type { RenderReport, RenderResources } from '../mosaic/render-mosaic.js';
import { freeBytes, requireRoom } from '../mosaic/room.js';
import { productFacts } from './product-facts.js';
import { ProductFiles } from './product-files.js';
import { productPaths } from './product-paths.js';

/** A product that is in place. */
export interface WrittenProduct {
  /** The files, SCI's first. */
  readonly paths: readonly string[];
  readonly plan: MosaicPlan;
  readonly report: RenderReport;
  /** Things worth telling the user. */
  readonly warnings: readonly string[];
}

/** What {@link writeMosaic} works with besides the plan. */
export interface WriteMosaicResources extends RenderResources {
  /** Inputs left out so far; the product records them. */
  readonly skipped: readonly { readonly file: string; readonly problem: string }[];
  /** Called for an exposure that turns out to have no good pixel, with `skip_bad`. Adds to `skipped`. */
  readonly skip: (file: string, problem: string) => void;
  readonly logger: Logger;
}

/**
 * Renders a plan into the files of a product. They appear under their names when complete, or not at all.
 * @throws StorageError (existing product without `clobber`, unwritable folder, full disk); FrameError when the disk
 * has no room for the frame; ExposureError for an exposure without a good pixel, unless `skip_bad`
 */
export async function writeMosaic(plan: MosaicPlan, output: string, resources: WriteMosaicResources): Promise<WrittenProduct> {
  const paths = productPaths(output, plan);
  requireDiskRoom(plan, dirname(paths.sci));
  const facts = productFacts(plan, resources.skipped);
  const files = await ProductFiles.create(facts, plan.contextPlanes, paths, plan.parameters.clobber);
  let report: RenderReport;
  try {
    report = await renderMosaic(plan, files.sink, resources);
    if (report.allBad.length === 0) await files.commit(report.dataSums);
  } finally {
    await files.abort();
  }
  if (report.allBad.length > 0) return writeMosaic(await withoutBad(plan, report.allBad, resources), output, resources);
  const warnings = [...unusableWarnings(report), ...omittedWarnings(files.omittedKeywords)];
  for (const warning of warnings) resources.logger.warn({}, warning);
  return { paths: files.paths, plan, report, warnings };
}

/** @throws FrameError when the planes do not fit the disk of `folder`; StorageError when there is no such folder */
export function requireDiskRoom(plan: MosaicPlan, folder: string): void {
  let free: number;
  try {
    free = freeBytes(folder);
  } catch (error) {
    throw storageError(folder, error, 'looking for room on the disk');
  }
  requireRoom(plan, planeBytes(plan), free, `the disk of ${folder}`);
}

/** The plan of the rest, in the same frame: an exposure that adds nothing must not be counted in the headers. */
async function withoutBad(plan: MosaicPlan, bad: readonly Exposure[], resources: WriteMosaicResources): Promise<MosaicPlan> {
  const problem = 'has no good pixel: all are flagged in DQ, masked, or not finite';
  if (!plan.parameters.skip_bad || bad.length === plan.exposures.length) {
    const remedy = 'check final_bits and the masks, or give --skip-bad to go on without it';
    throw new RxDrizzleError('ExposureError', { file: bad[0].file }, problem, remedy);
  }
  for (const exposure of bad) resources.skip(exposure.file, problem);
  const rest = plan.exposures.filter((exposure) => !bad.includes(exposure));
  return (await planMosaic(rest, plan.parameters, plan.frame)).plan;
}

function unusableWarnings(report: RenderReport): string[] {
  return report.unusable.map(
    ({ label, pixels }) => `${label}: about ${String(pixels)} pixels that DQ calls good hold NaN, infinity or a useless weight; left out`,
  );
}

function omittedWarnings(keywords: readonly string[]): string[] {
  if (keywords.length === 0) return [];
  return [`HDRTAB has no place for ${String(keywords.length)} keywords (${keywords.slice(0, 5).join(', ')}, ...): a table has 999 columns`];
}
