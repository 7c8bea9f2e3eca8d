import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { OpenExposureOptions } from './open-exposure.js';
import { readSkyFile } from './sky-file.js';

/**
 * What the parameters of a run say about reading its exposures; reads the sky file, if there is one.
 * @throws StorageError, UsageError for the sky file
 */
export async function exposureOptions(parameters: DrizzleParameters): Promise<OpenExposureOptions> {
  const { coeffs, wcskey, group, gain, gnkeyword, rdnoise, rnkeyword, exptime, expkeyword, skysub, skyuser } =
    parameters;
  const skyTable = skysub ? await readSkyFile(parameters.skyfile) : undefined;
  return { coeffs, wcskey, group, gain, gnkeyword, rdnoise, rnkeyword, exptime, expkeyword, skysub, skyuser, skyTable };
}
