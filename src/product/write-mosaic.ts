import { dirname } from 'node:path';
import { storageError } from '../errors/index.js';
import type { SkippedInput } from '../exposure/exposure.js';
import type { Logger } from '../logging/logger.js';
import { planeBytes } from '../mosaic/mosaic-plan.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { renderMosaic } from '../mosaic/render-mosaic.js';
import type { RenderReport, RenderResources } from '../mosaic/render-mosaic.js';
import { freeBytes, requireRoom } from '../mosaic/room.js';
import { renderGood } from '../mosaic/without-bad.js';
import type { SkipExposure } from '../mosaic/without-bad.js';
import { keepInputs } from './keep-inputs.js';
import { productFacts } from './product-facts.js';
import { ProductFiles } from './product-files.js';
import { productFileList, productPaths } from './product-paths.js';

/** A product that is in place. */
export interface WrittenProduct {
  /** The files, SCI's first. */
  readonly paths: readonly string[];
  readonly plan: MosaicPlan;
  readonly report: RenderReport;
  /** Things worth telling the user. */
  readonly warnings: readonly string[];
  /** Inputs that were left out, as the product records them. */
  readonly skipped: readonly SkippedInput[];
}

/** Pause between writes of a growing product to the disk, ms: at its end there is little left to wait for. */
const SYNC_INTERVAL = 250;

/** What {@link writeMosaic} works with besides the plan. */
export interface WriteMosaicResources extends RenderResources {
  /** Inputs left out so far; the product records them. */
  readonly skipped: readonly SkippedInput[];
  /** Called for an exposure that turns out to have no good pixel, with `skip_bad`. */
  readonly skip: SkipExposure;
  readonly logger: Logger;
}

/**
 * Renders a plan into the files of a product. They appear under their names when complete, or not at all.
 * @throws StorageError (existing product without `clobber`, unwritable folder, full disk); FrameError when the disk
 * has no room for the frame; ExposureError for an exposure without a good pixel, unless `skip_bad`
 */
export async function writeMosaic(
  plan: MosaicPlan,
  output: string,
  resources: WriteMosaicResources,
): Promise<WrittenProduct> {
  const paths = productPaths(output, plan);
  keepInputs(productFileList(paths, plan), plan);
  requireDiskRoom(plan, dirname(paths.sci));
  const skipped = [...resources.skipped];
  const skip: SkipExposure = (file, problem) => {
    skipped.push({ file, problem });
    resources.skip(file, problem);
  };
  let files: ProductFiles | undefined;
  const render = async (current: MosaicPlan): Promise<RenderReport> => {
    const made = await ProductFiles.create(
      productFacts(current, skipped),
      current.contextPlanes,
      paths,
      current.parameters.clobber,
    );
    files = made;
    const timer = setInterval(() => {
      made.syncBehind();
    }, SYNC_INTERVAL);
    try {
      const report = await renderMosaic(current, made.sink, resources);
      if (report.allBad.length === 0) await made.commit(report.dataSums);
      return report;
    } finally {
      clearInterval(timer);
      await made.abort();
    }
  };
  const good = await renderGood(plan, render, skip);
  const warnings = [
    ...unusableWarnings(good.report),
    ...errorlessWarnings(good.report),
    ...omittedWarnings(files?.omittedKeywords ?? []),
  ];
  for (const warning of warnings) resources.logger.warn({}, warning);
  return { paths: files?.paths ?? [], plan: good.plan, report: good.report, warnings, skipped };
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

function unusableWarnings(report: RenderReport): string[] {
  return report.unusable.map(
    ({ label, pixels }) =>
      `${label}: about ${String(pixels)} pixels that DQ calls good hold NaN, infinity or a useless weight; left out`,
  );
}

function errorlessWarnings(report: RenderReport): string[] {
  return report.errorless.map(
    ({ label, pixels }) =>
      `${label}: about ${String(pixels)} good pixels have no positive finite ERR; the product's ERR is NaN where they went`,
  );
}

function omittedWarnings(keywords: readonly string[]): string[] {
  if (keywords.length === 0) return [];
  return [
    `HDRTAB has no place for ${String(keywords.length)} keywords (${keywords.slice(0, 5).join(', ')}, ...): a table has 999 columns`,
  ];
}
