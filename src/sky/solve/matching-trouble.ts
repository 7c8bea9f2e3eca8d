import { RxDrizzleError } from '../../errors/index.js';
import type { SkyMethod } from './sky-method.js';

/**
 * Why a matching method cannot work on these exposures; null where it can, and for the other methods.
 * The error names the alternatives; the caller throws it, or falls back to one of them and says so.
 */
export function matchingTrouble(method: SkyMethod, exposures: number, pairs: number): RxDrizzleError | null {
  if (method === 'localmin' || method === 'globalmin') return null;
  const place = { option: 'skymethod' };
  const instead = method === 'match' ? 'localmin' : 'globalmin';
  const remedy = `use skymethod ${instead}, or --sky-fallback ${instead}`;
  if (exposures < 2) {
    return new RxDrizzleError(
      'ExposureError',
      place,
      `${method} compares exposures and there is only ${exposures}`,
      remedy,
    );
  }
  if (pairs > 0) return null;
  return new RxDrizzleError(
    'ExposureError',
    place,
    `${method} found no overlap between the ${exposures} exposures`,
    remedy,
  );
}
