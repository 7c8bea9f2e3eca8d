import { dirname } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { readExposures } from '../operators/read-exposures.js';
import type { Run } from '../operators/run.js';
import type { Exposure, SkippedInput } from '../src/exposure/exposure.js';
import { preflightWarnings } from '../src/exposure/preflight-warnings.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import { separateFrame } from '../src/mosaic/final-frame.js';
import { planeBytes } from '../src/mosaic/mosaic-plan.js';
import type { MosaicPlan } from '../src/mosaic/mosaic-plan.js';
import { outsideError, planMosaic } from '../src/mosaic/plan-mosaic.js';
import { layoutOf } from '../src/mosaic/render-mosaic.js';
import { freeBytes } from '../src/mosaic/room.js';
import { productFileList, productPaths } from '../src/product/product-paths.js';
import { requireProductOf } from '../src/product/require-product.js';
import { ONE_EXPOSURE, requireRejection } from '../src/rejection/require-rejection.js';
import { requireDiskRoom } from '../src/product/write-mosaic.js';
import type { DrizzleOptions } from '../src/parameters/resolve.js';
import { frameSummary } from './frame-summary.js';
import type { FrameSummary } from './frame-summary.js';
import { prepareInputs } from './prepare-inputs.js';
import { checkKept } from './rejection-steps.js';
import { runParameters } from './run-parameters.js';
import { skyPreflight } from './sky-preflight.js';
import type { SkyPreflight } from './sky-preflight.js';

/** What a run would do, from headers alone. */
export interface Preflight {
  readonly frame: FrameSummary;
  /** Frame of the separate images, where it differs. */
  readonly separateFrame: FrameSummary | undefined;
  readonly products: readonly string[];
  /** Intermediate files that would be kept. */
  readonly kept: readonly string[];
  readonly exposures: readonly {
    readonly file: string;
    readonly chips: number;
    /** s. */
    readonly exptime: number;
    readonly overlapsFrame: boolean;
  }[];
  /** Bytes of the product's planes, and of free disk where it goes. */
  readonly bytesOnDisk: number;
  readonly freeBytes: number;
  /** Bytes of pixels held at once. */
  readonly peakMemory: number;
  readonly workers: number;
  readonly tileSize: number;
  /** How the sky would be found; null where it is not measured. */
  readonly sky: SkyPreflight | null;
  readonly warnings: readonly string[];
  readonly skipped: readonly SkippedInput[];
}

/**
 * `--dry-run`: everything that can be refused before pixels are read, and the figures of the run.
 * @throws as the run itself would: inputs, a sky that cannot be matched, frame, budget, room on the disk, existing product, unwritable folder
 */
export async function preflight(
  inputs: readonly (string | InputSpec)[],
  parameters: DrizzleOptions,
  run: Run,
): Promise<Preflight> {
  const { values: complete } = await runParameters(inputs, parameters, run);
  const { specs, output } = await prepareInputs(inputs, complete);
  const exposures = await lastValueFrom(readExposures(specs, { ...complete, run }).pipe(toArray()), {
    defaultValue: [],
  });
  requireRejection(exposures, complete);
  const sky = await skyPreflight(exposures, complete);
  const { plan, outside } = await planMosaic(exposures, complete);
  const layout = layoutOf(plan, run);
  const kept = await checkKept(exposures, { ...complete, output });
  const products = complete.driz_combine
    ? await requireProductOf(plan, output)
    : productFileList(productPaths(output, plan), plan);
  const folder = dirname(products[0]);
  requireDiskRoom(plan, folder);
  if (outside.length > 0 && !complete.skip_bad) throw outsideError(outside[0], plan.frame);
  const makesMedian = complete.driz_cr && exposures.length > 1;
  const separate =
    makesMedian || complete.driz_sep_wcs ? frameSummary(await separateFrame(exposures, complete)) : undefined;
  return {
    frame: frameSummary(plan.frame),
    separateFrame: separate,
    products,
    kept,
    exposures: exposures.map((exposure) => ({
      file: exposure.file,
      chips: exposure.chips.length,
      exptime: exposure.exptime,
      overlapsFrame: !outside.includes(exposure),
    })),
    bytesOnDisk: planeBytes(plan),
    freeBytes: freeBytes(folder),
    peakMemory: layout.bytes,
    workers: layout.workers,
    tileSize: layout.size,
    sky,
    warnings: [
      ...(sky?.warnings ?? []),
      ...(complete.driz_cr && exposures.length === 1 ? [ONE_EXPOSURE] : []),
      ...preflightWarnings(exposures),
    ],
    skipped: skippedOf(exposures, outside, plan),
  };
}

function skippedOf(exposures: readonly Exposure[], outside: readonly Exposure[], plan: MosaicPlan): SkippedInput[] {
  const leftOut = new Set(exposures.flatMap((exposure) => exposure.leftOut ?? []));
  const beyond = outside.map((exposure) => ({
    file: exposure.file,
    problem: outsideError(exposure, plan.frame).problem,
  }));
  return [...leftOut, ...beyond];
}
