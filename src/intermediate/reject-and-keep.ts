import type { Exposure } from '../exposure/exposure.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { MedianImage } from '../rejection/median-image.js';
import { rejectRays } from '../rejection/reject-rays.js';
import type { Rejection } from '../rejection/reject-rays.js';
import type { RejectionResources } from '../rejection/resources.js';
import { BlotFiles } from './blot-files.js';
import { CleanedFiles } from './cleaned-files.js';
import { keepRayMasks } from './keep-masks.js';

/** A rejection and the files that it has left. */
export interface KeptRejection {
  readonly rejection: Rejection;
  readonly kept: readonly string[];
}

/**
 * `rejectRays`, with the files of it that are to be kept: blotted chips and masks with `clean: false`, cleaned exposures and masks
 * with `driz_cr_corr`. They take their names when they are complete.
 * @throws as rejectRays; UsageError (`output`), StorageError (a file that is there without `clobber`, ...)
 */
export async function rejectAndKeep(
  exposures: readonly Exposure[],
  median: MedianImage,
  parameters: DrizzleParameters,
  resources: RejectionResources,
): Promise<KeptRejection> {
  const blots = await BlotFiles.create(exposures, median, parameters);
  let cleaned: CleanedFiles | undefined;
  try {
    const copies = (cleaned = await CleanedFiles.create(exposures, median, parameters));
    const rejection = await rejectRays(exposures, median, parameters, resources, (exposure, chip) => ({
      blotted: blots.sink(exposure, chip),
      cleaned: copies.sink(exposure, chip),
    }));
    await blots.commit(rejection);
    await copies.commit(rejection);
    const masks = await keepRayMasks(exposures, rejection, parameters);
    return { rejection, kept: [...blots.paths, ...masks, ...copies.paths] };
  } finally {
    await blots.abort();
    await cleaned?.abort();
  }
}
